import type { Middleware } from '../options.js';

/**
 * A middleware for socket handshakes, where nothing else catches what it throws or rejects with,
 * and nothing else logs why a handshake failed.
 */
export function guardedMiddleware(
  middleware: Middleware,
  onError: (error: unknown) => void,
): Middleware {
  return (request, response, next) => {
    let passed = false;
    const pass = (error?: unknown): void => {
      if (error) onError(error);
      if (!passed) next(error);
      passed = true;
    };
    const run = async (): Promise<void> => middleware(request, response, pass);
    run().catch((error: unknown) => pass(error ?? new Error('The middleware rejected.')));
  };
}

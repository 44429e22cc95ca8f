import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { hasCode } from '../../protocol/errors.js';
import type { LogOnce } from '../log-once.js';
import type { Middleware, ResolvedOptions } from '../options.js';
import type { AddressLimiter } from './address-limiter.js';
import { AnsweredByMiddleware, type AppMiddleware } from './app-middleware.js';
import type { Handshake } from './authenticator.js';
import { keepRequest } from './request-copy.js';

/** The part of an Engine.IO server that is needed here. */
interface Engine {
  use(middleware: Middleware): void;
}

/** Runs the middleware of `use` on the handshakes of sockets. */
export class Handshakes {
  readonly #options: ResolvedOptions;
  readonly #middleware: AppMiddleware;
  readonly #limiter: AddressLimiter;
  readonly #logOnce: LogOnce;
  readonly #passed = new WeakMap<IncomingMessage, Handshake>();
  /** WebSocket servers whose answers carry the app's headers already. */
  readonly #patched = new WeakSet<EventEmitter>();
  readonly #headers = new WeakMap<IncomingMessage, readonly string[]>();

  constructor(options: ResolvedOptions, middleware: AppMiddleware, limiter: AddressLimiter) {
    this.#options = options;
    this.#middleware = middleware;
    this.#limiter = limiter;
    this.#logOnce = options.logOnce;
  }

  /** Runs before an engine's handshakes, and adds the app's headers to its answers. */
  attach(engine: Engine): void {
    engine.use((request, _response, next) => {
      this.#runMiddleware(request).then(
        () => {
          this.#writeHeaders(engine);
          next();
        },
        (error: unknown) => next(error),
      );
    });
  }

  /** Adds the lines here because Engine.IO would join several cookies into one broken line. */
  #writeHeaders(engine: Engine): void {
    const { ws } = engine as unknown as { readonly ws: EventEmitter };
    // Engine.IO creates another WebSocket server when the HTTP server starts to listen.
    if (this.#patched.has(ws)) return;
    this.#patched.add(ws);
    ws.on('headers', (lines: string[], request: IncomingMessage) => {
      lines.push(...(this.#headers.get(request) ?? []));
    });
  }

  /** Undefined if the middleware did not run on the request. */
  handshakeOf(request: IncomingMessage): Handshake | undefined {
    return this.#passed.get(request);
  }

  async #runMiddleware(request: IncomingMessage): Promise<void> {
    // A rate-limited request must not reach the app's sessions. The socket is refused when it
    // joins: that refusal tells the client when to try again.
    if (this.#limiter.isExhausted(request)) return;
    const began = { at: this.#options.store.now(), tick: performance.now() };
    const handshake = { request, copy: keepRequest(request), began };
    const onLateError = (error: unknown): void => {
      this.#logFailure(error);
      request.socket.destroy();
    };
    try {
      this.#headers.set(request, await this.#middleware.handshake(request, onLateError));
      this.#passed.set(request, handshake);
    } catch (error) {
      this.#logFailure(error);
      throw error;
    }
  }

  #logFailure(error: unknown): void {
    if (error instanceof AnsweredByMiddleware) {
      this.#logOnce('answered', { level: 'warn', text: error.message });
    } else if (hasCode(error, 'UNAVAILABLE')) {
      const text = `${error.message} A socket was refused: each middleware has to call next().`;
      this.#logOnce('silent', { level: 'error', text });
    } else {
      this.#options.log({ level: 'error', text: 'a middleware of `use` failed', error });
    }
  }
}

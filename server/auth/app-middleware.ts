import { type IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import express, { type NextFunction, type RequestHandler, type Router } from 'express';
import { MessageCenterError } from '../../protocol/index.js';
import type { Middleware, ResolvedOptions } from '../options.js';
import { guardedRun } from './guarded-run.js';
import { unauthenticated } from './identify.js';

type Report = (error: unknown) => void;

/** How long `use` and `identify` may take each, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 8_000;

/** Thrown when a middleware answers a handshake itself, which it cannot do. */
export class AnsweredByMiddleware extends Error {
  readonly #status: number;

  constructor(status: number) {
    super(
      `A middleware of \`use\` answered a socket's handshake itself, with status ${status}; the socket was refused. Let it call next(), and let \`identify\` identify the caller.`,
    );
    this.#status = status;
  }

  /** Whether the status refuses the client, rather than reporting trouble on the server. */
  get isRefusal(): boolean {
    return this.#status < 500 && this.#status !== 429;
  }
}

/** Headers of an upgrade's answer that the app may not set. */
const RESERVED_HEADERS =
  /^(connection|upgrade|keep-alive|content-.*|transfer-encoding|trailer|date|sec-websocket-.*)$/i;

/** The middleware of the option `use`, in an Express application. */
export class AppMiddleware {
  readonly #use: Router = express.Router();
  readonly #app: RequestHandler;
  readonly #withinMs: number;
  readonly #onLateError: Report;

  constructor(
    { use, trustProxy, log }: Pick<ResolvedOptions, 'use' | 'trustProxy' | 'log'>,
    withinMs: number,
  ) {
    for (const middleware of use) this.#use.use(refusing(middleware));
    this.#app = expressApp(trustProxy).use(this.#use);
    this.#withinMs = withinMs;
    this.#onLateError = (error) =>
      log({ level: 'error', text: 'a middleware of `use` failed after it had passed', error });
  }

  /**
   * Runs the middleware on a socket's handshake, and turns its request into an Express request for
   * `identify`.
   * @returns The header lines to send with the answer.
   * @throws Whatever a middleware fails with; AnsweredByMiddleware; UNAVAILABLE after 8 s.
   */
  handshake(request: IncomingMessage, onLateError: Report): Promise<readonly string[]> {
    return this.#run(request, onLateError, (response) => {
      // Session middleware sets its cookie when the head is written.
      if (!response.headersSent) response.writeHead(101);
      return headerLines(response);
    });
  }

  /**
   * Runs the middleware on a copy of a handshake. Sends no answer, so that no session is prolonged.
   */
  async rerun(request: IncomingMessage): Promise<void> {
    await this.#run(request, this.#onLateError, () => {});
  }

  /** Runs the middleware on HTTP requests. */
  readonly onRequest: RequestHandler = (request, response, next) => {
    const onLateError: Report = (error) => {
      if (response.headersSent) this.#onLateError(error);
      else next(forClients(error));
    };
    const passed = guardedRun<boolean>(
      (fail) =>
        new Promise((resolve) => {
          // The middleware answered, or the client left.
          response.once('close', () => resolve(false));
          this.#use(
            request,
            response,
            nextOr(fail, () => resolve(true)),
          );
        }),
      { what: '`use`', withinMs: this.#withinMs, onLateError },
    );
    passed.then((shouldContinue) => {
      if (shouldContinue) next();
    }, onLateError);
  };

  #run<T>(
    request: IncomingMessage,
    onLateError: Report,
    finish: (response: ServerResponse) => T,
  ): Promise<T> {
    const response = new ServerResponse(request);
    return guardedRun(
      async (fail) => {
        await this.#pass(request, response, fail);
        // Express reports errors thrown right after next() in the next turn of the event loop.
        await setImmediate();
        return finish(response);
      },
      {
        what: '`use`',
        withinMs: this.#withinMs,
        onLateError,
        // Middleware that waits for the end of a request releases its resources.
        afterwards: () => {
          response.emit('finish');
          response.emit('close');
        },
      },
    );
  }

  #pass(request: IncomingMessage, response: ServerResponse, fail: Report): Promise<void> {
    return new Promise((resolve) => {
      let over = false;
      response.once('finish', () => {
        over = true;
      });
      response.end = () => {
        if (!over) fail(new AnsweredByMiddleware(response.statusCode));
        return response;
      };
      this.#app(request as never, response as never, nextOr(fail, resolve));
    });
  }
}

/** Express takes `throw null` for a call of `next()`, and goes on. */
function refusing(middleware: Middleware): Middleware {
  // An error handler has four parameters.
  if (middleware.length > 3) return middleware;
  return (request, response, next) => {
    try {
      return middleware(request, response, next);
    } catch (error) {
      throw error ?? new Error('A middleware of `use` threw nothing.');
    }
  };
}

/**
 * What is answered for an error of a middleware. One of a message center, such as INVALID for a call
 * in it, is a fault of the app; its text is not for clients.
 */
function forClients(error: unknown): unknown {
  if (!(error instanceof MessageCenterError) || error.code === 'UNAVAILABLE') return error;
  if (error.code === 'UNAUTHENTICATED') return unauthenticated();
  return new Error('a middleware of `use` failed', { cause: error });
}

/**
 * An Express application. With `trustProxy` it trusts one proxy, which saw only the last forwarded
 * address itself.
 */
export function expressApp(trustProxy: boolean): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy ? 1 : false);
  return app;
}

function nextOr(fail: Report, pass: () => void): NextFunction {
  return (error?: unknown) => (error ? fail(error) : pass());
}

/** One line for each value: several Set-Cookie values must not share a line. */
function headerLines(response: ServerResponse): string[] {
  const names = response.getHeaderNames().filter((name) => !RESERVED_HEADERS.test(name));
  return names.flatMap((name) =>
    [response.getHeader(name)].flat().map((value) => `${name}: ${value}`),
  );
}

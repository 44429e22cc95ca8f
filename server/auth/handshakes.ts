import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { MessageCenterError } from '../../protocol/index.js';
import type { LogOnce } from '../log-once.js';
import type { Middleware, ResolvedOptions } from '../options.js';
import { AnsweredByMiddleware, type AppMiddleware } from './app-middleware.js';
import type { AskLimiter } from './ask-limiter.js';
import { type CopyRequest, keepRequest } from './request-copy.js';

/** The part of an Engine.IO server that is needed here. */
interface Engine {
  use(middleware: Middleware): void;
}

/** Shows the handshakes of sockets to the middleware of `use`. */
export class Handshakes {
  readonly #options: ResolvedOptions;
  readonly #middleware: AppMiddleware;
  readonly #limiter: AskLimiter;
  readonly #logOnce: LogOnce;
  readonly #copies = new WeakMap<IncomingMessage, CopyRequest>();
  /** WebSocket servers whose answers carry the app's headers. */
  readonly #writing = new WeakSet<EventEmitter>();
  readonly #headers = new WeakMap<IncomingMessage, readonly string[]>();

  constructor(options: ResolvedOptions, middleware: AppMiddleware, limiter: AskLimiter) {
    this.#options = options;
    this.#middleware = middleware;
    this.#limiter = limiter;
    this.#logOnce = options.logOnce;
  }

  /** Runs before the handshakes of an engine, and has its answers carry the app's headers. */
  attach(engine: Engine): void {
    engine.use((request, _response, next) => {
      this.#show(request).then(
        () => {
          this.#writeHeaders(engine);
          next();
        },
        (error: unknown) => next(error),
      );
    });
  }

  /** Engine.IO itself would join several cookies into one broken line. */
  #writeHeaders(engine: Engine): void {
    const { ws } = engine as unknown as { readonly ws: EventEmitter };
    // Engine.IO makes another one when the HTTP server begins to listen.
    if (this.#writing.has(ws)) return;
    this.#writing.add(ws);
    ws.on('headers', (lines: string[], request: IncomingMessage) => {
      lines.push(...(this.#headers.get(request) ?? []));
    });
  }

  /** Makes copies of a handshake as it was sent; undefined where the app was not shown it. */
  copyOf(request: IncomingMessage): CopyRequest | undefined {
    return this.#copies.get(request);
  }

  async #show(request: IncomingMessage): Promise<void> {
    // What is refused in any case must not reach the app's sessions. The join says no, since only
    // there the client is told when to come back.
    if (this.#limiter.isExhausted(request)) return;
    const copy = keepRequest(request);
    const onLateError = (error: unknown): void => {
      this.#logFailure(error);
      request.socket.destroy();
    };
    try {
      this.#headers.set(request, await this.#middleware.handshake(request, onLateError));
      this.#copies.set(request, copy);
    } catch (error) {
      this.#logFailure(error);
      throw error;
    }
  }

  #logFailure(error: unknown): void {
    if (error instanceof AnsweredByMiddleware) {
      this.#logOnce('answered', { level: 'warn', text: error.message });
    } else if (error instanceof MessageCenterError && error.code === 'UNAVAILABLE') {
      const text = `${error.message} A socket was refused: each middleware has to call next().`;
      this.#logOnce('silent', { level: 'error', text });
    } else {
      this.#options.log({ level: 'error', text: 'a middleware of `use` failed', error });
    }
  }
}

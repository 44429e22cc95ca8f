import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Request, RequestHandler, Router } from 'express';
import { invalid } from '../protocol/errors.js';
import { Authenticator } from './auth/authenticator.js';
import type { Center } from './core/center.js';
import { ClosedError } from './core/closed-error.js';
import { RateLimiter } from './core/rate-limiter.js';
import { httpHandler } from './http/handler.js';
import type { HttpHandler } from './http/http-handler.js';
import { Mounts } from './http/mounts.js';
import { httpRouter } from './http/router.js';
import { VisitReader } from './http/visit-reader.js';
import { logLowLimits } from './low-limits.js';
import type { ResolvedOptions } from './options.js';
import { afterResponses } from './socket/after-responses.js';
import { isSocket } from './socket/check-upgrade.js';
import { Gateway } from './socket/gateway.js';
import { guardSocket } from './socket/guard-socket.js';
import { refuseUpgrade } from './socket/refuse-upgrade.js';
import type { TransportParts } from './transport-parts.js';

/** Opens a center to pages. Each part is created when the app first asks for it. */
export class Transports {
  readonly #center: Center;
  readonly #options: ResolvedOptions;
  readonly #mounts: Mounts;
  #parts: TransportParts | undefined;
  #gateway: Gateway | undefined;
  #handler: HttpHandler | undefined;
  #visits: VisitReader | undefined;
  #attached = false;

  constructor(center: Center, options: ResolvedOptions) {
    this.#center = center;
    this.#options = options;
    this.#mounts = new Mounts(options.path, options.logOnce);
  }

  attach(server: HttpServer): void {
    const gateway = this.#gatewayFor('attach');
    if (this.#attached) throw invalid('The message center is attached already.');
    gateway.attach(server);
    this.#attached = true;
  }

  /** Runs in a listener of the app's server, where an error would end the process. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      this.#gatewayFor('upgrade').upgrade(request, socket, head);
    } catch (error) {
      if (!(error instanceof ClosedError)) {
        const record = { level: 'error', text: 'an upgrade was refused', error } as const;
        this.#options.logOnce('upgrade', record);
      }
      if (!isSocket(socket)) return;
      guardSocket(socket);
      const message = 'The message center accepts no sockets now.';
      afterResponses(socket, () => refuseUpgrade(socket, { code: 'UNAVAILABLE', message }));
    }
  }

  router(): Router {
    return this.#router('router', [], ({ baseUrl }) => baseUrl === '');
  }

  get handler(): HttpHandler {
    const { path, use } = this.#options;
    const { middleware } = this.#partsFor('handler').authenticator;
    this.#handler ??= httpHandler(
      this.#router(
        'handler',
        use.length === 0 ? [] : [middleware.onRequest],
        ({ baseUrl }) => !baseUrl.endsWith(path),
      ),
      this.#options,
    );
    return this.#handler;
  }

  get visitReader(): VisitReader {
    const { authenticator } = this.#partsFor('markReadByUrl');
    this.#visits ??= new VisitReader(this.#center, this.#options, authenticator);
    return this.#visits;
  }

  async close(): Promise<void> {
    await this.#gateway?.close();
  }

  #router(
    verb: string,
    use: readonly RequestHandler[],
    sharesPath: (request: Request) => boolean,
  ): Router {
    return httpRouter(this.#partsFor(verb), { mounts: this.#mounts, use, sharesPath });
  }

  #gatewayFor(verb: string): Gateway {
    if (this.#center.closing) throw new ClosedError();
    this.#gateway ??= new Gateway(this.#partsFor(verb), this.#mounts);
    return this.#gateway;
  }

  /** @throws MessageCenterError INVALID without the option `identify`, which the method needs. */
  #partsFor(verb: string): TransportParts {
    if (this.#parts) return this.#parts;
    const { identify, limits, logOnce } = this.#options;
    if (!identify) {
      throw invalid(
        `${verb} needs the option \`identify\`: createMessageCenter({ identify: (request) => ({ user }) }).`,
      );
    }
    const options = { ...this.#options, identify };
    logLowLimits(options);
    this.#parts = {
      center: this.#center,
      options,
      limiter: new RateLimiter(limits, logOnce),
      authenticator: new Authenticator(options),
    };
    return this.#parts;
  }
}

import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { invalid } from '../../protocol/errors.js';
import { pathnameOf } from '../http/mounts.js';
import type { Stop } from '../stores/message-store.js';
import { guardSocket } from './guard-socket.js';
import { ReturnToRoutes } from './return-to-routes.js';
import { wrapMethod } from './wrap-method.js';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * The key under which the message centers of one HTTP server share their routes, across copies of
 * this package.
 */
const SHARED = Symbol.for('message-center.upgrades');

/** A method of HTTP servers since Node 24.9: decides which requests are upgrades. */
type ShouldUpgrade = (this: HttpServer, request: IncomingMessage) => boolean;

type SharedServer = HttpServer & {
  [SHARED]?: UpgradeRoutes;
  shouldUpgradeCallback?: ShouldUpgrade;
};

/** The events with which a server hands a request to its routes. */
const REQUEST_EVENTS: ReadonlySet<unknown> = new Set([
  'request',
  'checkContinue',
  'checkExpectation',
]);

/**
 * Handles the WebSocket upgrades of an HTTP server at exactly this pathname.
 * @returns Stops handling them.
 * @throws MessageCenterError INVALID when another message center has the path, or `server` is not
 *   an HTTP server.
 */
export function attachUpgrades(server: HttpServer, path: string, handler: UpgradeHandler): Stop {
  if (typeof server?.getConnections !== 'function') {
    const text =
      'attach takes an HTTP server, as createServer(app) or app.listen() returns it, not an app.';
    throw invalid(text);
  }
  const shared: SharedServer = server;
  shared[SHARED] ??= new UpgradeRoutes(server);
  return shared[SHARED].add(path, handler);
}

/** Whether a request is a WebSocket upgrade at exactly one of these pathnames. */
export function isUpgradeTo(paths: ReadonlySet<string>, request: IncomingMessage): boolean {
  return isWebSocket(request) && paths.has(pathnameOf(request.url ?? ''));
}

/**
 * Shares the upgrades of one HTTP server with the app. An `upgrade` listener takes every request
 * with an Upgrade header away from the routes, and listeners cannot pass a request on: some answer
 * or end all requests that are not theirs. So our listener does nothing, and `emit` is wrapped
 * instead: our requests reach no other listener, other requests reach all others, and without
 * others they return to the routes.
 */
class UpgradeRoutes {
  readonly #server: SharedServer;
  readonly #handlers = new Map<string, UpgradeHandler>();
  readonly #returning: ReturnToRoutes;
  readonly #listener = (): void => {};
  /** Restores the server's methods. Each returns false if somebody has wrapped its method again. */
  #unwraps: (() => boolean)[] = [];

  constructor(server: HttpServer) {
    this.#server = server;
    this.#returning = new ReturnToRoutes(server);
  }

  add(path: string, handler: UpgradeHandler): Stop {
    if (this.#handlers.has(path)) {
      const text = `Another message center is attached to this server at ${path}: close it first, or give one of them another \`path\`.`;
      throw invalid(text);
    }
    if (this.#handlers.size === 0) this.#install();
    this.#handlers.set(path, handler);
    return () => {
      if (this.#handlers.get(path) !== handler) return;
      this.#handlers.delete(path);
      if (this.#handlers.size === 0) this.#uninstall();
    };
  }

  #install(): void {
    // Without a listener, Node treats no request as an upgrade.
    this.#server.on('upgrade', this.#listener);
    if (this.#unwraps.length > 0) return;
    this.#unwraps.push(
      wrapMethod(this.#server, 'emit', (emit) => this.#emitThrough(emit as Emit) as typeof emit),
    );
    if (typeof this.#server.shouldUpgradeCallback !== 'function') return;
    const wrap = (original: ShouldUpgrade | undefined): ShouldUpgrade =>
      this.#shouldUpgrade(original as ShouldUpgrade);
    this.#unwraps.push(wrapMethod(this.#server, 'shouldUpgradeCallback', wrap));
  }

  #uninstall(): void {
    this.#server.off('upgrade', this.#listener);
    this.#unwraps = this.#unwraps.filter((unwrap) => !unwrap());
  }

  #emitThrough(emit: Emit): Emit {
    const upgrade = this.#upgrade.bind(this);
    const returning = this.#returning;
    const handlers = this.#handlers;
    return function emitThrough(this: HttpServer, name, ...args) {
      const forward = (): boolean => emit.call(this, name, ...args);
      if (REQUEST_EVENTS.has(name)) returning.restore(args[0] as IncomingMessage);
      if (name !== 'upgrade' || handlers.size === 0) return forward();
      upgrade(args as Parameters<UpgradeHandler>, forward);
      return true;
    };
  }

  #shouldUpgrade(original: ShouldUpgrade): ShouldUpgrade {
    const isOurs = (request: IncomingMessage): boolean => this.#handlerOf(request) !== undefined;
    const othersListen = (): boolean => this.#othersListen;
    return function shouldUpgrade(this: HttpServer, request) {
      return isOurs(request) || (othersListen() && original.call(this, request));
    };
  }

  #upgrade([request, socket, head]: Parameters<UpgradeHandler>, forward: () => boolean): void {
    guardSocket(socket);
    const handler = this.#handlerOf(request);
    if (handler) handler(request, socket, head);
    else if (this.#othersListen) forward();
    else this.#returning.return(request, socket as Socket, head);
  }

  #handlerOf(request: IncomingMessage): UpgradeHandler | undefined {
    return isWebSocket(request) ? this.#handlers.get(pathnameOf(request.url ?? '')) : undefined;
  }

  get #othersListen(): boolean {
    return this.#server.listeners('upgrade').some((listener) => listener !== this.#listener);
  }
}

type Emit = (this: HttpServer, name: string | symbol, ...args: unknown[]) => boolean;

function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

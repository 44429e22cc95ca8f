import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as EngineServer, Socket as EngineSocket } from 'engine.io';
import { invalid, quote } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import { limitAdvice } from '../auth/address-limiter.js';
import { networkOf } from '../auth/client-network.js';
import { addressOf, isOriginAllowed } from '../auth/origin.js';
import { ClosedError } from '../core/closed-error.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import type { Stop } from '../stores/message-store.js';
import { afterResponses } from './after-responses.js';
import { attachUpgrades, isUpgradeTo } from './attach-upgrades.js';
import { checkProtocol } from './check-protocol.js';
import { checkUpgrade } from './check-upgrade.js';
import { ConnectionQuota } from './connection-quota.js';
import { destroyAfter } from './destroy-after.js';
import { guardSocket } from './guard-socket.js';
import { OpenConnections } from './open-connections.js';
import { refuseUpgrade } from './refuse-upgrade.js';

/**
 * How long a client may take to answer a close frame, in milliseconds. Engine.IO reports a socket
 * as closed at once, while its TCP connection may stay for half a minute.
 */
const CLOSE_TIMEOUT_MS = 1_000;

/** An HTTP server whose upgrades are handled, by path. */
interface Attachment {
  add(path: string): void;
  remove(path: string): void;
}

/**
 * Checks WebSocket upgrades before Engine.IO and the app see them, and tracks their TCP
 * connections.
 */
export class UpgradeGate {
  readonly #engine: EngineServer;
  readonly #options: ResolvedOptions;
  /** The pathname of the sockets. */
  readonly #path: string;
  /** All pathnames of the sockets: `#path`, and those beside other mounts of the router. */
  readonly #paths: Set<string>;
  readonly #attachments = new Set<Attachment>();
  readonly #connections = new OpenConnections();
  /** The sockets that the app has passed on. */
  readonly #given = new WeakSet<Duplex>();
  readonly #quotaOfNetworks: ConnectionQuota;
  #closed = false;

  constructor(engine: EngineServer, options: ResolvedOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#path = `${options.path}/socket`;
    this.#paths = new Set([this.#path]);
    this.#quotaOfNetworks = new ConnectionQuota(options.limits.socketsPerAddress);
    engine.on('connection', (connection: EngineSocket) => {
      const { socket } = connection.request;
      connection.once('close', () => destroyAfter(socket, CLOSE_TIMEOUT_MS));
    });
  }

  /**
   * Handles the upgrades of an HTTP server at our paths.
   * @throws MessageCenterError INVALID when another message center has the path.
   */
  attach(httpServer: HttpServer): Stop {
    const stops = new Map<string, Stop>();
    const accept = this.#accept.bind(this);
    const attachment: Attachment = {
      add: (path) => void stops.set(path, attachUpgrades(httpServer, path, accept)),
      remove: (path) => {
        stops.get(path)?.();
        stops.delete(path);
      },
    };
    for (const path of this.#paths) attachment.add(path);
    this.#attachments.add(attachment);
    return () => {
      this.#attachments.delete(attachment);
      for (const stop of stops.values()) stop();
      stops.clear();
    };
  }

  /**
   * Accepts sockets of every server at another pathname too.
   * @returns Stops accepting them.
   */
  addPath(path: string): Stop {
    this.#paths.add(path);
    try {
      for (const attachment of this.#attachments) attachment.add(path);
    } catch (error) {
      const text = `no sockets are accepted at ${quote(path)}`;
      this.#options.logOnce('path taken', { level: 'warn', text, error }, path);
    }
    return () => {
      this.#paths.delete(path);
      for (const attachment of this.#attachments) attachment.remove(path);
    };
  }

  /**
   * Handles one upgrade that the app passes on. Refuses it unless it is a WebSocket at our path.
   * @throws MessageCenterError INVALID when the arguments are not those of the `upgrade` event.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    checkUpgrade(request, socket, head);
    guardSocket(socket);
    if (this.#given.has(socket)) {
      const text = 'center.upgrade() was given one upgrade twice: call it in one listener only';
      this.#options.logOnce('upgrade twice', { level: 'error', text });
      return;
    }
    this.#given.add(socket);
    if (isUpgradeTo(this.#paths, request)) {
      this.#accept(request, socket, head);
    } else {
      this.#logWrongPath(request);
      const message = `The message center accepts only WebSockets, at ${this.#path}.`;
      afterResponses(socket, () => refuseUpgrade(socket, { code: 'NOT_FOUND', message }));
    }
  }

  /** Refuses further upgrades, and resolves when every connection is closed or cut off. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#engine.close();
    await this.#connections.ended(CLOSE_TIMEOUT_MS);
  }

  /** Waits for earlier responses on the connection, since answers must keep their order. */
  #accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    afterResponses(socket, () => {
      try {
        this.#check(request, socket);
      } catch (error) {
        refuseUpgrade(socket, toWireError(error, this.#options.log));
        return;
      }
      this.#connections.add(socket);
      this.#engine.handleUpgrade(request as never, socket as never, head);
    });
  }

  /**
   * Checks what is known before the app identifies the caller.
   * @throws MessageCenterError when the upgrade is to be refused.
   */
  #check(request: IncomingMessage, socket: Duplex): void {
    if (this.#closed) throw new ClosedError();
    // With a session id, Engine.IO skips its checks and joins the caller to that session.
    const query = new URL(request.url ?? '', 'http://host').searchParams;
    if (query.has('sid')) {
      throw invalid('A socket starts with its WebSocket: leave the Engine.IO parameter "sid" out.');
    }
    if (!isOriginAllowed(request, this.#options)) {
      throw new MessageCenterError('FORBIDDEN', 'This origin may not use the message center.');
    }
    checkProtocol(query, this.#options.logOnce);
    const network = networkOf(addressOf(request, this.#options.trustProxy));
    this.#quotaOfNetworks.hold(network, socket, () => this.#logFull(request, network));
  }

  #logFull(request: IncomingMessage, network: string): void {
    const advice = limitAdvice(request, this.#options.trustProxy, 'limits.socketsPerAddress');
    const text = `the address ${quote(network)} has too many open sockets; further pages poll. ${advice}`;
    this.#options.logOnce('sockets', { level: 'warn', text });
  }

  /** Logs once that a route of the app does not match the option `path`. */
  #logWrongPath({ headers, url }: IncomingMessage): void {
    const seen = `an upgrade to ${quote(headers.upgrade)} at ${quote(url?.split('?', 1)[0])}`;
    const text = `center.upgrade() was given ${seen}, but accepts only WebSockets at ${this.#path}: pass it only these, or change the option \`path\``;
    this.#options.logOnce('upgrade path', { level: 'warn', text });
  }
}

import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as EngineServer, Socket as EngineSocket } from 'engine.io';
import { invalid, quote } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import { networkOf } from '../auth/client-network.js';
import { addressOf, isOriginAllowed } from '../auth/origin.js';
import { ClosedError } from '../core/closed-error.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import type { Stop } from '../stores/message-store.js';
import { afterResponses } from './after-responses.js';
import { attachUpgrades, isUpgradeTo } from './attach.js';
import { ConnectionQuota } from './connection-quota.js';
import { destroyAfter } from './destroy-after.js';
import { guardSocket } from './guard-socket.js';
import { OpenConnections } from './open-connections.js';
import { refuseUpgrade } from './refuse-upgrade.js';

/**
 * How long a client may take to answer the goodbye of its socket, in milliseconds. Engine.IO says at
 * once that a socket is closed, while its TCP connection may stay for half a minute.
 */
const GOODBYE_MS = 1_000;

/** An HTTP server, of which paths can be taken and left again. */
interface Attachment {
  take(path: string): void;
  leave(path: string): void;
}

/** What a WebSocket passes before Engine.IO and the app hear of it; knows its TCP connection to the end. */
export class UpgradeGate {
  readonly #engine: EngineServer;
  readonly #options: ResolvedOptions;
  /** The pathname of the sockets. */
  readonly #path: string;
  /** The same, and others where pages look for sockets. */
  readonly #paths: Set<string>;
  readonly #attachments = new Set<Attachment>();
  readonly #connections = new OpenConnections();
  readonly #ofNetworks = new ConnectionQuota();
  #closed = false;

  constructor(engine: EngineServer, options: ResolvedOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#path = `${options.path}/socket`;
    this.#paths = new Set([this.#path]);
    engine.on('connection', (connection: EngineSocket) => {
      const { socket } = connection.request;
      connection.once('close', () => destroyAfter(socket, GOODBYE_MS));
    });
  }

  /**
   * Takes the upgrades of an HTTP server that are meant for us.
   * @throws MessageCenterError INVALID when another message center has the path.
   */
  attach(httpServer: HttpServer): Stop {
    const stops = new Map<string, Stop>();
    const take = this.#take.bind(this);
    const attachment: Attachment = {
      take: (path) => void stops.set(path, attachUpgrades(httpServer, path, take)),
      leave: (path) => {
        stops.get(path)?.();
        stops.delete(path);
      },
    };
    for (const path of this.#paths) attachment.take(path);
    this.#attachments.add(attachment);
    return () => {
      this.#attachments.delete(attachment);
      for (const stop of stops.values()) stop();
      stops.clear();
    };
  }

  /** Takes sockets at another pathname too, of every server, until it is told to stop. */
  takeAlsoAt(path: string): Stop {
    this.#paths.add(path);
    try {
      for (const attachment of this.#attachments) attachment.take(path);
    } catch (error) {
      const text = `no sockets are taken at ${quote(path)}`;
      this.#options.logOnce('path taken', { level: 'warn', text, error }, path);
    }
    return () => {
      this.#paths.delete(path);
      for (const attachment of this.#attachments) attachment.leave(path);
    };
  }

  /** Takes one upgrade that the app hands over. What is not meant for us is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    guardSocket(socket);
    if (isUpgradeTo(this.#paths, request)) {
      this.#take(request, socket, head);
    } else {
      this.#tellPath(request);
      const message = `The message center takes WebSockets at ${this.#path} and nothing else.`;
      afterResponses(socket, () => refuseUpgrade(socket, { code: 'NOT_FOUND', message }));
    }
  }

  /** Lets nobody in any more, and resolves when every connection is closed or cut off. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#engine.close();
    await this.#connections.ended(GOODBYE_MS);
  }

  /** Nothing may be written to a connection before what its client has asked for earlier. */
  #take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
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
   * What can be said before the app is asked anything.
   * @throws MessageCenterError when the upgrade is to be refused.
   */
  #check(request: IncomingMessage, socket: Duplex): void {
    if (this.#closed) throw new ClosedError();
    // With the id of a session, Engine.IO looks at no origin and gives the session to the caller.
    if (new URL(request.url ?? '', 'http://host').searchParams.has('sid')) {
      throw invalid('A socket begins with its WebSocket: an Engine.IO sid is not taken.');
    }
    if (!isOriginAllowed(request, this.#options)) {
      throw new MessageCenterError('FORBIDDEN', 'This origin may not use the message center.');
    }
    const { limits, trustProxy } = this.#options;
    const network = networkOf(addressOf(request, trustProxy));
    this.#ofNetworks.hold(network, limits.socketsPerAddress, socket);
  }

  /** Says once where a route of the app and the option `path` do not fit. */
  #tellPath({ headers, url }: IncomingMessage): void {
    const seen = `an upgrade to ${quote(headers.upgrade)} at ${quote(url?.split('?', 1)[0])}`;
    const text = `center.upgrade() was given ${seen} and takes those to WebSocket at ${this.#path}: give it these alone, or change the option \`path\``;
    this.#options.logOnce('upgrade path', { level: 'warn', text });
  }
}

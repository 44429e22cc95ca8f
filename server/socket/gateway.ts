import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExtendedError } from 'socket.io';
import * as v from 'valibot';
import { hasCode, quote } from '../../protocol/errors.js';
import { parse, record } from '../../protocol/field-schemas.js';
import { ERROR_STATUS } from '../../protocol/index.js';
import type { AuthenticatedCaller, Authenticator } from '../auth/authenticator.js';
import { Handshakes } from '../auth/handshakes.js';
import { unauthenticated } from '../auth/identify.js';
import { IdentityRecheck, RECHECK_TIMES } from '../auth/identity-recheck.js';
import { mergePresented } from '../auth/presented-session.js';
import type { Secrets } from '../auth/secrets.js';
import { watchIdentity } from '../auth/watch-identity.js';
import type { Center } from '../core/center.js';
import { rateLimited, sharedAdvice } from '../core/rate-limiter.js';
import { toWireError } from '../core/wire-error.js';
import type { Mounts } from '../http/mounts.js';
import { InboxPublishers } from '../push/publishers.js';
import type { Head, Inbox, Stop } from '../stores/message-store.js';
import type { TransportParts } from '../transport-parts.js';
import { CommandHandler } from './command-handler.js';
import { ConnectionQuota } from './connection-quota.js';
import { cutConnection } from './cut-connection.js';
import { type GuardedConnection, GuardedConnections } from './guarded-connection.js';
import {
  createEngine,
  createSocketServer,
  type GatewaySocket,
  type SocketServer,
} from './socket-server.js';
import { UpgradeGate } from './upgrade-gate.js';

const AUTH = record({ token: v.exactOptional(v.unknown()) });

/**
 * How long a client may take to receive the last pushes before its connection is cut, in
 * milliseconds.
 */
const CLOSING_MS = 1_000;

/** The Socket.IO transport: authenticates sockets, answers commands, pushes. Holds no rules. */
export class Gateway {
  readonly #center: Center;
  readonly #options: TransportParts['options'];
  readonly #authenticator: Authenticator;
  readonly #commands: CommandHandler;
  readonly #handshakes: Handshakes;
  readonly #recheck: IdentityRecheck;
  readonly #mounts: Mounts;
  readonly #gate: UpgradeGate;
  readonly #io: SocketServer;
  readonly #publishers: InboxPublishers;
  readonly #quotaOfInboxes: ConnectionQuota;
  readonly #connections: GuardedConnections;
  readonly #stops: Stop[] = [];
  #started = false;
  #pushing = false;

  constructor(
    { center, options, limiter, authenticator }: TransportParts,
    mounts: Mounts,
    recheckTimes = RECHECK_TIMES,
  ) {
    this.#center = center;
    this.#options = options;
    this.#commands = new CommandHandler(center, limiter, options);
    this.#authenticator = authenticator;
    this.#mounts = mounts;
    this.#handshakes = new Handshakes(options, authenticator.middleware, authenticator.limiter);
    this.#recheck = new IdentityRecheck({
      recheck: options.recheck,
      log: options.log,
      times: recheckTimes,
    });
    this.#quotaOfInboxes = new ConnectionQuota(options.limits.socketsPerRecipient);
    this.#connections = new GuardedConnections(options);
    const engine = createEngine(options.limits.packetBytes);
    this.#handshakes.attach(engine as never);
    engine.on('connection', (connection: GatewaySocket['conn']) => {
      this.#connections.add(connection);
    });
    this.#gate = new UpgradeGate(engine, options);
    this.#io = createSocketServer(engine);
    this.#io.use((socket, next) => void this.#authenticate(socket, next));
    this.#io.on('connection', (socket) => this.#handleConnection(socket));
    this.#publishers = new InboxPublishers(
      {
        store: options.store,
        reader: center.reader,
        everyone: center.everyone,
        bulk: center.bulk,
        answerBytes: options.limits.answerBytes,
        repeatHeadMs: options.positionCheckMs,
        transport: {
          push: (inbox, push) => this.#io.local.to(inbox).emit('push', push),
          head: (inbox, position) => this.#io.local.to(inbox).emit('head', { position }),
          cut: (inbox, number) => this.#cut(inbox, number),
          error: (error) => this.#storeFailed('the log could not be read for open pages', error),
        },
      },
      center.logWatch,
    );
  }

  /**
   * Accepts the sockets of `httpServer`, at every path where the router is mounted, and starts to
   * push.
   */
  attach(httpServer: HttpServer): void {
    this.#stops.push(this.#gate.attach(httpServer));
    this.#start();
  }

  /**
   * Accepts one upgrade, and starts to push. Refuses requests that are not the center's sockets.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#start();
    this.#gate.upgrade(request, socket, head);
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#stops.push(this.#mounts.onSocketPath((path) => this.#gate.addPath(path)));
    this.#stops.push(
      this.#center.onAppended((inbox, entries) => this.#publishers.appended(inbox, entries)),
    );
    this.#stops.push(this.#center.work(false), this.#center.watch(false));
    const failed = (error: unknown) => this.#storeFailed('the store could not be opened', error);
    this.#open().catch(failed);
  }

  /** Opens the store, then starts to push. After a failure, the next socket tries again. */
  async #open(): Promise<Secrets> {
    const secrets = await this.#center.open();
    if (!this.#pushing && !this.#center.closing) {
      this.#stops.push(this.#publishers.start(this.#options.positionCheckMs));
      this.#pushing = true;
    }
    return secrets;
  }

  /**
   * Stops pushing and closes every socket; clients reconnect by themselves. Resolves when all
   * connections are closed, soon after a second at the latest. Idempotent.
   */
  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    this.#recheck.close();
    // Closing the Socket.IO server would close the app's HTTP server too.
    await this.#gate.close();
  }

  /** Accepts a socket if its caller is identified and below its limit of sockets. */
  async #authenticate(socket: GatewaySocket, next: (error?: ExtendedError) => void): Promise<void> {
    let countAnswer: ((status: number) => void) | undefined;
    try {
      countAnswer = this.#authenticator.limiter.check(socket.request);
      socket.data.caller = await this.#identify(socket);
      next();
    } catch (error) {
      const wire = toWireError(error, this.#options.log);
      countAnswer?.(ERROR_STATUS[wire.code]);
      next(Object.assign(new Error(wire.message), { data: wire }));
    }
  }

  async #identify(socket: GatewaySocket): Promise<AuthenticatedCaller> {
    const { request } = socket;
    const { token } = parse(AUTH, socket.handshake.auth, 'auth');
    const handshake = this.#handshakes.handshakeOf(request);
    // The network address was rate limited, so the middleware did not run.
    if (!handshake)
      throw rateLimited('Too many requests from this network address were refused', 1_000);
    const caller = await this.#authenticator.ofSocket(handshake, token, await this.#open());
    const { inbox } = caller;
    this.#quotaOfInboxes.hold(inbox, request.socket, () => this.#logFull(inbox));
    await mergePresented(caller, this.#center);
    return caller;
  }

  #logFull(inbox: Inbox): void {
    const { limits, logOnce } = this.#options;
    const advice = sharedAdvice('limits.socketsPerRecipient');
    const text = `${quote(inbox)} has ${limits.socketsPerRecipient} open sockets; further pages poll. ${advice}`;
    logOnce('sockets of a recipient', { level: 'warn', text });
  }

  #handleConnection(socket: GatewaySocket): void {
    const { caller } = socket.data;
    const connection = this.#connections.of(socket.conn);
    void socket.join(caller.inbox);
    const { started: joined, leave } = this.#publishers.join(caller.inbox);
    const started = joined.then((head) => this.#refuseEnded(caller, head));
    socket.data.started = started;
    started.catch((error: unknown) => {
      if (!hasCode(error, 'UNAUTHENTICATED'))
        this.#storeFailed('a socket was closed because its inbox cannot be read', error);
      socket.conn.close();
    });
    this.#pacePushes(socket, connection);
    let stopWatching: Stop = () => {};
    socket.once('disconnect', () => {
      leave();
      stopWatching();
      // A client that leaves the namespace must not keep the connection.
      socket.conn.close(true);
    });
    // This is last, because an identity that has ended closes the socket at once.
    stopWatching = watchIdentity(socket.conn, caller, this.#recheck);
    if (!socket.connected) stopWatching();
    const source = { caller, connection, started };
    socket.onAny((name: string, ...args: unknown[]) => {
      void connection.run(() => this.#commands.answer(source, name, args));
    });
  }

  /**
   * @throws MessageCenterError UNAUTHENTICATED when the visitor signed in, or the app disconnected
   *   the user, while the socket was authenticated: its identity may be from before.
   */
  async #refuseEnded({ inbox, began }: AuthenticatedCaller, head: Head): Promise<Head> {
    const elapsed = performance.now() - began.tick;
    const since = Math.min(began.at, this.#options.store.now() - elapsed);
    const isEnded =
      head.movedTo !== undefined || (await this.#center.reader.wasDisconnected(inbox, head, since));
    if (isEnded) throw unauthenticated();
    return head;
  }

  /** Pauses the pushes to a client that reads too slowly; it syncs once it has caught up. */
  #pacePushes(socket: GatewaySocket, connection: GuardedConnection): void {
    const { inbox } = socket.data.caller;
    let lastSent: string | undefined;
    connection.pacePushes({
      pause: () => void socket.leave(inbox),
      resume: () => {
        if (!socket.connected) return;
        void socket.join(inbox);
        const position = this.#publishers.position(inbox);
        // Where `limits.waitingBytes` is tiny, the head itself pauses the pushes.
        if (!position || position === lastSent) return;
        lastSent = position;
        socket.emit('head', { position });
      },
    });
  }

  /** Cuts the sockets that joined before the entry; later ones were authenticated after it. */
  #cut(inbox: Inbox, number: number): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      if (socket.data.caller.inbox !== inbox) continue;
      socket.data.started.then(
        (head) => head.number < number && closeSoon(socket.conn),
        () => {},
      );
    }
  }

  /** Logs a failure, unless closing caused it. */
  #storeFailed(text: string, error: unknown): void {
    if (!this.#center.closing) this.#options.log({ level: 'error', text, error });
  }
}

/** Closes a connection after its last pushes; terminates it if the client does not read them. */
function closeSoon(connection: GatewaySocket['conn']): void {
  connection.close();
  setTimeout(() => cutConnection(connection), CLOSING_MS).unref();
}

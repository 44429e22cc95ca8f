import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as EngineServer } from 'engine.io';
import { type ExtendedError, Server, type Socket } from 'socket.io';
import * as v from 'valibot';
import { parse, record } from '../../protocol/field-schemas.js';
import {
  type ClientToServerEvents,
  ERROR_STATUS,
  type ServerToClientEvents,
} from '../../protocol/index.js';
import { adoptPresented } from '../auth/adopt-session.js';
import type { AskedCaller, Asking } from '../auth/asking.js';
import { Handshakes } from '../auth/handshakes.js';
import { IdentityRecheck, RECHECK_TIMES } from '../auth/identity-recheck.js';
import type { Secrets } from '../auth/secrets.js';
import { watchIdentity } from '../auth/watch-identity.js';
import type { Center } from '../core/center.js';
import { type RateLimiter, rateLimited } from '../core/rate-limiter.js';
import { toWireError } from '../core/wire-error.js';
import type { Mounts } from '../http/mounts.js';
import type { Identify, ResolvedOptions } from '../options.js';
import { InboxPublishers } from '../push/publishers.js';
import type { Head, Inbox, Stop } from '../stores/message-store.js';
import { CommandHandler } from './command-handler.js';
import { ConnectionQuota } from './connection-quota.js';
import { cutConnection } from './cut-connection.js';
import { type GuardedConnection, GuardedConnections } from './guarded-connection.js';
import { UpgradeGate } from './upgrade-gate.js';
import { PacedWebSocketServer } from './web-socket-server.js';

interface SocketData {
  caller: AskedCaller;
  /** The head of the log once the socket was in its room. */
  started: Promise<Head>;
}

type GatewayServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<never, never>,
  SocketData
>;
type GatewaySocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<never, never>,
  SocketData
>;

const AUTH = record({ token: v.exactOptional(v.unknown()) });

/** How long a client may take from opening a connection to joining, in milliseconds. */
const CONNECT_TIMEOUT_MS = 8_000;

/** How long a client has to take what was pushed before its connection is cut off, in milliseconds. */
const CLOSING_MS = 1_000;

/** The Socket.IO transport: parses, calls, acks, and lets the publishers push. No rules. */
export class Gateway {
  readonly #center: Center;
  readonly #options: ResolvedOptions & { readonly identify: Identify };
  readonly #asking: Asking;
  readonly #commands: CommandHandler;
  readonly #handshakes: Handshakes;
  readonly #recheck: IdentityRecheck;
  readonly #mounts: Mounts;
  readonly #gate: UpgradeGate;
  readonly #io: GatewayServer;
  readonly #publishers: InboxPublishers;
  readonly #ofInboxes = new ConnectionQuota();
  readonly #connections: GuardedConnections;
  readonly #stops: Stop[] = [];
  #started = false;
  #pushing = false;
  #closed = false;

  constructor(
    center: Center,
    options: ResolvedOptions & { readonly identify: Identify },
    limiter: RateLimiter,
    asking: Asking,
    mounts: Mounts,
    recheckTimes = RECHECK_TIMES,
  ) {
    this.#center = center;
    this.#options = options;
    this.#commands = new CommandHandler(center, limiter, options.log);
    this.#asking = asking;
    this.#mounts = mounts;
    this.#handshakes = new Handshakes(options, asking.middleware, asking.limiter);
    this.#recheck = new IdentityRecheck({
      recheck: options.recheck,
      log: options.log,
      times: recheckTimes,
    });
    this.#connections = new GuardedConnections(options.limits);
    const engine = this.#makeEngine();
    this.#gate = new UpgradeGate(engine, options);
    this.#io = this.#makeServer(engine);
    this.#publishers = new InboxPublishers({
      store: options.store,
      reader: center.reader,
      answerBytes: options.limits.answerBytes,
      repeatHeadMs: options.positionCheckMs,
      transport: {
        push: (inbox, push) => this.#io.local.to(inbox).emit('push', push),
        head: (inbox, position) => this.#io.local.to(inbox).emit('head', { position }),
        cut: (inbox, number) => this.#cut(inbox, number),
        error: (error) => this.#storeFailed('the log could not be read for open pages', error),
      },
    });
  }

  /** Takes the sockets of `httpServer`, also where the router is mounted elsewhere, and begins to push. */
  attach(httpServer: HttpServer): void {
    this.#stops.push(this.#gate.attach(httpServer));
    this.#start();
  }

  /** Takes one upgrade, and begins to push. What is no socket of ours is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#start();
    this.#gate.upgrade(request, socket, head);
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#stops.push(this.#mounts.onSocketPath((path) => this.#gate.takeAlsoAt(path)));
    this.#stops.push(
      this.#center.onAppended((inbox, entries) => this.#publishers.appended(inbox, entries)),
    );
    this.#stops.push(this.#center.work(false));
    const failed = (error: unknown) => this.#storeFailed('the store could not be opened', error);
    this.#open().catch(failed);
  }

  /** Pushing begins once the store is open; where that fails, the next socket tries anew. */
  async #open(): Promise<Secrets> {
    const secrets = await this.#center.open();
    if (!this.#pushing && !this.#closed) {
      this.#stops.push(this.#publishers.start(this.#options.positionCheckMs));
      this.#pushing = true;
    }
    return secrets;
  }

  /**
   * Ends pushing and closes every socket, so that clients come back by themselves. Resolves when no
   * connection is left, soon after a second at the latest. Idempotent.
   */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#recheck.close();
    // Closing the Socket.IO server would close the app's HTTP server too.
    await this.#gate.close();
  }

  #makeEngine(): EngineServer {
    const engine = new EngineServer({
      transports: ['websocket'],
      wsEngine: PacedWebSocketServer,
      perMessageDeflate: false,
      maxHttpBufferSize: this.#options.limits.packetBytes,
    });
    this.#handshakes.attach(engine as never);
    engine.on('connection', (connection: GatewaySocket['conn']) => {
      this.#connections.add(connection);
    });
    return engine;
  }

  #makeServer(engine: EngineServer): GatewayServer {
    const io: GatewayServer = new Server({
      serveClient: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
    });
    io.use((socket, next) => void this.#admit(socket, next));
    io.on('connection', (socket) => this.#welcome(socket));
    return io.bind(engine);
  }

  /** Lets a socket in when its caller is known and has room for one more. */
  async #admit(socket: GatewaySocket, next: (error?: ExtendedError) => void): Promise<void> {
    let answered: ((status: number) => void) | undefined;
    try {
      answered = this.#asking.limiter.check(socket.request);
      socket.data.caller = await this.#identify(socket);
      next();
    } catch (error) {
      const wire = toWireError(error, this.#options.log);
      answered?.(ERROR_STATUS[wire.code]);
      next(Object.assign(new Error(wire.message), { data: wire }));
    }
  }

  async #identify(socket: GatewaySocket): Promise<AskedCaller> {
    const { request } = socket;
    const { token } = parse(AUTH, socket.handshake.auth, 'auth');
    const copy = this.#handshakes.copyOf(request);
    // Its network address had to wait when the handshake came, so the app was not shown it.
    if (!copy) throw rateLimited('Too many requests from this network address were refused', 1_000);
    const caller = await this.#asking.ofSocket({ request, copy }, token, await this.#open());
    const { socketsPerRecipient } = this.#options.limits;
    this.#ofInboxes.hold(caller.inbox, socketsPerRecipient, request.socket);
    await adoptPresented(caller, this.#center);
    return caller;
  }

  #welcome(socket: GatewaySocket): void {
    const { caller } = socket.data;
    const connection = this.#connections.of(socket.conn);
    void socket.join(caller.inbox);
    const { started, leave } = this.#publishers.join(caller.inbox);
    socket.data.started = started;
    started.then(
      // The visitor signed in while the socket was being let in.
      ({ movedTo }) => movedTo !== undefined && socket.conn.close(),
      (error: unknown) => {
        this.#storeFailed('a socket was closed because its inbox cannot be read', error);
        socket.conn.close();
      },
    );
    this.#pacePushes(socket, connection);
    let stopWatching: Stop = () => {};
    socket.once('disconnect', () => {
      leave();
      stopWatching();
      // A client that leaves its namespace has nothing more to say.
      socket.conn.close(true);
    });
    // Last, because what has ended already closes the socket at once.
    stopWatching = watchIdentity(socket.conn, caller, this.#recheck);
    if (!socket.connected) stopWatching();
    const source = { caller, connection, started };
    socket.onAny((name: string, ...args: unknown[]) => {
      void connection.run(() => this.#commands.answer(source, name, args));
    });
  }

  /** A page whose client does not keep up gets no pushes, and syncs once it has read what waited. */
  #pacePushes(socket: GatewaySocket, connection: GuardedConnection): void {
    const { inbox } = socket.data.caller;
    connection.pacePushes({
      pause: () => void socket.leave(inbox),
      resume: () => {
        if (!socket.connected) return;
        void socket.join(inbox);
        const position = this.#publishers.position(inbox);
        if (position) socket.emit('head', { position });
      },
    });
  }

  /** Those that joined later were asked who they are after the entry was written. */
  #cut(inbox: Inbox, number: number): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      if (socket.data.caller.inbox !== inbox) continue;
      socket.data.started.then(
        (head) => head.number < number && closeSoon(socket.conn),
        () => {},
      );
    }
  }

  /** Once it is closed, what was under way may find the store closed. */
  #storeFailed(text: string, error: unknown): void {
    if (!this.#closed) this.#log(text, error);
  }

  #log(text: string, error: unknown): void {
    this.#options.log({ level: 'error', text, error });
  }
}

/** What was pushed may reach the client; one that does not read is cut off all the same. */
function closeSoon(connection: GatewaySocket['conn']): void {
  connection.close();
  setTimeout(() => cutConnection(connection), CLOSING_MS).unref();
}

import type { Server as HttpServer } from 'node:http';
import { type ExtendedError, Server, type Socket } from 'socket.io';
import { invalid } from '../../protocol/errors.js';
import {
  type Answer,
  type ClientToServerEvents,
  COMMAND_NAMES,
  type CommandName,
  MessageCenterError,
  parseRequest,
  type ServerToClientEvents,
} from '../../protocol/index.js';
import { parseRecord } from '../../protocol/parse.js';
import type { Center } from '../center.js';
import type { Identify, ResolvedOptions } from '../options.js';
import type { Stop } from '../stores/message-store.js';
import { type Caller, identifyCaller } from './identify.js';
import { addressOf, isOriginAllowed } from './origin.js';
import { Pumps } from './pumps.js';
import type { RateLimiter } from './rate-limiter.js';
import { toWireError } from './wire-error.js';

interface SocketData {
  caller: Caller;
  address: string;
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

/** How long a client may take from opening a connection to joining, in milliseconds. */
const CONNECT_TIMEOUT_MS = 8_000;

/** The longest time that a timer can wait for; an expiry further away is waited for in steps. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The Socket.IO transport: parses, calls, acks, and lets the pumps push. No rules. */
export class Gateway {
  readonly #center: Center;
  readonly #options: ResolvedOptions & { readonly identify: Identify };
  readonly #limiter: RateLimiter;
  readonly #io: GatewayServer;
  readonly #pumps: Pumps;
  readonly #sockets = new Map<string, number>();
  #closed = false;
  #stop: Stop = () => {};

  constructor(
    center: Center,
    options: ResolvedOptions & { readonly identify: Identify },
    limiter: RateLimiter,
  ) {
    this.#center = center;
    this.#options = options;
    this.#limiter = limiter;
    this.#io = this.#makeServer();
    this.#pumps = new Pumps({
      store: options.store,
      reader: center.reader,
      answerBytes: options.limits.answerBytes,
      repeatHeadMs: options.positionCheckMs,
      outlet: {
        push: (inbox, push) => this.#io.local.to(inbox).emit('push', push),
        head: (inbox, position) => this.#io.local.to(inbox).emit('head', { position }),
        error: (error) => this.#log('the log could not be read for open pages', error),
      },
    });
  }

  /** Takes the sockets of `httpServer` and begins to push. */
  start(httpServer: HttpServer): void {
    this.#io.attach(httpServer);
    for (const middleware of this.#options.use) this.#io.engine.use(middleware);
    this.#io.use((socket, next) => void this.#admit(socket, next));
    this.#io.on('connection', (socket) => this.#welcome(socket));
    const stopListening = this.#center.onAppended((inbox, entries) =>
      this.#pumps.appended(inbox, entries),
    );
    const stopPumps = this.#pumps.start(this.#options.positionCheckMs);
    this.#stop = () => {
      stopListening();
      stopPumps();
    };
  }

  /** Ends pushing and closes every socket, so that clients come back by themselves. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#stop();
    // Closing the Socket.IO server would close the app's HTTP server too.
    this.#io.engine?.close();
  }

  #makeServer(): GatewayServer {
    const { path, limits } = this.#options;
    return new Server({
      path: `${path}/socket`,
      addTrailingSlash: false,
      transports: ['websocket'],
      serveClient: false,
      destroyUpgrade: false,
      perMessageDeflate: false,
      maxHttpBufferSize: limits.packetBytes,
      connectTimeout: CONNECT_TIMEOUT_MS,
      allowRequest: (request, callback) =>
        callback(null, !this.#closed && isOriginAllowed(request, this.#options)),
    });
  }

  /** Lets a socket in when its caller is known and has room for one more. */
  async #admit(socket: GatewaySocket, next: (error?: ExtendedError) => void): Promise<void> {
    try {
      const { token } = parseRecord(socket.handshake.auth, 'auth', ['token']);
      const secrets = await this.#center.open();
      const { identify, limits, trustProxy } = this.#options;
      const caller = await identifyCaller(socket.request, token, identify, secrets);
      const address = addressOf(socket.request, trustProxy);
      const full =
        this.#pumps.socketsOf(caller.inbox) >= limits.socketsPerRecipient ||
        (this.#sockets.get(address) ?? 0) >= limits.socketsPerAddress;
      if (full) throw new MessageCenterError('LIMIT', 'Too many sockets are open; poll instead.');
      socket.data = { caller, address };
      next();
    } catch (error) {
      const wire = toWireError(error, this.#options.log);
      next(Object.assign(new Error(wire.message), { data: wire }));
    }
  }

  #welcome(socket: GatewaySocket): void {
    const { caller, address } = socket.data;
    void socket.join(caller.inbox);
    const { started, leave } = this.#pumps.join(caller.inbox);
    started.catch((error: unknown) => {
      this.#log('a socket was closed because its inbox cannot be read', error);
      socket.conn.close();
    });
    this.#sockets.set(address, (this.#sockets.get(address) ?? 0) + 1);
    const stopExpiry = closeAtExpiry(socket);
    socket.once('disconnect', () => {
      leave();
      stopExpiry();
      const left = (this.#sockets.get(address) ?? 1) - 1;
      if (left === 0) this.#sockets.delete(address);
      else this.#sockets.set(address, left);
    });
    socket.onAny((name: string, ...args: unknown[]) => {
      void this.#answer(caller, started, name, args);
    });
    // An error event without a listener would end the process.
    socket.on('error', () => {});
  }

  /** The one guarded way of every packet: whatever comes, an answer goes out and nothing throws. */
  async #answer(
    caller: Caller,
    started: Promise<void>,
    name: string,
    args: readonly unknown[],
  ): Promise<void> {
    const ack = args.at(-1);
    if (typeof ack !== 'function') return;
    let answer: Answer<unknown>;
    try {
      answer = { ok: true, value: await this.#run(caller, started, name, args) };
    } catch (error) {
      answer = { ok: false, error: toWireError(error, this.#options.log) };
    }
    ack(answer);
  }

  async #run(
    caller: Caller,
    started: Promise<void>,
    name: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const command = COMMAND_NAMES.find((known) => known === name);
    this.#limiter.take(caller.inbox, command ?? 'get');
    if (!command) throw invalid('There is no such command.');
    if (args.length !== 2) throw invalid('A command takes one object and an ack.');
    const request = parseRequest[command](args[0], this.#options.limits);
    await started;
    return this.#execute(command, caller, request);
  }

  #execute<Name extends CommandName>(
    name: Name,
    caller: Caller,
    request: Parameters<Center['execute']>[2],
  ): Promise<unknown> {
    return this.#center.execute(name, caller.inbox, request as never);
  }

  #log(text: string, error: unknown): void {
    this.#options.log({ level: 'error', text, error });
  }
}

/** When its identity ends, the socket ends; the client comes back with a new one, if it has one. */
function closeAtExpiry(socket: GatewaySocket): Stop {
  const { expiresAt } = socket.data.caller;
  if (expiresAt === null) return () => {};
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = expiresAt - Date.now();
    if (left <= 0) socket.conn.close();
    else timer = setTimeout(wait, Math.min(left, TIMER_MAX_MS)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}

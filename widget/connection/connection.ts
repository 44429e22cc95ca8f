import type { CommandName, Commands, MessageCenterError } from '../../protocol/index.js';
import { backoffMs } from './backoff.js';
import type {
  ConnectionEvents,
  ConnectionOptions,
  ConnectionStatus,
  Way,
} from './connection-events.js';
import { Credentials } from './credentials.js';
import { HttpClient } from './http-client.js';
import type { Stop } from './page.js';
import { SocketClient, unreachable } from './socket-client.js';

/**
 * The widget's link to the server: a socket, and where none is possible short polls. It comes back
 * by itself after every loss, and keeps no commands: what cannot be sent is refused at once.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  #status: ConnectionStatus = 'connecting';
  #running = false;
  /** The way that requests take now. */
  #way: Way | undefined;
  /** The socket that is being opened. */
  #opening: SocketClient | undefined;
  #syncing = false;
  #again = false;
  #failures = 0;
  #socketFailures = 0;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #syncTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const { server, token, times } = options;
    this.#options = options;
    this.#events = events;
    this.#http = new HttpClient(server, times.answerMs, () => this.#credentials.token());
    this.#credentials = new Credentials({
      source: token,
      startSession: () => this.#http.startSession(),
      lockName: `message-center:session:${server}`,
      onError: (error) => events.error(error),
    });
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Connects, and keeps connected until the returned stop is called; for one use. */
  start(): Stop {
    this.#running = true;
    const { page } = this.#options;
    const stopVisible = page.watchVisible(() => {
      if (page.visible && this.#way === this.#http) this.sync();
    });
    const stopOnline = page.watchOnline(() => this.wake());
    this.#connect();
    return () => {
      this.#running = false;
      stopVisible();
      stopOnline();
      this.#drop();
    };
  }

  /**
   * Sends a command the way that is open now.
   * @throws MessageCenterError the server's; UNAVAILABLE when it cannot be reached.
   */
  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    if (!this.#way) throw unreachable();
    return this.#way.request(name, request);
  }

  /** Asks for a sync: now, or right after the one on its way. Does nothing without a connection. */
  sync(): void {
    this.#again = true;
    if (!this.#syncing && this.#way) void this.#sync(this.#way);
  }

  /** Tries at once instead of after the time that it would wait. */
  wake(): void {
    this.sync();
    if (this.#status === 'live') return;
    this.#failures = 0;
    this.#connect();
  }

  #connect(): void {
    const { server, times } = this.#options;
    clearTimeout(this.#connectTimer);
    this.#opening?.close();
    try {
      const socket: SocketClient = new SocketClient(
        server,
        () => this.#credentials.token(),
        times.answerMs,
        {
          opened: () => {
            this.#opening = undefined;
            this.#socketFailures = 0;
            this.#way = socket;
            this.sync();
          },
          closed: (error) => {
            if (this.#way === socket) this.#lose(unreachable());
            else this.#refused(error);
          },
          push: (push) => this.#events.push(push),
        },
      );
      this.#opening = socket;
    } catch (error) {
      this.#refuse(error as MessageCenterError);
    }
  }

  #refused(error: MessageCenterError | undefined): void {
    this.#opening = undefined;
    if (!error || error.code === 'LIMIT' || (this.#way && !error.permanent)) this.#poll();
    else this.#fail(error);
  }

  /**
   * No WebSocket came about: the way is blocked, or the server is away. The first poll tells which;
   * the socket is tried again later.
   */
  #poll(): void {
    const { socketRetryMs, socketRetryMaxMs } = this.#options.times;
    this.#connectAfter(backoffMs(this.#socketFailures, socketRetryMs, socketRetryMaxMs));
    this.#socketFailures += 1;
    if (this.#way) return;
    this.#way = this.#http;
    this.sync();
  }

  async #sync(way: Way): Promise<void> {
    clearTimeout(this.#syncTimer);
    this.#syncing = true;
    this.#again = false;
    let error: MessageCenterError | undefined;
    try {
      await this.#events.sync();
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    this.#syncing = false;
    if (way !== this.#way) this.sync();
    else if (error) this.#fail(error);
    else this.#synced(way);
  }

  #synced(way: Way): void {
    const { page, times } = this.#options;
    const polls = way === this.#http;
    this.#failures = 0;
    this.#credentials.accepted();
    this.#setStatus(polls ? 'polling' : 'live');
    if (this.#again) this.sync();
    else if (polls) this.#syncAfter(page.visible ? times.pollMs : times.hiddenPollMs);
  }

  /** What follows from a handshake or a sync that the server refused or that did not reach it. */
  #fail(error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (error.code === 'RATE_LIMITED' && this.#way) {
      this.#syncAfter(error.retryMs ?? this.#options.times.retryMs);
    } else if (error.permanent) this.#refuse(error);
    else {
      if (error.code === 'INTERNAL' && this.#failures === 0) this.#events.error(error);
      this.#lose(error);
    }
  }

  async #renew(refusal: MessageCenterError): Promise<void> {
    this.#drop();
    this.#events.lost(refusal);
    try {
      const again = await this.#credentials.renew();
      if (!this.#running) return;
      if (again) this.#connect();
      else this.#refuse(refusal);
    } catch (error) {
      if (this.#running) this.#lose(error as MessageCenterError);
    }
  }

  #refuse(error: MessageCenterError): void {
    if (this.#status !== 'refused') this.#events.error(error);
    this.#end(error, 'refused', this.#options.times.refusedRetryMs);
  }

  #lose(error: MessageCenterError): void {
    const { retryMs, retryMaxMs } = this.#options.times;
    const waitMs = error.retryMs ?? backoffMs(this.#failures, retryMs, retryMaxMs);
    this.#failures += 1;
    this.#socketFailures = 0;
    this.#end(error, 'offline', waitMs);
  }

  #end(error: MessageCenterError, status: ConnectionStatus, waitMs: number): void {
    this.#drop();
    this.#events.lost(error);
    this.#setStatus(status);
    this.#connectAfter(waitMs);
  }

  #drop(): void {
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#connectTimer);
    this.#opening?.close();
    this.#way?.close();
    this.#opening = undefined;
    this.#way = undefined;
  }

  #connectAfter(waitMs: number): void {
    clearTimeout(this.#connectTimer);
    this.#connectTimer = setTimeout(() => this.#connect(), waitMs);
  }

  #syncAfter(waitMs: number): void {
    clearTimeout(this.#syncTimer);
    this.#syncTimer = setTimeout(() => this.sync(), waitMs);
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#events.status(status);
  }
}

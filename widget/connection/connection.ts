import { type CommandName, type Commands, MessageCenterError } from '../../protocol/index.js';
import { backoffMs } from './backoff.js';
import type { ConnectionEvents, ConnectionOptions, ConnectionStatus } from './connection-events.js';
import { Credentials } from './credentials.js';
import { HttpClient } from './http-client.js';
import type { Stop } from './page.js';
import type { SocketClient } from './socket-client.js';
import { SocketOpener } from './socket-opener.js';

/**
 * The widget's link to the server: a socket, and where none is possible short polls. It comes back
 * by itself after every loss, and keeps no commands: what cannot be sent is refused at once.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #opener: SocketOpener;
  #status: ConnectionStatus = 'connecting';
  #running = false;
  /** The way that requests take now. */
  #way: SocketClient | 'http' | null = null;
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
    this.#http = new HttpClient(server, times.answerMs);
    this.#credentials = new Credentials(token, this.#http, server);
    this.#opener = new SocketOpener(server, this.#credentials, times.answerMs, {
      connected: (socket) => this.#connected(socket),
      refused: (error) => this.#refused(error),
      failed: (error) => this.#failed(error),
      lost: () => this.#lose(unreachable()),
      push: (push) => events.push(push),
      head: (notice) => events.head(notice),
      unreadable: () => events.unreadable(),
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
      if (page.visible && this.#way === 'http') this.sync();
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
    const way = this.#way;
    if (way === null) {
      throw new MessageCenterError('UNAVAILABLE', 'There is no connection to the server now.');
    }
    if (way !== 'http') return way.request(name, request);
    return this.#http.request(name, request, await this.#credentials.token());
  }

  /** Asks for a sync: now, or right after the one on its way. Does nothing without a connection. */
  sync(): void {
    if (this.#syncing) this.#again = true;
    else if (this.#way) void this.#sync(this.#way);
  }

  /** Tries at once instead of after the time that it would wait. */
  wake(): void {
    if (!this.#running) return;
    this.sync();
    if (this.#status === 'live') return;
    this.#failures = 0;
    this.#opener.end();
    this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#connectTimer);
    void this.#opener.open();
  }

  #connected(socket: SocketClient): void {
    this.#socketFailures = 0;
    this.#way = socket;
    this.sync();
  }

  /** Nothing could be tried: there is no token, or the server's address is none. */
  #failed(error: MessageCenterError): void {
    if (error.permanent) {
      this.#refuse(error);
      return;
    }
    this.#events.error(error);
    this.#lose(error);
  }

  #refused(error: MessageCenterError | null): void {
    const polling = this.#way !== null;
    if (error === null || error.code === 'LIMIT' || (polling && !error.permanent)) this.#poll();
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
    if (this.#way !== null) return;
    this.#way = 'http';
    this.sync();
  }

  async #sync(way: SocketClient | 'http'): Promise<void> {
    clearTimeout(this.#syncTimer);
    this.#syncing = true;
    this.#again = false;
    let error: MessageCenterError | null = null;
    try {
      await this.#events.sync();
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    this.#syncing = false;
    if (!this.#running) return;
    if (way !== this.#way) this.sync();
    else if (error) this.#fail(error);
    else this.#synced(way);
  }

  #synced(way: SocketClient | 'http'): void {
    this.#failures = 0;
    this.#credentials.accepted();
    this.#setStatus(way === 'http' ? 'polling' : 'live');
    if (this.#again) this.sync();
    else if (way === 'http') this.#syncAfter(this.#pollMs());
  }

  #pollMs(): number {
    const { page, times } = this.#options;
    return page.visible ? times.pollMs : times.hiddenPollMs;
  }

  /** What follows from a handshake or a sync that the server refused or that did not reach it. */
  #fail(error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (error.code === 'RATE_LIMITED' && this.#way !== null) {
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
    let again: boolean;
    try {
      again = await this.#credentials.renew();
    } catch (error) {
      if (this.#running) this.#lose(error as MessageCenterError);
      return;
    }
    if (!this.#running) return;
    if (again) this.#connect();
    else this.#refuse(refusal);
  }

  #refuse(error: MessageCenterError): void {
    this.#drop();
    this.#events.lost(error);
    if (this.#status !== 'refused') this.#events.error(error);
    this.#setStatus('refused');
    this.#connectAfter(this.#options.times.refusedRetryMs);
  }

  #lose(error: MessageCenterError): void {
    this.#drop();
    this.#events.lost(error);
    this.#setStatus('offline');
    const { retryMs, retryMaxMs } = this.#options.times;
    this.#connectAfter(error.retryMs ?? backoffMs(this.#failures, retryMs, retryMaxMs));
    this.#failures += 1;
    this.#socketFailures = 0;
  }

  #drop(): void {
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#connectTimer);
    this.#opener.end();
    if (this.#way !== null && this.#way !== 'http') this.#way.close();
    this.#way = null;
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

function unreachable(): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', 'The connection to the server was lost.');
}

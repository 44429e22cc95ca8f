import { type CommandName, type Commands, MessageCenterError } from '../../protocol/index.js';
import { backoffMs } from './backoff.js';
import type { ChangeCommand } from './change-command.js';
import type { ConnectionEvents, ConnectionStatus, Way } from './connection-events.js';
import type { ConnectionTimes } from './connection-times.js';
import { Credentials, type TokenSource } from './credentials.js';
import { HttpClient } from './http-client.js';
import type { Page, Stop } from './page.js';
import { SocketClient, type SocketEvents } from './socket-client.js';
import { unreachable } from './unreachable.js';

/**
 * The widget's link to the server: a socket, and where none is possible short polls. It comes back
 * by itself after every loss, and keeps no commands: what cannot be sent is refused at once.
 */
export class Connection {
  readonly #page: Page;
  readonly #times: ConnectionTimes;
  readonly #events: ConnectionEvents;
  #status: ConnectionStatus = 'connecting';
  #server = '';
  /** Undefined while it is stopped. */
  #credentials: Credentials | undefined;
  #http: HttpClient | undefined;
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

  constructor(page: Page, times: ConnectionTimes, events: ConnectionEvents) {
    this.#page = page;
    this.#times = times;
    this.#events = events;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /**
   * Connects, and keeps connected until the returned stop is called.
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @param token What the page has set last.
   */
  start(server: string, token: () => TokenSource | undefined): Stop {
    const credentials = new Credentials(server, token, (error) => this.#events.error(error));
    this.#server = server;
    this.#credentials = credentials;
    this.#http = new HttpClient(server, this.#times.answerMs, credentials);
    this.#failures = 0;
    this.#socketFailures = 0;
    const stopVisible = this.#page.watchVisible(() => {
      if (this.#page.visible && this.#way === this.#http) this.sync();
    });
    const stopOnline = this.#page.watchOnline(() => this.wake());
    this.#connect();
    return () => {
      if (this.#credentials !== credentials) return;
      this.#credentials = undefined;
      this.#status = 'connecting';
      stopVisible();
      stopOnline();
      this.#drop(unreachable());
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

  /** Sends a command by HTTP, which the browser goes on with when the page is left. */
  async post({ name, request }: ChangeCommand): Promise<void> {
    await this.#http?.request(name, request);
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
    if (this.#credentials) this.#connect();
    else this.#events.lost(unreachable());
  }

  #connect(): void {
    clearTimeout(this.#connectTimer);
    this.#opening?.close();
    const events: SocketEvents = {
      opened: () => {
        this.#way = this.#opening;
        this.#opening = undefined;
        this.#socketFailures = 0;
        this.sync();
      },
      closed: (error) => {
        if (this.#opening) this.#refused(error);
        else this.#lose(unreachable());
      },
      push: (push) => this.#events.push(push),
    };
    try {
      const token = async (): Promise<string | undefined> => this.#credentials?.token();
      this.#opening = new SocketClient(this.#server, token, this.#times.answerMs, events);
    } catch (cause) {
      const text = `${this.#server} is no URL and no path; check the attribute "server".`;
      this.#refuse(new MessageCenterError('INVALID', text, { cause }));
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
    const { socketRetryMs, socketRetryMaxMs } = this.#times;
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
    const { pollMs, hiddenPollMs } = this.#times;
    const polls = way === this.#http;
    this.#failures = 0;
    this.#credentials?.accepted();
    this.#setStatus(polls ? 'polling' : 'live');
    if (this.#again) this.sync();
    else if (polls) this.#syncAfter(this.#page.visible ? pollMs : hiddenPollMs);
  }

  /** What follows from a handshake or a sync that the server refused or that did not reach it. */
  #fail(error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (error.code === 'RATE_LIMITED' && this.#way) {
      this.#syncAfter(error.retryMs ?? this.#times.retryMs);
    } else if (error.permanent) this.#refuse(error);
    else {
      if (error.code === 'INTERNAL' && this.#failures === 0) this.#events.error(error);
      this.#lose(error);
    }
  }

  async #renew(refusal: MessageCenterError): Promise<void> {
    const credentials = this.#credentials;
    this.#drop(refusal);
    let again = false;
    let error = refusal;
    try {
      again = (await credentials?.renew(async () => this.#http?.startSession())) === true;
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    // It may have been stopped, and started for somebody else.
    if (credentials !== this.#credentials) return;
    if (again) this.#connect();
    else if (error === refusal) this.#refuse(refusal);
    else this.#lose(error);
  }

  #refuse(error: MessageCenterError): void {
    if (this.#status !== 'refused') this.#events.error(error);
    this.#end(error, 'refused', this.#times.refusedRetryMs);
  }

  #lose(error: MessageCenterError): void {
    const { retryMs, retryMaxMs } = this.#times;
    const waitMs = error.retryMs ?? backoffMs(this.#failures, retryMs, retryMaxMs);
    this.#failures += 1;
    this.#socketFailures = 0;
    this.#end(error, 'offline', waitMs);
  }

  #end(error: MessageCenterError, status: ConnectionStatus, waitMs: number): void {
    this.#drop(error);
    this.#setStatus(status);
    this.#connectAfter(waitMs);
  }

  #drop(error: MessageCenterError): void {
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#connectTimer);
    this.#opening?.close();
    this.#way?.close();
    this.#opening = undefined;
    this.#way = undefined;
    this.#events.lost(error);
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

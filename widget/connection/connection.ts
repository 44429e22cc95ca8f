import {
  type CommandName,
  type Commands,
  type CommandsRequest,
  MessageCenterError,
} from '../../protocol/index.js';
import type { Page, Stop } from '../platform/page.js';
import { backoffMs, pauseMs } from './backoff.js';
import type { ConnectionEvents, ConnectionStatus, Way } from './connection-events.js';
import type { ConnectionTimes } from './connection-times.js';
import { Credentials, type TokenSource } from './credentials.js';
import { HttpClient } from './http-client.js';
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
  /** Whose inbox the socket is of that requests take; null before its first sync. */
  #tag: string | null = null;
  /** The way is polls that began while the first socket was still being opened. */
  #early = false;
  #syncing = false;
  #again = false;
  /** The next sync asks by HTTP, with the cookies that the page has now. */
  #asks = false;
  /**
   * That sync is on its way: a server that hears of a sign-in by it closes the visitor's socket, maybe
   * before it answers.
   */
  #asking = false;
  /** What forbade a change by HTTP; only a socket proves that the page is let in after all. */
  #forbidden: MessageCenterError | undefined;
  /** The error that the page was told of last. */
  #told = '';
  #failures = 0;
  #socketFailures = 0;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #earlyTimer: ReturnType<typeof setTimeout> | undefined;
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
    this.#forbidden = undefined;
    this.#told = '';
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

  /** Sends changes by HTTP, as one request, which the browser goes on with when the page is left. */
  async postAll(request: CommandsRequest): Promise<void> {
    await this.#http?.postAll(request);
  }

  /** Asks for a sync: now, or right after the one on its way. Does nothing without a connection. */
  sync(): void {
    this.#again = true;
    if (!this.#syncing && this.#way) void this.#sync(this.#way);
  }

  /** Tries at once instead of after the time that it would wait. */
  wake(): void {
    this.#forbidden = undefined;
    this.sync();
    if (this.#status === 'live') return;
    this.#failures = 0;
    if (this.#credentials) this.#connect();
    else this.#events.lost(unreachable());
  }

  /**
   * Syncs by HTTP, since a socket that is open never sees the cookies or the token of a later sign-in
   * or sign-out. Where another inbox answers, a new socket is opened.
   */
  ask(): void {
    this.#credentials?.forget();
    this.#asks = this.#way !== undefined && this.#way !== this.#http;
    this.wake();
  }

  /** Opens a new socket in any case. */
  reconnect(): void {
    if (!this.#credentials) {
      this.#events.lost(unreachable());
      return;
    }
    this.#credentials.forget();
    this.#forbidden = undefined;
    this.#failures = 0;
    this.#setStatus('connecting');
    this.#reopen();
  }

  /** A change was forbidden. By HTTP that is said of the whole page, whose polls would go on. */
  forbid(error: MessageCenterError): void {
    if (this.#way !== this.#http) return;
    this.#forbidden = error;
    this.#refuse(error);
  }

  #connect(): void {
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#earlyTimer);
    this.#opening?.close();
    const events: SocketEvents = {
      opened: () => this.#opened(),
      closed: (error) => {
        if (this.#opening) this.#refused(error);
        else if (this.#tag === null) this.#pollInstead();
        else if (this.#asking) this.#reopen();
        else this.#lose(unreachable());
      },
      push: (push) => this.#events.push(push),
    };
    try {
      const token = async (): Promise<string | undefined> => this.#credentials?.token();
      this.#opening = new SocketClient(this.#server, token, this.#times.answerMs, events);
      this.#earlyTimer = setTimeout(() => this.#pollEarly(), this.#times.firstPollMs);
    } catch (cause) {
      const text = `${this.#server} is no URL and no path; check the attribute "server".`;
      this.#refuse(new MessageCenterError('INVALID', text, { cause }));
    }
  }

  #opened(): void {
    clearTimeout(this.#earlyTimer);
    this.#way?.close();
    this.#way = this.#opening;
    this.#opening = undefined;
    this.#tag = null;
    this.#asks = false;
    this.#early = false;
    this.#forbidden = undefined;
    this.sync();
  }

  /** Whoever waits for a sync gets that of a new socket. */
  #reopen(): void {
    this.#drop(null);
    this.#connect();
  }

  /** What is in the way of sockets may also let them hang: messages do not wait for that. */
  #pollEarly(): void {
    if (this.#way || this.#forbidden) return;
    this.#early = true;
    this.#way = this.#http;
    this.sync();
  }

  /** The socket opened, and nothing came about over it. */
  #pollInstead(): void {
    this.#way = undefined;
    this.#poll();
  }

  #refused(error: MessageCenterError | undefined): void {
    clearTimeout(this.#earlyTimer);
    this.#opening = undefined;
    this.#early = false;
    if (!error || error.code === 'LIMIT' || (this.#way && !error.permanent)) this.#poll();
    else this.#fail(error);
  }

  /**
   * No WebSocket came about: the way is blocked, or the server is away. The first poll tells which;
   * the socket is tried again later.
   */
  #poll(): void {
    if (this.#forbidden) {
      this.#refuse(this.#forbidden);
      return;
    }
    const { socketRetryMs, socketRetryMaxMs } = this.#times;
    this.#connectAfter(backoffMs(this.#socketFailures, socketRetryMs, socketRetryMaxMs));
    this.#socketFailures += 1;
    if (this.#way) return;
    this.#way = this.#http;
    this.sync();
  }

  async #sync(way: Way): Promise<void> {
    clearTimeout(this.#syncTimer);
    const asked = this.#asks ? this.#http : way;
    this.#asking = asked !== way;
    this.#asks = false;
    this.#syncing = true;
    this.#again = false;
    let tag: string | undefined;
    let error: MessageCenterError | undefined;
    try {
      tag = await this.#events.sync(asked ?? way);
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    this.#syncing = false;
    this.#asking = false;
    if (way !== this.#way) this.sync();
    else if (tag === undefined) this.#failedSync(error as MessageCenterError, way, asked);
    else if (asked === way) this.#synced(way, tag);
    else this.#answered(way, tag);
  }

  /** A socket is of whoever opened it, and stays so: of another inbox it is closed. */
  #answered(socket: Way, tag: string): void {
    if (tag === this.#tag) {
      this.#synced(socket, tag);
      return;
    }
    socket.close();
    const http = this.#http as Way;
    this.#way = http;
    this.#synced(http, tag);
    // Whoever heard of it may have stopped it.
    if (this.#way === http) this.#connect();
  }

  #synced(way: Way, tag: string): void {
    const { pollMs, hiddenPollMs } = this.#times;
    const polls = way === this.#http;
    this.#failures = 0;
    if (!polls) this.#socketFailures = 0;
    this.#tag = tag;
    this.#early = false;
    this.#told = '';
    this.#credentials?.accepted();
    this.#setStatus(polls ? 'polling' : 'live');
    this.#events.synced();
    if (this.#again) this.sync();
    else if (polls) this.#syncAfter(this.#page.visible ? pollMs : hiddenPollMs);
  }

  #failedSync(error: MessageCenterError, way: Way, asked: Way | undefined): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (asked !== way) {
      this.#events.unanswered(error);
      this.sync();
    } else if (this.#early && error.code !== 'FORBIDDEN') {
      // The socket that is being opened may do better.
      this.#early = false;
      this.#way = undefined;
      if (error.code === 'INTERNAL' || error.permanent) this.#tell(error);
    } else this.#fail(error);
  }

  /** What follows from a handshake or a sync that the server refused or that did not reach it. */
  #fail(error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (error.code === 'RATE_LIMITED' && this.#way) {
      this.#syncAfter(pauseMs(error.retryMs, this.#nextPauseMs()));
    } else this.#giveUp(error);
  }

  /** Ends what stands: for long, or until the next try. */
  #giveUp(error: MessageCenterError): void {
    if (error.permanent) {
      this.#refuse(error);
      return;
    }
    if (error.code === 'INTERNAL') this.#tell(error);
    this.#lose(error);
  }

  async #renew(refusal: MessageCenterError): Promise<void> {
    const credentials = this.#credentials;
    // Whoever waits for a sync gets one, if somebody else can be known.
    this.#drop(null);
    // Of a token there may be a fresh one for the same user.
    if (credentials?.byCookies) this.#events.nobody();
    if (this.#status !== 'offline' && this.#status !== 'refused') this.#setStatus('connecting');
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
    else this.#giveUp(error);
  }

  #refuse(error: MessageCenterError): void {
    this.#tell(error);
    if (error.code === 'UNAUTHENTICATED') this.#events.nobody();
    this.#end(error, 'refused', this.#times.refusedRetryMs);
  }

  #lose(error: MessageCenterError): void {
    this.#socketFailures = 0;
    this.#end(error, 'offline', pauseMs(error.retryMs, this.#nextPauseMs()));
  }

  /** How long to wait after one more failure. */
  #nextPauseMs(): number {
    const { retryMs, retryMaxMs } = this.#times;
    this.#failures += 1;
    return backoffMs(this.#failures - 1, retryMs, retryMaxMs);
  }

  /** Tells the page of an error, once for as long as it goes on. */
  #tell(error: MessageCenterError): void {
    if (this.#told === error.message) return;
    this.#told = error.message;
    this.#events.error(error);
  }

  #end(error: MessageCenterError, status: ConnectionStatus, waitMs: number): void {
    this.#drop(error);
    this.#setStatus(status);
    this.#connectAfter(waitMs);
  }

  #drop(error: MessageCenterError | null): void {
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#earlyTimer);
    this.#opening?.close();
    this.#way?.close();
    this.#opening = undefined;
    this.#way = undefined;
    this.#early = false;
    this.#asks = false;
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

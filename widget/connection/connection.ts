import { type Changed, type CommandsRequest, MessageCenterError } from '../../protocol/index.js';
import { canReadJson, JSON_BROKEN_TEXT } from '../platform/json.js';
import type { Page, Stop } from '../platform/page.js';
import { backoffMs, pauseMs } from './backoff.js';
import type {
  ConnectionEmitter,
  ConnectionStatus,
  LogFollower,
  Transport,
} from './connection-events.js';
import type { ConnectionTimes } from './connection-times.js';
import { Credentials, type TokenSource } from './credentials.js';
import { HttpClient } from './http-client.js';
import { TransportSelector } from './transport-selector.js';
import { unreachable } from './unreachable.js';

/**
 * The widget's link to the server. It reconnects after every loss. It queues no commands: a command
 * without a connection fails at once.
 */
export class Connection {
  readonly #page: Page;
  readonly #times: ConnectionTimes;
  readonly #log: LogFollower;
  readonly #events: ConnectionEmitter;
  readonly #transports: TransportSelector;
  #status: ConnectionStatus = 'connecting';
  /** Undefined while the connection is stopped. */
  #credentials: Credentials | undefined;
  #http: HttpClient | undefined;
  #failures = 0;
  /** The text of the error that was reported last. */
  #reportedText = '';
  /** Called after the next sync, with the error if it failed. */
  #waiting: ((error?: MessageCenterError) => void)[] = [];

  /** @param log What is kept in step with the server, over whatever transport is in use. */
  constructor(page: Page, times: ConnectionTimes, log: LogFollower, events: ConnectionEmitter) {
    this.#page = page;
    this.#times = times;
    this.#log = log;
    this.#events = events;
    this.#transports = new TransportSelector(page, times, log, {
      synced: () => this.#synced(),
      unanswered: (error) => this.#unknown(error),
      failed: (error) => this.#fail(error),
      pollFailed: (error) => {
        if (error.code === 'INTERNAL' || error.permanent) this.#report(error);
      },
      outdated: () => this.#reopen(),
    });
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /**
   * Connects, and stays connected until the returned function is called.
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @param token Returns the page's current token.
   */
  start(server: string, token: () => TokenSource | undefined): Stop {
    if (!canReadJson()) {
      this.#giveUpForGood(new MessageCenterError('INTERNAL', JSON_BROKEN_TEXT));
      return () => {};
    }
    const onError = (error: MessageCenterError): void => void this.#events.emit('error', error);
    const credentials = new Credentials(server, token, this.#times.answerMs, onError);
    this.#credentials = credentials;
    this.#http = new HttpClient(server, this.#times.answerMs, credentials);
    this.#failures = 0;
    this.#reportedText = '';
    this.#transports.setEndpoint({ server, token: () => credentials.token(), http: this.#http });
    const stops = [
      this.#page.watchVisible(() => this.#handleVisible()),
      this.#page.watchOnline(() => this.wake()),
      // The browser has closed the socket, and somebody else may have signed in.
      this.#page.watchRestored(() => this.ask()),
    ];
    this.#transports.connect();
    return () => {
      if (this.#credentials !== credentials) return;
      this.#credentials = undefined;
      this.#status = 'connecting';
      for (const stop of stops) stop();
      this.#drop(unreachable());
    };
  }

  /**
   * What carries commands now.
   * @throws MessageCenterError UNAVAILABLE when the server cannot be reached.
   */
  get transport(): Transport {
    const { transport } = this.#transports;
    if (!transport) throw unreachable();
    return transport;
  }

  /** Sends changes as one HTTP request, which the browser completes after the page is left. */
  async postAll(request: CommandsRequest): Promise<readonly Changed[]> {
    return (await this.#http?.postAll(request)) ?? [];
  }

  /** Requests a sync: now, or right after the running one. Does nothing without a connection. */
  sync(): void {
    this.#transports.syncs.request();
  }

  /** Syncs, and connects immediately instead of after the current pause. */
  wake(): void {
    this.#transports.httpError = undefined;
    this.sync();
    if (this.#status === 'live') return;
    this.#failures = 0;
    if (this.#credentials) this.#transports.connect();
    else this.#lose(unreachable());
  }

  /**
   * Syncs by HTTP, since an open socket never sees the cookies or the token of a later sign-in or
   * sign-out. If another inbox answers, a new socket is opened.
   */
  ask(): void {
    this.#credentials?.forget();
    this.#transports.syncNextByHttp();
    this.wake();
  }

  /**
   * Like `ask`; resolves at the next sync.
   * @throws MessageCenterError what went wrong.
   */
  refresh(): Promise<void> {
    return this.#syncAfter(() => this.ask());
  }

  /** Like `refresh`, but always over a new socket. */
  reconnect(): Promise<void> {
    return this.#syncAfter(() => this.#connectAnew());
  }

  /**
   * Resolves at the next sync.
   * @throws MessageCenterError when it fails.
   */
  nextSync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  async #syncAfter(connect: () => void): Promise<void> {
    const synced = this.nextSync();
    connect();
    try {
      await synced;
    } catch (error) {
      // UNAUTHENTICATED is an answer, too, for a page that has just signed its user out.
      if ((error as MessageCenterError).code !== 'UNAUTHENTICATED') throw error;
    }
  }

  /** Opens a new socket, whatever the state of the current one. */
  #connectAnew(): void {
    if (!this.#credentials) {
      this.#lose(unreachable());
      return;
    }
    this.#credentials.forget();
    this.#transports.httpError = undefined;
    this.#failures = 0;
    this.#setStatus('connecting');
    this.#reopen();
  }

  /** Handles a change that was forbidden. Over HTTP, the polls would be forbidden too. */
  forbid(error: MessageCenterError): void {
    if (!this.#transports.polls) return;
    this.#transports.httpError = error;
    this.#refuse(error);
  }

  /** A user who looks at the page again does not have to wait for a pause to end. */
  #handleVisible(): void {
    if (!this.#page.visible) return;
    if (this.#transports.polls) this.sync();
    else if (/^(offline|refused)$/.test(this.#status)) this.wake();
  }

  #synced(): void {
    this.#failures = 0;
    this.#reportedText = '';
    this.#credentials?.accepted();
    this.#setStatus(this.#transports.polls ? 'polling' : 'live');
    // Before listeners, which may wait for the next sync.
    this.#endWait();
    this.#events.emit('synced');
  }

  /** Opens a new socket, over which awaited syncs are answered. */
  #reopen(): void {
    this.#drop(null);
    this.#transports.connect();
  }

  #fail(error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') void this.#renew(error);
    else if (error.code === 'RATE_LIMITED' && this.#transports.transport) {
      this.#transports.syncs.requestAfter(pauseMs(error.retryMs, this.#nextPauseMs()));
    } else this.#giveUp(error);
  }

  #giveUp(error: MessageCenterError): void {
    if (error.permanent) {
      this.#refuse(error);
      return;
    }
    if (error.code === 'INTERNAL') this.#report(error);
    this.#end(error, 'offline', pauseMs(error.retryMs, this.#nextPauseMs()));
  }

  /**
   * No retry helps until the page itself is changed. The error is logged to the console, too,
   * because the page may have no listener for `mc-error`.
   */
  #giveUpForGood(error: MessageCenterError): void {
    console.error(error.message);
    this.#report(error);
    this.#setStatus('offline');
    this.#lose(error);
  }

  async #renew(refusal: MessageCenterError): Promise<void> {
    const credentials = this.#credentials;
    this.#drop(null);
    // A function may fetch a fresh token for the same user.
    if (credentials?.byCookies) this.#signOut();
    if (this.#status !== 'offline' && this.#status !== 'refused') this.#setStatus('connecting');
    let again = false;
    let error = credentials?.lostSession ? cookiesBlocked(refusal) : refusal;
    try {
      again = (await credentials?.renew(async () => this.#http?.startSession())) === true;
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    // The connection may have been stopped, or started with other credentials.
    if (credentials !== this.#credentials) return;
    if (again) this.#transports.connect();
    else this.#giveUp(error);
  }

  #refuse(error: MessageCenterError): void {
    this.#report(error);
    if (error.code === 'UNAUTHENTICATED') this.#signOut();
    this.#end(error, 'refused', this.#times.refusedRetryMs);
  }

  /** How long to wait after one more failure, in milliseconds. */
  #nextPauseMs(): number {
    const { retryMs, retryMaxMs } = this.#times;
    this.#failures += 1;
    return backoffMs(this.#failures - 1, retryMs, retryMaxMs);
  }

  /** Reports an error to the page, once while it lasts. */
  #report(error: MessageCenterError): void {
    if (this.#reportedText === error.message) return;
    this.#reportedText = error.message;
    this.#events.emit('error', error);
  }

  #end(error: MessageCenterError, status: ConnectionStatus, waitMs: number): void {
    this.#drop(error);
    this.#setStatus(status);
    this.#transports.connectAfter(waitMs);
  }

  #drop(error: MessageCenterError | null): void {
    this.#transports.close();
    this.#lose(error);
  }

  #lose(error: MessageCenterError | null): void {
    this.#log.disconnected();
    this.#unknown(error);
  }

  /** It is no longer known which inbox the page has. */
  #unknown(error: MessageCenterError | null): void {
    this.#events.emit('lost');
    if (error) this.#endWait(error);
  }

  #endWait(error?: MessageCenterError): void {
    for (const end of this.#waiting.splice(0)) end(error);
  }

  /** The page must not show the inbox any longer. */
  #signOut(): void {
    this.#log.forget();
    this.#events.emit('signed-out');
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#events.emit('connection', status);
  }
}

function cookiesBlocked(cause: MessageCenterError): MessageCenterError {
  const text =
    'The browser blocks cookies on this page. Without them, only a page with a "token" gets messages.';
  return new MessageCenterError('UNAUTHENTICATED', text, { cause });
}

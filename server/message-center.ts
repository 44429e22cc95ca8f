import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  Changed,
  Counts,
  JsonObject,
  ListRequest,
  Message,
  Page,
  Reset,
  SyncAnswer,
} from '../protocol/index.js';
import type { CenterEventName, CenterEvents } from './core/events.js';
import type { Recipient } from './core/recipient.js';
import type { SendInput, Sent } from './core/send-input.js';
import type { HttpHandler } from './http/handler.js';
import type { Middleware } from './options.js';

/**
 * A message center. The verbs take a recipient and work in any process that has the store; `attach`
 * and `router` open it to pages. Every verb rejects with a MessageCenterError: INVALID for bad
 * input, also for an argument more than it takes, NOT_FOUND where no message is meant, UNAVAILABLE when
 * the store cannot be reached.
 */
export interface MessageCenter {
  /** Opens the store and checks it. Verbs do it by themselves; a server wants to know at its start. */
  ready(): Promise<void>;
  /**
   * Resolves when the message is durable; from then on no page of the recipient will miss it. The
   * type of `data` is checked where it is given: `send<ReportData>({ ... })`.
   */
  send<Data extends object = JsonObject>(message: SendInput<NoInfer<Data>>): Promise<Sent>;
  /** Live messages, newest first. */
  list(recipient: Recipient, request?: ListRequest): Promise<Page>;
  /** One live message. */
  get(recipient: Recipient, id: string): Promise<Message>;
  counts(recipient: Recipient): Promise<Counts>;
  /** Marks one or up to 100 messages read; twice is fine. */
  markRead(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  markUnread(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Marks everything read that is there now, or only up to a number of the log. */
  markAllRead(recipient: Recipient, upTo?: number): Promise<Changed>;
  remove(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Takes a removal back, within `limits.restoreMs`. */
  restore(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Ends transient messages that somebody has seen; other ids are ignored. */
  shown(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** The state of an inbox, as a page gets it first. */
  sync(recipient: Recipient, position?: undefined): Promise<Reset>;
  /** What happened after a position, as a page gets it; without a position, the state. */
  sync(recipient: Recipient, position: string | undefined): Promise<SyncAnswer>;
  /**
   * The anonymous visitor's session, made with its cookie if there is none yet. The bare id is what
   * `send({to: {session}})` takes; it is no good as a cookie.
   */
  sessionOf(request: IncomingMessage, response: ServerResponse): Promise<string>;
  /**
   * Hears of each change that this process makes, by a verb or for a page that is connected to it;
   * what other processes on the same store do is told there.
   * @returns Takes the listener off again.
   * @throws MessageCenterError INVALID for a name that there is not.
   */
  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void;
  /**
   * Takes the upgrades to WebSocket at exactly `path + '/socket'` of an HTTP or HTTPS server and begins
   * to push. All else stays the app's: other upgrades go to its other listeners, and where there are
   * none to its routes. Needs `identify`.
   */
  attach(server: HttpServer): void;
  /**
   * Takes one upgrade, for an app that routes its upgrades itself, and begins to push; instead of
   * `attach`. Call it at once, with what the event `upgrade` gave. It never throws: what is not a
   * WebSocket at `path + '/socket'` is refused with 404, and everything with 503 once it is closed.
   * Needs `identify`.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * The HTTP API and the widget's files: an Express router, to be used at `path`. Mounted elsewhere, it
   * says so in the log, and sockets are taken there too. Needs `identify`.
   */
  router(): Middleware;
  /**
   * The same for any Node server: a handler for requests below `path`; others get 404, or are left to
   * `next` where there is one. It may also be mounted by a framework that takes the path off the URL.
   */
  readonly handler: HttpHandler;
  /**
   * Closes the recipient's sockets at every process that has them, for instance after a log-out or a
   * ban; the pages come back, and are asked anew who they are. Resolves when that is durable.
   */
  disconnect(recipient: Recipient): Promise<void>;
  /**
   * Does what is due: work that other processes have left half-way, as a merge at a sign-in.
   * `attach` does it too; this is for a process without pages, which then lives until the returned
   * function or `close()` is called.
   * @returns Stops it.
   */
  work(): () => void;
  /**
   * Ends pushing, closes the sockets and the store, after what is under way. A client that does not
   * answer is cut off after a second. The app's server is left to the app, which may close it before
   * or afterwards. Idempotent.
   */
  close(): Promise<void>;
}

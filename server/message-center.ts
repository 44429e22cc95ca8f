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
import type { EraseOptions } from './core/eraser.js';
import type { CenterEventName, CenterEvents } from './core/events.js';
import type { Job, JobInput } from './core/job.js';
import type { Audience, Recipient } from './core/recipient.js';
import type {
  BroadcastInput,
  MessageTarget,
  Retracted,
  SendFields,
  SendInput,
  SendOptions,
  SendToManyFields,
  SendToManyInput,
  Sent,
  SentLater,
  Updated,
  UpdateInput,
  UpdateOptions,
} from './core/send-input.js';
import type { SentToMany } from './core/send-to-many.js';
import type { Pruned } from './core/upkeep.js';
import type { HttpHandler } from './http/http-handler.js';
import type { Middleware } from './options.js';

/** The result of `markReadByUrl()`. */
export interface ReadByUrl {
  /** The messages that became read. */
  readonly ids: readonly string[];
}

/** Sends a message of one level, to one recipient or to many, as `send` does. */
export interface SendShortcut<Result = Sent> {
  <Data extends object = JsonObject>(
    to: SendInput['to'],
    text: string,
    fields?: SendFields<NoInfer<Data>>,
  ): Promise<Result>;
  <Data extends object = JsonObject>(
    to: SendToManyInput['to'],
    text: string,
    fields?: SendToManyFields<NoInfer<Data>>,
  ): Promise<SentToMany>;
}

/**
 * A message center. The methods take a recipient and work in any process that has the store;
 * `attach` and `router` open it to pages. Every asynchronous method rejects with a
 * MessageCenterError: INVALID for invalid input or surplus arguments, NOT_FOUND if no message
 * matches, UNAVAILABLE when the store cannot be reached.
 *
 * @template Result The result of sending a message; with the option `minLevel`, it may be skipped.
 */
export interface MessageCenter<Result = Sent> {
  /**
   * Opens and checks the store, so that a server fails at startup. Methods open it by themselves.
   */
  ready(): Promise<void>;
  /**
   * Sends a message. Resolves when it is durable; from then on no page of the recipient misses it.
   * Give the type of `data` to have it checked: `send<ReportData>({ ... })`.
   */
  send<Data extends object = JsonObject>(message: SendInput<NoInfer<Data>>): Promise<Result>;
  /**
   * Sends a message to many recipients: a list, any other (async) iterable, or a group. Writes many
   * inboxes at a time, in slices between which the event loop runs, and reads no further than it
   * has sent. If a recipient fails, the others are still sent; the result names it. Rejects with a
   * SendToManyError that has the result so far, if the recipients cannot be read to their end or
   * the store cannot be reached; with NOT_FOUND for an unknown group.
   */
  send<Data extends object = JsonObject>(
    message: SendToManyInput<NoInfer<Data>>,
  ): Promise<SentToMany>;
  /**
   * Sends a message once a transaction of the app has committed, and not at all if it aborts:
   * `send(message, { transaction: session })`. Only inserts in the transaction, where it conflicts
   * with nothing; throws the driver's own errors. For `mongoStore()` with the app's connection.
   */
  send<Data extends object = JsonObject>(
    message: SendInput<NoInfer<Data>>,
    options: SendOptions,
  ): Promise<SentLater | Exclude<Result, Sent>>;
  /** Sends a message of the level debug. `fields` are the other fields of `send`. */
  debug: SendShortcut<Result>;
  /** Sends a message of the level info. */
  info: SendShortcut<Result>;
  /** Sends a message of the level success. */
  success: SendShortcut<Result>;
  /** Sends a message of the level warning. */
  warning: SendShortcut<Result>;
  /** Sends a message of the level error. */
  error: SendShortcut<Result>;
  /**
   * Starts a job: sends its message, and keeps a lease on it. `progress`, `succeed` and `fail` of
   * the result update the message. Works in any process that has the store. Close the center when
   * the jobs have ended.
   */
  job<Data extends object = JsonObject>(
    recipient: Recipient,
    message: JobInput<NoInfer<Data>>,
  ): Promise<Job<Result>>;
  /**
   * Sends a message to everyone: to each user, and to anonymous visitors if `anonymous` is set. It
   * is one record, however many they are: open pages get it immediately, other inboxes when they
   * are next read or written, at most 30 days later. The same `key` is the same message. `update`
   * and `retract` with `'everyone'` change it everywhere; what a recipient has read or removed
   * stays so.
   */
  broadcast<Data extends object = JsonObject>(
    message: BroadcastInput<NoInfer<Data>>,
  ): Promise<Result>;
  /**
   * Changes a message that was sent: the same row and the same popup, on every page. Fields that
   * the patch does not have stay; null clears one. `persistent` and `key` cannot be changed.
   * Rejects with NOT_FOUND for an unknown id or key; for a message that has ended, resolves with
   * `updated: false`. A message that was sent to everyone is changed for `'everyone'` only.
   */
  update<Data extends object = JsonObject>(
    recipient: Audience,
    target: MessageTarget,
    patch: UpdateInput<NoInfer<Data>>,
    options?: UpdateOptions,
  ): Promise<Updated>;
  /**
   * Retracts a message: it leaves list, counts and popups on every page, and cannot be restored.
   * Its key can be sent again. Rejects with NOT_FOUND for an unknown id or key.
   */
  retract(recipient: Audience, target: MessageTarget): Promise<Retracted>;
  /** Lists live messages, newest first. */
  list(recipient: Recipient, request?: ListRequest): Promise<Page>;
  /** Gets one live message. */
  get(recipient: Recipient, id: string): Promise<Message>;
  /** Counts the live messages. */
  counts(recipient: Recipient): Promise<Counts>;
  /** Marks 1 to 100 messages read. Idempotent. */
  markRead(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /**
   * Marks as read the messages that link (`url`) to the page that a request opens, for the recipient
   * whom `identify` finds behind the request. Only the fragment of a link is ignored; links to other
   * sites do not count, and neither do requests of scripts, frames and prefetches. Call it after the
   * middleware that identifies users. Errors are logged, so that they never fail the page. Needs
   * `identify`.
   */
  markReadByUrl(request: IncomingMessage): Promise<ReadByUrl>;
  /**
   * The same as middleware: `app.use(center.markReadByUrl)`. It passes the request on immediately,
   * and marks the messages once the page was sent, unless its status is 400 or above.
   */
  markReadByUrl(
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): void;
  /** Marks 1 to 100 messages unread. Idempotent. */
  markUnread(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Marks all present messages read, or those up to a number of the log. */
  markAllRead(recipient: Recipient, upTo?: number): Promise<Changed>;
  /** Removes 1 to 100 messages. Idempotent. */
  remove(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /**
   * Removes all present messages, or those up to a number of the log. `restoreAll` takes the number
   * of the answer's position.
   */
  removeAll(recipient: Recipient, upTo?: number): Promise<Changed>;
  /** Reverts a `removeAll`, within `limits.restoreMs`; NOT_FOUND when there is none. */
  restoreAll(recipient: Recipient, removal: number): Promise<Changed>;
  /** Restores 1 to 100 removed messages, within `limits.restoreMs`. */
  restore(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Ends transient messages that were shown; ignores other ids. */
  shown(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** The state of an inbox, as a page receives it first. */
  sync(recipient: Recipient, position?: undefined): Promise<Reset>;
  /** The changes after a position, as a page receives them; without a position, the state. */
  sync(recipient: Recipient, position: string | undefined): Promise<SyncAnswer>;
  /**
   * Gets the anonymous visitor's session, or starts one and sets its cookie. Resolves with the id
   * for `send({to: {session}})`, which is not a valid cookie.
   */
  sessionOf(request: IncomingMessage, response: ServerResponse): Promise<string>;
  /**
   * Adds a listener for changes that this process makes, by a method or for a page connected to it.
   * Once this process has attached or called `watch()`, also for changes of other processes on the
   * same store, with `own: false`. What a listener throws is logged.
   * @returns Removes the listener.
   * @throws MessageCenterError INVALID for an unknown event name.
   */
  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void;
  /**
   * Handles the WebSocket upgrades at exactly `path + '/socket'` of an HTTP or HTTPS server, and
   * starts to push. Other upgrades go to the app's other listeners or, without any, to its routes.
   * Needs `identify`.
   */
  attach(server: HttpServer): void;
  /**
   * Handles one upgrade, and starts to push: instead of `attach`, for an app that routes its
   * upgrades itself. Call it synchronously with the arguments of the `upgrade` event. It never
   * throws: it answers 404 unless the request is a WebSocket at `path + '/socket'`, and 503 once it
   * is closed. Needs `identify`.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * The HTTP API and the widget's files, as an Express router to mount at `path`. Mounted
   * elsewhere, it logs a warning and accepts sockets there too. Needs `identify`.
   */
  router(): Middleware;
  /**
   * The same for any Node server: a handler for requests below `path`. Other requests go to `next`,
   * or get 404 without one. A framework that strips the path from the URL may mount it too. Needs
   * `identify`.
   */
  readonly handler: HttpHandler;
  /**
   * Closes the recipient's sockets in all processes, for instance after a sign-out or a ban. Their
   * pages reconnect and are identified again. Resolves when the entry is durable.
   */
  disconnect(recipient: Recipient): Promise<void>;
  /**
   * Erases everything of a recipient for good: messages, log, due work, and the sessions that were
   * merged into the inbox. Open pages clear immediately. Resolves after about ten seconds, or
   * twenty if there are such sessions, when nothing is left in the store; if the process ends
   * before, due work completes it. What is sent to the recipient afterwards begins a new inbox. On
   * SQLite, the file is rewritten at the end, so that it keeps no trace; other writers wait
   * meanwhile, those of other processes for the `waitMs` of their store at most.
   * @throws MessageCenterError UNAVAILABLE if another program, such as a backup, has read the file for
   *   ten seconds. Due work completes the erasure later.
   */
  erase(recipient: Recipient, options?: EraseOptions): Promise<void>;
  /**
   * Runs the periodic clean-up now: ends messages that have expired, removes those that are older
   * than the option `retention` allows, deletes those that ended long ago, and erases anonymous
   * inboxes that nobody uses.
   */
  prune(): Promise<Pruned>;
  /**
   * Does due work, such as expiry, retention, and completing a sign-in that another process left
   * unfinished. `attach` does it, too; this is for a process without pages, and keeps it alive
   * until the returned function or `close()` is called.
   * @returns Stops the work.
   */
  work(): () => void;
  /**
   * Follows the changes that other processes make on the same store, for the listeners of `on`.
   * `attach` does it, too; this is for a process without pages, and keeps it alive until the
   * returned function or `close()` is called. It begins when the store is open: await `ready()`
   * first, and nothing is missed.
   * @returns Stops following.
   */
  watch(): () => void;
  /**
   * Stops pushing, finishes running commands, and closes the sockets and the store. A client that
   * does not answer is disconnected after a second, and commands that still wait for the store after
   * two seconds fail soon. The app closes its HTTP server itself, before or after it. Idempotent.
   */
  close(): Promise<void>;
}

/// <reference types="node" preserve="true" />
// Kept in the declarations: TypeScript 6 does not load the types of Node by itself.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LevelName, Limits } from '../protocol/index.js';
import type { Input } from '../protocol/message.js';
import type { Levels } from './core/levels.js';
import type { Groups } from './core/send-to-many.js';
import type { Retention } from './core/upkeep.js';
import type { LevelOptions } from './level-options.js';
import type { Log, LogRecord } from './log.js';
import type { LogOnce } from './log-once.js';
import type { RetentionOptions } from './retention-options.js';
import type { MessageStore } from './stores/message-store.js';

export type { LogRecord } from './log.js';

/** The user behind a request, as `identify` returns it. */
export interface Identity {
  /** The user's id: any string of 1 to 255 characters, always the same for the same user. */
  readonly user: string;
  /** When the identity ends; the user's sockets are closed then. Default: it does not expire. */
  readonly expiresAt?: Date | undefined;
  /**
   * When the user was created: what was sent to everyone before that does not enter the inbox.
   * Default: what was sent in the last 30 days does.
   */
  readonly since?: Date | undefined;
}

declare global {
  // Types of middleware extend this, such as those of express-session and passport.
  namespace Express {
    interface Request {}
  }
}

/** Node's request, with the fields that the types of the app's middleware add. */
export type AppRequest = IncomingMessage & Express.Request;

type Identified = Identity | null | undefined;

/**
 * The app's hook that identifies the user. Called with the request (a socket's handshake or an HTTP
 * request) and the page's token, if any. Returns null or undefined if nobody is signed in. With a
 * token, an error counts as nobody, and is logged only if it looks like a fault of the app or of the
 * network; without one, it is a fault of the server.
 *
 * @template Request The type of the function's request. It receives Node's request, with the fields
 *   that `use` adds.
 */
export type Identify<Request = AppRequest> = {
  // A method, so that a function may take a narrower request, such as Express's.
  identify(request: Request, token?: string): Identified | Promise<Identified>;
}['identify'];

/** A connect-style middleware, such as those of `express-session` or `passport.session()`. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

// biome-ignore lint/suspicious/noExplicitAny: it is written for many kinds of request
type AnyMiddleware = (request: any, response: any, next: (error?: any) => void) => void;

/** How the identity of an open socket is checked, once a minute. */
export type Recheck = 'ask' | 'reconnect';

/** The options of `createMessageCenter`. An unknown option throws INVALID. */
export interface MessageCenterOptions<Request = AppRequest> {
  /**
   * The store of the messages. Default: `sqliteStore('message-center.db')` in the working folder.
   */
  readonly store?: MessageStore | undefined;
  /**
   * Identifies users. Without it, the center can send, but `attach`, `router` and `handler` throw.
   */
  readonly identify?: Identify<Request> | undefined;
  /**
   * Middleware that runs before `identify` on socket handshakes and in `handler`, such as the app's
   * session middleware. It receives Express requests and responses. A handshake is refused if the
   * middleware fails, answers by itself, or does not call `next` within 8 s; headers that it sets
   * are sent with the handshake's answer. Default: none.
   */
  readonly use?: readonly AnyMiddleware[] | undefined;
  /**
   * Where the router is mounted, without a slash at the end; sockets are at `path + '/socket'`.
   * Default `/message-center`.
   */
  readonly path?: string | undefined;
  /**
   * How the identity of an open socket is checked, once a minute. `ask` runs `use` and `identify`
   * on a copy of its handshake, and closes the socket if the identity has changed. `reconnect`
   * closes the socket, so that the page reconnects with its current cookies: for middleware that
   * rotates tokens and must not see old ones again. Default `ask`.
   */
  readonly recheck?: Recheck | undefined;
  /**
   * Origins that may connect besides the app's own (the one whose host is the Host of the request),
   * exactly as browsers send them: `https://app.example.com`, or for an app `capacitor://localhost`
   * or `chrome-extension://id`. If the app's own host is listed, it is allowed with that scheme only.
   * Default: none.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Trust X-Forwarded-Host, X-Forwarded-Proto and X-Forwarded-For. Only behind a proxy that sets
   * all of them. Default false.
   */
  readonly trustProxy?: boolean | undefined;
  /**
   * Receives lines for the app's log. Default: warnings and errors go to `console`. An error that is
   * repeated is logged once a minute at most, with the number of those before it.
   */
  readonly log?: ((record: LogRecord) => void) | undefined;
  /**
   * When old messages are removed automatically, such as `{ read: '30d', all: '180d', levels: {
   * debug: '1d' } }`. A process with this option that has attached or called `work()` does it.
   * Default: messages stay until somebody removes them.
   */
  readonly retention?: RetentionOptions | undefined;
  /**
   * Returns the members of a group, for `send({ to: { group } })`: `async function* (name) { ...
   * }`, or any function that returns recipients, or undefined for an unknown group. Default: there
   * are no groups.
   */
  readonly groups?: Groups | undefined;
  /**
   * The app's own levels, and which levels persist, such as `{ critical: { number: 50, like:
   * 'error' }, debug: { persistent: false } }`. Give the same ones to every process: where a level
   * is not known, its messages are shown like `info`. Default: the five built-in levels.
   */
  readonly levels?: { readonly [level: string]: LevelOptions } | undefined;
  /**
   * The lowest level that is sent. A message of a lower one is not created: `send` resolves with `{
   * skipped: true }`. Default: all are sent.
   */
  readonly minLevel?: LevelName | undefined;
  /** Limits that replace those of `DEFAULT_LIMITS`; each a whole number of 1 or more. */
  readonly limits?: Input<Partial<Limits>> | undefined;
  /**
   * How often the position of each connected inbox is compared with the store, and the longest time
   * until the head is sent again after a push, in milliseconds. Default 30,000.
   */
  readonly positionCheckMs?: number | undefined;
}

/** The checked options, with all defaults. */
export interface ResolvedOptions {
  readonly store: MessageStore;
  readonly identify: Identify | undefined;
  readonly use: readonly Middleware[];
  readonly recheck: Recheck;
  readonly path: string;
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: boolean;
  readonly log: Log;
  readonly logOnce: LogOnce;
  readonly retention: Retention | undefined;
  readonly groups: Groups | undefined;
  readonly levels: Levels;
  /** The number of the lowest level that is sent. */
  readonly minLevel: number;
  readonly limits: Limits;
  readonly positionCheckMs: number;
}

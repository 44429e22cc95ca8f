/**
 * The contract between the two halves. Commands are always acked, events never. PROTOCOL.md has the
 * sequences.
 */
import type { ChangeName, CommandName } from './commands.js';
import type { Entry } from './entry.js';
import type { WireError } from './errors.js';
import type { Counts, LevelName, Message } from './message.js';

/** The messages of the inbox that a page lists. */
export type Filter = 'all' | 'unread' | 'persistent' | 'transient';

export const FILTERS: readonly Filter[] = ['all', 'unread', 'persistent', 'transient'];

export interface ListRequest {
  /** Default `all`. */
  readonly filter?: Filter | undefined;
  /**
   * Only persistent messages, or only transient ones; together with `unread`, the unread ones of
   * them.
   */
  readonly persistent?: boolean | undefined;
  /** Only this level. */
  readonly level?: LevelName | undefined;
  /** Only messages that have this tag. */
  readonly tag?: string | undefined;
  /** Only this group; with the filter `all`, those that have collapsed into a newer one, too. */
  readonly group?: string | undefined;
  /** The `next` of the previous page; without it, the newest page. */
  readonly before?: string | undefined;
  /** How many messages, 1 or more; default 20, at most 50: a larger number counts as 50. */
  readonly limit?: number | undefined;
}

/** A page of live messages, newest first. */
export interface Page {
  readonly messages: readonly Message[];
  /** The `before` of the next page; null at the end. */
  readonly next: string | null;
  /**
   * How many messages the whole list has. Null for a list by level, tag or group: these are not
   * counted.
   */
  readonly count: number | null;
  readonly counts: Counts;
  /** The position of the log at which the page was read, as `number.id`. */
  readonly position: string;
}

export interface SyncRequest {
  /** The client's cursor, as `number.id`; without it the answer is a reset. */
  readonly position?: string | undefined;
}

/** The kind of an inbox's recipient: a user of the app, or a visitor who has not signed in. */
export type Identity = 'user' | 'anonymous';

/** Why a sync could not be answered by a delta. */
export type ResetReason =
  /** The client sent no position. */
  | 'first'
  /**
   * The position is not one of this inbox: it is malformed, another inbox's, or older than a
   * restored backup.
   */
  | 'unknown'
  /** Entries after the position are no longer kept. */
  | 'pruned'
  /** More entries, or more bytes, than an answer may hold. */
  | 'too-many';

interface SyncBase {
  /** The head of the log: the client's cursor from now on, as `number.id`. */
  readonly position: string;
  readonly counts: Counts;
  /** The inbox tag: an opaque key for what a browser remembers about the inbox. Never a user id. */
  readonly inbox: string;
  /** The kind of the inbox's recipient; servers of version 0.1 leave it out. */
  readonly identity?: Identity;
  /** The server's clock, ISO 8601. */
  readonly serverAt: string;
}

/** The entries after the client's cursor, without a gap, up to the head. */
export interface Delta extends SyncBase {
  readonly kind: 'delta';
  readonly entries: readonly Entry[];
}

/** The whole state of the inbox: it replaces the state that the client had confirmed. */
export interface Reset extends SyncBase {
  readonly kind: 'reset';
  readonly reason: ResetReason;
  /** The first page of filter `all`. */
  readonly messages: readonly Message[];
  /** As in `Page`. */
  readonly next: string | null;
  /** The newest live transient messages, at most 50, newest first. */
  readonly transient: readonly Message[];
}

export type SyncAnswer = Delta | Reset;

/** Entries without a gap. Apply when `prev` is the cursor, drop when `cur` is, else sync. */
export interface Push {
  readonly prev: string;
  readonly cur: string;
  readonly entries: readonly Entry[];
}

/** The head of the log, sent again some time after a push: a client at another position syncs. */
export interface HeadNotice {
  readonly position: string;
}

/** Some of the recipient's messages, by id. */
export interface IdsRequest {
  /** 1 to 100 message ids. */
  readonly ids: readonly string[];
}

export interface UpToRequest {
  /** A number of the log: messages added later do not change. */
  readonly upTo: number;
}

export interface RestoreUpToRequest {
  /** The number of the entry that a `remove-up-to` appended: that of the position in its answer. */
  readonly removal: number;
}

/** The answer to every changing command: the state after it. */
export interface Changed {
  readonly position: string;
  readonly counts: Counts;
  /** The requested ids that are unknown, ended, or another recipient's. */
  readonly missing: readonly string[];
}

/** The request of each command and the `value` of its ack. */
export interface Commands {
  /** The changes since the cursor. */
  sync: { request: SyncRequest; value: SyncAnswer };
  /** A page. */
  list: { request: ListRequest; value: Page };
  /** One live message. NOT_FOUND when there is none with that id. */
  get: { request: { readonly id: string }; value: Message };
  /** NOT_FOUND when none of the ids is a live message, here and in `unread` and `remove`. */
  read: { request: IdsRequest; value: Changed };
  unread: { request: IdsRequest; value: Changed };
  'read-up-to': { request: UpToRequest; value: Changed };
  /** Removing twice is harmless. */
  remove: { request: IdsRequest; value: Changed };
  /** Restores removed messages, within a minute. */
  restore: { request: IdsRequest; value: Changed };
  /** Removes every live message up to a number. */
  'remove-up-to': { request: UpToRequest; value: Changed };
  /** Reverts a `remove-up-to`, within a minute; NOT_FOUND when there is none. */
  'restore-up-to': { request: RestoreUpToRequest; value: Changed };
  /** Transient messages among the ids end; every other id is ignored. */
  shown: { request: IdsRequest; value: Changed };
}

/** The argument of an ack. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: WireError };

/** One change in a list of commands. */
export type ListedCommand = {
  [Name in ChangeName]: { readonly name: Name; readonly request: Commands[Name]['request'] };
}[ChangeName];

/** Several changes in one HTTP request: those that are pending when a page is left. */
export interface CommandsRequest {
  /** The inbox tag that the changes are for; NOT_FOUND when the caller has another inbox. */
  readonly inbox?: string | undefined;
  /** 1 to 20 changes, executed in this order. */
  readonly commands: readonly ListedCommand[];
}

/** One answer for each command, in the same order. */
export interface CommandsAnswer {
  readonly answers: readonly Answer<Changed>[];
}

/** Client to server, over Socket.IO. Every command takes one object and an ack. */
export type ClientToServerEvents = {
  [Name in CommandName]: (
    request: Commands[Name]['request'],
    ack: (answer: Answer<Commands[Name]['value']>) => void,
  ) => void;
};

/** Server to client, over Socket.IO. */
export interface ServerToClientEvents {
  push: (push: Push) => void;
  head: (notice: HeadNotice) => void;
}

/**
 * The port behind which messages are kept. A store has no rules: it keeps logs, applies entries to
 * the rows they name, and tells that a log has grown. `protocol/effects` says
 * what an entry does to a row.
 *
 * Every inbox is a log of entries numbered 1, 2, 3 ... An `added` entry is the message: its row
 * holds the message's latest state beside the entry.
 */
import type {
  Counts,
  Ended,
  Json,
  Level,
  MessageAction,
  MovedFrom,
  Position,
  Sender,
} from '../../protocol/index.js';
import { START } from '../../protocol/index.js';
import type { Log } from '../log.js';

/** The key of one recipient's inbox, made by `inboxOf`. The first parameter of every call. */
export type Inbox = string;

/** The last entry of a log and the counts after it. */
export interface Head extends Position {
  readonly counts: Counts;
  /** The last entry is `moved`, which ends the log: the inbox that takes what still comes. */
  readonly movedTo?: Inbox;
}

/** The head of a log without entries. */
export const EMPTY_HEAD: Head = Object.freeze({
  ...START,
  counts: Object.freeze({ total: 0, unread: 0, transient: 0 }),
});

/** What the sender wrote, and where it was moved from; it never changes once the message is added. */
export interface Content {
  readonly subject?: string;
  readonly text: string;
  readonly url?: string;
  readonly from?: Sender;
  readonly actions?: readonly MessageAction[];
  readonly progress?: number;
  readonly data?: { readonly [key: string]: Json };
  readonly closeAfterMs?: number;
  readonly movedFrom?: MovedFrom;
}

/** A message as it is stored. Times are milliseconds since 1970 by the store's clock. */
export interface Row {
  readonly id: string;
  /** The number of its `added` entry. */
  readonly number: number;
  /** The number of the last entry applied to it; equals `number` when it is new. */
  readonly applied: number;
  readonly level: Level;
  readonly persistent: boolean;
  /** With an empty text where what is stored cannot be read. */
  readonly content: Content;
  readonly createdAt: number;
  readonly readAt: number | null;
  readonly ended: Ended | null;
  readonly endedAt: number | null;
}

interface EntryBase {
  readonly number: number;
  /** Unique within the inbox, made by the writer. An `added` entry has its message's id. */
  readonly id: string;
  /** When it was decided, in milliseconds since 1970 by the store's clock. */
  readonly at: number;
  /** The counts after it. */
  readonly counts: Counts;
}

export interface StoredAdded extends EntryBase {
  readonly kind: 'added';
  readonly row: Row;
}

export interface StoredNaming extends EntryBase {
  readonly kind: 'read' | 'unread' | 'removed' | 'restored' | 'shown';
  readonly ids: readonly string[];
}

export interface StoredUpTo extends EntryBase {
  readonly kind: 'read-up-to' | 'removed-up-to';
  /** Applies to every row in its scope with a number up to and including this one. */
  readonly upTo: number;
}

/** Takes a `removed-up-to` entry back: applies to the rows that this one was applied to last. */
export interface StoredRestoredUpTo extends EntryBase {
  readonly kind: 'restored-up-to';
  /** As in the `removed-up-to` entry. */
  readonly upTo: number;
  /** The number of the `removed-up-to` entry. */
  readonly removal: number;
}

/** Ends a session's log: its live messages go to a user's inbox, and so does all that still comes. */
export interface StoredMoved extends EntryBase {
  readonly kind: 'moved';
  /** Every message that was live, oldest first. */
  readonly ids: readonly string[];
  readonly to: Inbox;
}

/** Closes the recipient's sockets at every node. Changes no row and no count. */
export interface StoredDisconnect extends EntryBase {
  readonly kind: 'disconnect';
}

/** An entry that is applied to rows. */
export type StoredChange = StoredNaming | StoredUpTo | StoredRestoredUpTo | StoredMoved;

/** One entry of an inbox's log, as it is stored. */
export type StoredEntry = StoredAdded | StoredChange | StoredDisconnect;

/** Whether an entry is applied to rows. */
export function isChange(entry: StoredEntry): entry is StoredChange {
  return entry.kind !== 'added' && entry.kind !== 'disconnect';
}

/** Whether an entry is applied to all rows up to a number, in slices. */
export function isUpTo(entry: StoredEntry): entry is StoredUpTo | StoredRestoredUpTo {
  return 'upTo' in entry;
}

export interface PageQuery {
  readonly filter: 'all' | 'unread' | 'persistent' | 'transient';
  readonly level?: Level;
  /** Only rows with a lower number. */
  readonly before?: number;
  readonly limit: number;
}

/** Something that has to happen at a time, whatever becomes of the process that knew of it. */
export interface DueWork {
  /** Unique in the store; made so that the same work has the same id. */
  readonly id: string;
  /** Says which handler does it. */
  readonly kind: string;
  /** The inbox that it is about. */
  readonly inbox: Inbox;
  /** Milliseconds since 1970 by the store's clock. */
  readonly dueAt: number;
  /** What the handler has to know, as JSON. */
  readonly payload: string;
}

/** Who asks for due work, and for what. */
export interface DueQuestion {
  /** The kinds that the asking process can do; 1 or more. */
  readonly kinds: readonly string[];
  /** The store's clock: what is due at it or before is due. */
  readonly now: number;
  /** The id of the asking process. */
  readonly owner: string;
  /** How long what is taken is the owner's alone, in milliseconds. */
  readonly leaseMs: number;
  /** How many pieces of work at the most; 1 or more. */
  readonly limit: number;
}

/** Stops what a call started; calling it again does nothing. */
export type Stop = () => void;

/** Heads of this process, kept for a few seconds; `HeadCache` is one. */
export interface RecentHeads {
  get(inbox: Inbox): Head | undefined;
  set(inbox: Inbox, head: Head): void;
  delete(inbox: Inbox): void;
}

export interface MessageStore {
  /**
   * The heads that this process has lately seen with everything applied. The caller of `append` keeps
   * it; the store drops what its own errors cast doubt on, and need not look for an entry that is in
   * it.
   */
  readonly recentHeads: RecentHeads;

  /**
   * Makes what is missing (file, tables, indexes) and checks what is there. Idempotent.
   *
   * @param log Hears, then and later, what the app's log should know and no call can answer: where
   *   the messages are, or that they were replaced. The first call's is kept. Default: nobody hears.
   * @throws MessageCenterError UNAVAILABLE that says what is wrong (damaged file, read-only folder,
   *   server out of reach, missing package) and what to do.
   */
  open(log?: Log): Promise<void>;

  /** Ends everything, after what is under way. Idempotent. */
  close(): Promise<void>;

  /** The store's clock, milliseconds since 1970: the one that all rules are read against. */
  now(): number;

  /** 32 random bytes, made once for each store and the same for every process on it. */
  secret(): Promise<Uint8Array>;

  /** The last entry of the log; `EMPTY_HEAD` where there is none. Sees every finished append. */
  head(inbox: Inbox): Promise<Head>;

  /**
   * Applies what is committed but not yet applied, in the order of the numbers: "up to" entries, and
   * what a process that died has left. A row is changed only where its `applied` is lower than the
   * entry's number, so that applying twice, or by two processes at once, is applying once.
   * In slices, so that the event loop is never held for more than 20 ms.
   */
  applyPending(inbox: Inbox): Promise<void>;

  /**
   * Commits `entries`, numbered without a hole from `after.number + 1`, if the head still is
   * `after`. Durable when it resolves. Rows of `added` entries are there with the commit; whether
   * other entries are applied with it or left for `applyPending` is the store's own affair.
   *
   * @returns How many entries were committed: all; or, where another writer was faster (at the
   *   number or at an id), a first part of them, possibly none. A write whose answer was lost is
   *   resolved by looking for its ids.
   * @throws MessageCenterError UNAVAILABLE when the store cannot be reached, is full or read-only.
   */
  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number>;

  /** The rows with these ids, live or ended, in no order; unknown ids are left out. */
  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]>;

  /** Live rows, newest (highest number) first. By key, never by offset. */
  page(inbox: Inbox, query: PageQuery): Promise<Row[]>;

  /** The `limit` oldest live rows, oldest first. */
  oldest(inbox: Inbox, limit: number): Promise<Row[]>;

  /** The counts of the live rows that have a higher number. */
  countsAbove(inbox: Inbox, number: number): Promise<Counts>;

  /** The counts of the removed rows to which the entry with this number was applied last. */
  countsRemovedBy(inbox: Inbox, number: number): Promise<Counts>;

  /** Entries with `number >= from`, ascending without a hole, at most `limit`. */
  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]>;

  /** The heads of many inboxes, one index seek each; inboxes without entries are left out. */
  heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>>;

  /**
   * Keeps a piece of due work; durable when it resolves. Where there is one with its id already,
   * that one stands as it is.
   */
  putDue(work: DueWork): Promise<void>;

  /**
   * Hands out work that is due and belongs to nobody, or to an owner whose lease has run out; the
   * longest due first. By compare and set: of several processes that ask at once one gets it, and
   * for the time of the lease no other. Work stays until `finishDue`.
   */
  takeDue(question: DueQuestion): Promise<DueWork[]>;

  /** Removes a piece of due work, whoever owns it; nothing where there is none with this id. */
  finishDue(id: string): Promise<void>;

  /**
   * Calls `onHint(inbox, number)` soon after any other process has appended: "the log of this inbox
   * is at least at this number". Hints may be lost, doubled or out of order; appends of this store
   * object may be told or not. `onError` hears what goes wrong while watching goes on. `onReplaced`
   * hears that other data has come into the place of the former, as when a file was deleted or a
   * backup restored: no position that was known before has to be right, and heads may be lower.
   */
  watch(
    onHint: (inbox: Inbox, number: number) => void,
    onError: (error: unknown) => void,
    onReplaced?: () => void,
  ): Stop;
}

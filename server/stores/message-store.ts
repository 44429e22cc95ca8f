/**
 * The port of the stores. A store has no rules: it keeps logs, applies entries to the rows that they
 * name, and reports when a log has grown. `protocol/effects` defines what an entry does to a message.
 *
 * Every inbox is a log of entries numbered 1, 2, 3 ... An `added` entry is the message: its row
 * contains the message's latest state beside the entry.
 */
import type { Counts, Filter, LevelName, Position } from '../../protocol/index.js';
import { START } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { Log } from '../log.js';
import type { DueStore } from './due-store.js';
import type { Inbox } from './inbox.js';
import type { Row, StoredEntry } from './stored-entry.js';
import type { UpkeepStore } from './upkeep-store.js';

export type { Inbox } from './inbox.js';

/** The last entry of a log and the counts after it. */
export interface Head extends Position {
  readonly counts: Counts;
  /** The last entry is `moved`, which ends the log: the inbox that gets later messages. */
  readonly movedTo?: Inbox;
  /** No live row expires before this time, in milliseconds since 1970; absent: none expires. */
  readonly nextExpiryAt?: number;
  /** The number up to which everyone's log was taken over; absent: nothing was. */
  readonly everyone?: number;
  /** The last entry is `erased`, which may be deleted soon. No cache keeps such a head. */
  readonly erased?: true;
}

/** The head of a log without entries. */
export const EMPTY_HEAD: Head = Object.freeze({
  ...START,
  counts: NO_COUNTS,
});

/** The counts of some rows. */
export interface Tally {
  readonly counts: Counts;
  /** The earliest expiry; null: none expires. */
  readonly nextExpiryAt: number | null;
}

export interface PageQuery {
  readonly filter: Filter;
  /** Only persistent rows, or only transient ones. */
  readonly persistent?: boolean | undefined;
  readonly level?: LevelName | undefined;
  readonly tag?: string | undefined;
  /** Only rows of this group; with the filter `all`, also those that have ended as `collapsed`. */
  readonly group?: string | undefined;
  /** Only rows with a lower order. */
  readonly before?: number;
  readonly limit: number;
}

/** Stops what a call started; calling it again does nothing. */
export type Stop = () => void;

/** What `appendToMany` reads of an inbox for the decision about it. */
export interface AppendState {
  readonly head: Head;
  /** Committed entries are not applied yet: a decision about rows has to wait for `applyPending`. */
  readonly hasPending: boolean;
  /** The row of the last life of the key, live or ended. */
  readonly newest: Row | undefined;
}

/**
 * Decides which entries follow the head of an inbox; without entries, the inbox is not changed.
 * Pure: it may be called again for the same inbox. What it throws is the result of that inbox.
 */
export type DecideEntries = (inbox: Inbox, state: AppendState) => readonly StoredEntry[];

/** What `appendToMany` has done in one inbox. */
export interface AppendedToOne {
  /** The entries that were committed: all that were decided, or a first part of them. */
  readonly entries: readonly StoredEntry[];
  /**
   * The rest has to be decided again and appended alone: another writer was faster (with a number or an
   * id), or the head needs work first.
   */
  readonly lost: boolean;
  /** Why the rest was not committed, as far as the store knows. */
  readonly error?: unknown;
}

/** A cache that keeps heads for a few seconds. */
export interface RecentHeads {
  /** How long a head is kept, in milliseconds. */
  readonly keepMs: number;
  get(inbox: Inbox): Head | undefined;
  set(inbox: Inbox, head: Head): void;
  delete(inbox: Inbox): void;
}

export interface MessageStore extends DueStore {
  /**
   * The heads that this process has recently seen with everything applied. The caller of `append`
   * fills it. The store clears it after its own errors, and trusts it instead of looking up the entry
   * that an append follows.
   */
  readonly recentHeads: RecentHeads;

  /** Ends and deletes messages of any inbox. Usable while the store is open. */
  readonly upkeep: UpkeepStore;

  /**
   * Creates what is missing (file, tables, indexes) and checks what exists. Idempotent.
   *
   * @param log Receives what no call can report, now and later: where the messages are, or that
   *   they were replaced. Only that of the first call is used. Default: none.
   * @throws MessageCenterError UNAVAILABLE that says what is wrong (damaged file, read-only folder,
   *   unreachable server, missing package) and what to do.
   */
  open(log?: Log): Promise<void>;

  /** Waits for running operations, then ends everything. Idempotent. */
  close(): Promise<void>;

  /** The store's clock, in milliseconds since 1970. All rules use it. */
  now(): number;

  /** 32 random bytes, created once for each store and the same for all of its processes. */
  secret(): Promise<Uint8Array>;

  /**
   * The last entry of the log; `EMPTY_HEAD` if there is none. Sees every finished append. Its
   * counts are exact, even if a process of an earlier version wrote the entry, which lacks one of
   * them: the store then applies what is pending, counts, and adds the number to the entry.
   */
  head(inbox: Inbox): Promise<Head>;

  /**
   * Applies committed entries that are not yet applied, in the order of their numbers: "up to" entries,
   * and what a dead process has left. A row changes only if its `applied` is lower than the entry's
   * number, so that applying an entry twice, or in two processes at once, has no further effect.
   * Works in slices, so that it never blocks the event loop for more than 20 ms.
   */
  applyPending(inbox: Inbox): Promise<void>;

  /**
   * Commits `entries`, numbered without a hole from `after.number + 1`, if the head still is
   * `after`. Durable when it resolves. The commit includes the rows of `added` entries; a store may
   * apply other entries with the commit or leave them for `applyPending`.
   *
   * @returns How many entries were committed: all, or a first part of them, possibly none, if another
   *   writer was faster (with a number or an id). If the answer to a write is lost, the store looks for
   *   its ids.
   * @throws MessageCenterError UNAVAILABLE if the store cannot be reached, is full or read-only.
   */
  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number>;

  /**
   * Appends to many inboxes, each compared separately: reads their heads, lets `decide` return the
   * entries, and commits these with as few writes as possible. Durable when it resolves. Works in
   * slices, so that it never blocks the event loop for more than 20 ms.
   *
   * @param inboxes Each one once.
   * @param key The key of a message, whose row the states contain. Null: no key.
   * @returns The result for each inbox. If the store cannot be reached, that is their error.
   */
  appendToMany(
    inboxes: readonly Inbox[],
    key: string | null,
    decide: DecideEntries,
  ): Promise<Map<Inbox, AppendedToOne>>;

  /** The rows with these ids, live or ended, in any order, without unknown ids. */
  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]>;

  /** The row of the last life of each of these keys, live or ended, in any order. */
  newestOfKeys(inbox: Inbox, keys: readonly string[]): Promise<Row[]>;

  /**
   * The `limit` newest live unread rows of a group, newest (highest number) first.
   * @param below Only rows with lower numbers. Default: all.
   */
  unreadOfGroup(inbox: Inbox, group: string, limit: number, below?: number): Promise<Row[]>;

  /** At most `limit` live unread rows whose `linkOf` is this, in any order. */
  unreadOfLink(inbox: Inbox, link: string, limit: number): Promise<Row[]>;

  /** Live rows, newest (highest order) first. */
  page(inbox: Inbox, query: PageQuery): Promise<Row[]>;

  /** The `limit` oldest live rows (lowest order), oldest first. */
  oldest(inbox: Inbox, limit: number): Promise<Row[]>;

  /** The counts of the live rows that have a higher order. */
  countsAbove(inbox: Inbox, order: number): Promise<Counts>;

  /**
   * The removed rows to which the entry with this number was applied last, without those that have
   * expired at a time.
   */
  removedBy(inbox: Inbox, number: number, at: number): Promise<Tally>;

  /** The live rows that have expired at a time. `nextExpiryAt` is that of the other live rows. */
  expiring(inbox: Inbox, at: number): Promise<Tally>;

  /** Entries with `number >= from`, ascending without a hole, at most `limit`. */
  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]>;

  /** The heads of many inboxes, one index seek each, without those of empty logs. */
  heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>>;

  /**
   * Calls `onHint(inbox, number)` soon after another process has appended: the log of this inbox has
   * reached at least this number. Hints may be lost, repeated or out of order; appends of this store
   * object may cause hints or not. With `inOrder`, the entries before this one have had hints of their own
   * first, unless these were lost. `onError` receives errors, after which watching continues.
   * `onReplaced` is called when the data was replaced, as when a file was deleted or a backup restored:
   * known positions may be wrong then, and heads lower.
   */
  watch(
    onHint: (inbox: Inbox, number: number, inOrder?: boolean) => void,
    onError: (error: unknown) => void,
    onReplaced?: () => void,
  ): Stop;
}

/**
 * The part of the store's port that ends and deletes messages of any inbox. Each call reads or
 * changes a bounded slice by an index, so that it never blocks the event loop for more than 20 ms.
 * The caller decides what is deleted, and when; but the head of a log is never deleted. Nothing in
 * everyone's log is removed by age or deleted; the content of ended messages is emptied there.
 */
import type { LevelName, Position } from '../../protocol/index.js';
import type { Inbox } from './inbox.js';

/** The most rows or entries that one call reads or deletes. */
export const SLICE = 500;

/** Live rows that are older than a time: since they were created, or since they were read. */
export type Age =
  | { readonly level: LevelName; readonly createdBefore: number }
  | { readonly readBefore: number };

export interface RowName {
  readonly inbox: Inbox;
  readonly id: string;
}

/** The ids of rows, by their inbox. */
export function idsByInbox(rows: readonly RowName[]): Map<Inbox, string[]> {
  const ids = new Map<Inbox, string[]>();
  for (const { inbox, id } of rows) {
    const known = ids.get(inbox);
    if (known) known.push(id);
    else ids.set(inbox, [id]);
  }
  return ids;
}

/** Change entries with `from <= at < before`. */
export interface ChangesBefore {
  readonly from: number;
  readonly before: number;
}

export interface Deleted {
  readonly count: number;
  /** The `from` of the next slice; null at the end. */
  readonly next: number | null;
}

/** A slice of entries in the order of their times. */
interface Slice {
  readonly from: number;
  /** How many entries it had. */
  readonly found: number;
  /** The time of the last one. */
  readonly last: number;
  /** How many were deleted. */
  readonly count: number;
}

export function deletedOf({ from, found, last, count }: Slice): Deleted {
  if (found < SLICE) return { count, next: null };
  // Where a whole slice of heads has one time, the next slice begins after it.
  return { count, next: last > from || count > 0 ? last : from + 1 };
}

export interface UnusedSessions {
  readonly inboxes: Inbox[];
  /** There may be others; they follow when these have been erased. */
  readonly more: boolean;
}

export interface UpkeepStore {
  /** Up to 500 inboxes with live rows that have expired at a time. */
  expiredInboxes(at: number): Promise<Inbox[]>;

  /** The levels of all live rows: also those that the app no longer has. */
  liveLevels(): Promise<LevelName[]>;

  /** Up to 500 live rows of an age, the oldest first. */
  agedRows(age: Age): Promise<RowName[]>;

  /** Up to 500 rows whose sender has this id, live or ended, of any inbox. */
  rowsFrom(sender: string): Promise<RowName[]>;

  /**
   * Deletes up to 500 rows that ended before a time, with their `added` entries.
   * @returns How many; fewer than 500: there are no more.
   */
  deleteEnded(before: number): Promise<number>;

  /**
   * Empties up to 500 messages of everyone's log that ended before a time: their content and sender.
   * @returns How many; fewer than 500: there are no more.
   */
  blankEnded(before: number): Promise<number>;

  /**
   * Empties messages of a log that has ended: their content and sender. Appends no entry.
   * @param ids At most 500.
   */
  blankRows(inbox: Inbox, ids: readonly string[]): Promise<void>;

  /** Deletes up to 500 applied change entries, but not those that are a head. */
  deleteChanges(changes: ChangesBefore): Promise<Deleted>;

  /**
   * Deletes the applied change entries of one log from a number up to another one, if they are older
   * than a time and below the head. The range is at most 500 numbers long.
   */
  trimLog(inbox: Inbox, from: number, upTo: number, before: number): Promise<void>;

  /** Stores at its head when an anonymous inbox was used. An append counts as a use. */
  markUsed(inbox: Inbox, at: number): Promise<void>;

  /** Anonymous inboxes that were not used since a time: up to 500. */
  unusedSessions(before: number): Promise<UnusedSessions>;

  /** Up to 500 anonymous inboxes whose log has ended with `moved` to this inbox. */
  sessionsMovedTo(inbox: Inbox): Promise<Inbox[]>;

  /**
   * Deletes what is left below an `erased` entry, and the entry itself, if it still is the head. Must
   * not be called before every head has expired that was cached when the entry was appended: a store
   * may keep the numbers below it until then, without their contents, so that an append after a cached
   * head fails.
   * @returns False: an append may be running that follows the entry; call it again later.
   */
  deleteErased(inbox: Inbox, erased: Position): Promise<boolean>;

  /**
   * Overwrites what deletions have left in the files of the store, if it has files of its own. May
   * take seconds, during which other writers wait.
   */
  scrub(): Promise<void>;
}

import type { Counts, Message, RemovalReason } from './message.js';

interface EntryBase {
  /** Its number in the log: 1, 2, 3 ... without gaps. */
  readonly number: number;
  /** Unique within the inbox. */
  readonly id: string;
  /** When it was written, by the store's clock. */
  readonly at: string;
  /** The counts after it. */
  readonly counts: Counts;
}

/** A new message, in its latest state: `message.applied` may be higher than this entry's number. */
export interface AddedEntry extends EntryBase {
  readonly kind: 'added';
  readonly message: Message;
}

/** These messages were read, were removed, or (transient ones) ended by being shown. */
export interface NamingEntry extends EntryBase {
  readonly kind: 'read' | 'removed' | 'shown';
  readonly ids: readonly string[];
  /** Of `removed`: why, if not by the recipient or by `remove`. */
  readonly reason?: RemovalReason;
}

/**
 * These messages became unread again, or were restored. It carries them in their latest state,
 * because a client may not hold them.
 */
export interface ReturningEntry extends EntryBase {
  readonly kind: 'unread' | 'restored';
  readonly ids: readonly string[];
  readonly messages: readonly Message[];
}

/** The app changed these messages. It carries them in their latest state. */
export interface UpdatedEntry extends EntryBase {
  readonly kind: 'updated';
  readonly ids: readonly string[];
  readonly messages: readonly Message[];
  /**
   * They are unread again and moved to the top of the list: their `order` is this entry's number.
   */
  readonly renewed?: true;
}

/** Every live message with an order up to and including `upTo` was read. */
export interface ReadUpToEntry extends EntryBase {
  readonly kind: 'read-up-to';
  readonly upTo: number;
}

/** Every live message with an order up to and including `upTo` was removed. */
export interface RemovedUpToEntry extends EntryBase {
  readonly kind: 'removed-up-to';
  readonly upTo: number;
}

/**
 * The messages that a `removed-up-to` entry removed were restored. It does not carry them, since
 * they may be many: a client requests a reset.
 */
export interface RestoredUpToEntry extends EntryBase {
  readonly kind: 'restored-up-to';
  /** The number of the `removed-up-to` entry. */
  readonly removal: number;
}

/** Every live message whose `expiresAt` was at or before this entry's `at` has expired. */
export interface ExpiredUpToEntry extends EntryBase {
  readonly kind: 'expired-up-to';
}

/** Everything in the inbox was erased for good: a page clears what it holds. */
export interface ErasedEntry extends EntryBase {
  readonly kind: 'erased';
}

/** The visitor has signed in: every message left this inbox, and its log ends here. */
export interface MovedEntry extends EntryBase {
  readonly kind: 'moved';
}

/** The server closes the recipient's sockets here. It changes no message and no count. */
export interface DisconnectEntry extends EntryBase {
  readonly kind: 'disconnect';
}

/** One change of an inbox, as a client receives it. */
export type Entry =
  | AddedEntry
  | NamingEntry
  | ReturningEntry
  | UpdatedEntry
  | ReadUpToEntry
  | RemovedUpToEntry
  | RestoredUpToEntry
  | ExpiredUpToEntry
  | ErasedEntry
  | MovedEntry
  | DisconnectEntry;

export type EntryKind = Entry['kind'];

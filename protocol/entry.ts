import type { Counts, Message } from './message.js';

interface EntryBase {
  /** Its place in the log: 1, 2, 3 ... without holes. */
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

/** Every live message with a number up to and including `upTo` was read. */
export interface ReadUpToEntry extends EntryBase {
  readonly kind: 'read-up-to';
  readonly upTo: number;
}

/** Every live message with a number up to and including `upTo` was removed. */
export interface RemovedUpToEntry extends EntryBase {
  readonly kind: 'removed-up-to';
  readonly upTo: number;
}

/**
 * What a `removed-up-to` entry has removed is back. It does not carry these messages, which may be
 * many: a client asks for a reset.
 */
export interface RestoredUpToEntry extends EntryBase {
  readonly kind: 'restored-up-to';
  /** The number of the `removed-up-to` entry. */
  readonly removal: number;
}

/** The visitor has signed in: every message is gone from this inbox, and its log ends here. */
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
  | ReadUpToEntry
  | RemovedUpToEntry
  | RestoredUpToEntry
  | MovedEntry
  | DisconnectEntry;

export type EntryKind = Entry['kind'];

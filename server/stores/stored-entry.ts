/**
 * Messages and the entries of logs, as they are stored. An `added` entry is the message: its row
 * contains the message's latest state beside the entry.
 */
import type {
  Counts,
  Ended,
  Json,
  LevelName,
  MessageAction,
  MovedFrom,
  RemovalReason,
  Sender,
} from '../../protocol/index.js';
import type { Inbox } from './inbox.js';

/** What the sender wrote, where the message was moved from, and when it was renewed. */
export interface Content {
  readonly subject?: string;
  readonly text: string;
  readonly url?: string;
  readonly from?: Sender;
  readonly actions?: readonly MessageAction[];
  readonly progress?: number;
  readonly data?: { readonly [key: string]: Json };
  readonly closeAfterMs?: number;
  readonly tags?: readonly string[];
  readonly sticky?: boolean;
  readonly movedFrom?: MovedFrom;
  /** How many messages of its group have collapsed into it. */
  readonly collapsed?: number;
  /** ISO 8601. */
  readonly renewedAt?: string;
  /** Of a message about a job. Clients do not get it. */
  readonly job?: JobRecord;
  /** Of a message in everyone's log: how inboxes take it over. */
  readonly reach?: BroadcastReach;
}

/** The state of a job: `lost` if its process was dead at the end of its lease. */
export interface JobRecord {
  readonly state: 'running' | 'lost' | 'failed' | 'succeeded';
  /** Of a lost or failed job: the previous text of its message, in case the job continues. */
  readonly text?: string;
  readonly level?: LevelName;
  /** Of a failed job: what other fields of its failure have replaced, in case it succeeds after all. */
  readonly replaced?: Patch;
}

/** The fields that an update sets; null clears one. */
export type Patch = { readonly level?: LevelName; readonly expiresAt?: number | null } & {
  readonly [Field in keyof Content]?: Content[Field] | null;
};

/** Which inboxes take a broadcast over, and how. */
export interface BroadcastReach {
  /** Including those of anonymous visitors. */
  readonly anonymous?: true;
  /** It stands for the unread messages of its group there. */
  readonly collapse?: true;
}

/** A message as it is stored. Times are milliseconds since 1970 by the store's clock. */
export interface Row {
  readonly id: string;
  /** The number of its `added` entry. */
  readonly number: number;
  /** Its place in lists: its number, or that of the entry that renewed it last. */
  readonly order: number;
  /** The number of the last entry applied to it; equals `number` when it is new. */
  readonly applied: number;
  readonly level: LevelName;
  readonly persistent: boolean;
  /** The sender's name for it; null without one, and in rows of versions that did not store it. */
  readonly key: string | null;
  /** How many earlier messages its key has had. */
  readonly life: number;
  /** The group that it belongs to. */
  readonly group: string | null;
  /** With an empty text if the stored content cannot be read. */
  readonly content: Content;
  readonly createdAt: number;
  readonly readAt: number | null;
  readonly ended: Ended | null;
  readonly endedAt: number | null;
  /** When it expires; null: it does not. */
  readonly expiresAt: number | null;
  /** A copy of a message in everyone's log, under the same id. */
  readonly broadcast?: true;
}

interface EntryBase {
  readonly number: number;
  /** Unique within the inbox, made by the writer. An `added` entry has its message's id. */
  readonly id: string;
  /** When it was decided, in milliseconds since 1970 by the store's clock. */
  readonly at: number;
  /**
   * The counts after it. `unreadPersistent` is an estimate in entries of earlier versions that are no
   * longer a head.
   */
  readonly counts: Counts;
  /** As in the head. */
  readonly nextExpiryAt?: number;
  /** As in the head. */
  readonly everyone?: number;
}

/** A change of the inbox's own, or one that it has taken over from everyone's log. */
export interface TakenOver {
  readonly broadcast?: true;
}

export interface StoredAdded extends EntryBase {
  readonly kind: 'added';
  readonly row: Row;
}

export interface StoredNaming extends EntryBase, TakenOver {
  readonly kind: 'read' | 'unread' | 'removed' | 'restored' | 'shown';
  readonly ids: readonly string[];
  /** Of `removed`: becomes `ended` of the rows. */
  readonly reason?: RemovalReason;
}

/** What an `updated` entry sets on its messages. */
export type Changes = Pick<Row, 'level' | 'content' | 'expiresAt'>;

/** Changes what messages say. */
export interface StoredUpdated extends EntryBase, TakenOver {
  readonly kind: 'updated';
  readonly ids: readonly string[];
  readonly renewed: boolean;
  /** Kept until the entry is applied; afterwards only the rows have it. */
  readonly changes?: Changes;
}

export interface StoredUpTo extends EntryBase {
  readonly kind: 'read-up-to' | 'removed-up-to';
  /** Applies to every row in its scope with an order up to and including this one. */
  readonly upTo: number;
}

/** Reverts a `removed-up-to` entry: applies to the rows to which that entry was applied last. */
export interface StoredRestoredUpTo extends EntryBase {
  readonly kind: 'restored-up-to';
  /** As in the `removed-up-to` entry. */
  readonly upTo: number;
  /** The number of the `removed-up-to` entry. */
  readonly removal: number;
}

/** Ends every live row whose `expiresAt` is at or before the entry's `at`. */
export interface StoredExpiredUpTo extends EntryBase {
  readonly kind: 'expired-up-to';
}

/** Deletes every lower entry of the log, with its row. */
export interface StoredErased extends EntryBase {
  readonly kind: 'erased';
}

/** Ends a session's log: its live messages and all later ones go to a user's inbox. */
export interface StoredMoved extends EntryBase {
  readonly kind: 'moved';
  /** Every message that was live, oldest first. */
  readonly ids: readonly string[];
  readonly to: Inbox;
}

/** Closes the recipient's sockets in every process. Changes no row and no count. */
export interface StoredDisconnect extends EntryBase {
  readonly kind: 'disconnect';
}

/** An entry that is applied to rows. */
export type StoredChange =
  | StoredNaming
  | StoredUpdated
  | StoredUpTo
  | StoredRestoredUpTo
  | StoredExpiredUpTo
  | StoredMoved;

/** One entry of an inbox's log, as it is stored. */
export type StoredEntry = StoredAdded | StoredChange | StoredErased | StoredDisconnect;

/** An entry that is applied to all rows in its reach, in slices. */
export type StoredAnyUpTo = StoredUpTo | StoredRestoredUpTo | StoredExpiredUpTo;

/** Whether an entry changes rows. */
export function isChange(entry: StoredEntry): entry is StoredChange {
  return !['added', 'erased', 'disconnect'].includes(entry.kind);
}

/** Whether an entry is applied to all rows in its reach, in slices. */
export function isUpTo(entry: StoredEntry): entry is StoredAnyUpTo {
  return 'upTo' in entry || entry.kind === 'expired-up-to';
}

/** Whether an entry stays pending until `applyPending` has applied it. */
export function isApplied(entry: StoredEntry): entry is StoredChange | StoredErased {
  return isChange(entry) || entry.kind === 'erased';
}

/** Entries as documents. The document of an `added` entry is also the row of its message. */
import type { Ended, LevelName } from '../../../protocol/index.js';
import { type Inbox, isAnonymous } from '../inbox.js';
import { linkOf } from '../link-of.js';
import type { Head } from '../message-store.js';
import { readContent, readCounts, readIds } from '../stored-content.js';
import type {
  Row,
  StoredAdded,
  StoredAnyUpTo,
  StoredChange,
  StoredDisconnect,
  StoredEntry,
  StoredErased,
  StoredMoved,
  StoredNaming,
  StoredUpdated,
  TakenOver,
} from '../stored-entry.js';

interface DocumentFields {
  /** The inbox and the entry's id, as `documentId` joins them. */
  _id: string;
  inbox: Inbox;
  /** Identifies the call of `append` that wrote it. */
  write: string;
  /** When it was inserted, by the server's clock: for the poll, and for erasing. */
  insertedAt: Date;
  /** Of entries of anonymous inboxes; the head's says when the inbox was last used. */
  usedAt?: number;
}

/**
 * The lists that contain a row. True or absent, never false, so that their partial indexes contain
 * only the rows of the list.
 */
export interface Lists {
  live?: true;
  unread?: true;
  transient?: true;
}

export interface AddedDocument extends DocumentFields, Omit<StoredAdded, 'row'>, Lists {
  /** Set when the message is renewed; a row without it has its number as its order. */
  order?: number;
  /** Absent in a message without a key. */
  key?: string;
  /** Absent in the first message of its key. */
  life?: number;
  /** Absent in a message without a group. */
  group?: string;
  applied: number;
  level: LevelName;
  persistent: boolean;
  /** As JSON, so that an app's keys mean nothing to MongoDB. */
  content: string;
  createdAt: number;
  readAt: number | null;
  ended: Ended | null;
  endedAt: number | null;
  expiresAt: number | null;
  /** The id of who sent it. */
  sender?: string;
  broadcast?: true;
  /** Absent in a message without tags. */
  tags?: readonly string[];
  /** As `linkOf`; absent without one. */
  link?: string;
}

interface ChangeFields extends DocumentFields {
  /** Marks every entry except `added`. */
  change: true;
  /** Not yet applied to the rows; absent afterwards. */
  pending?: true;
}

type NamingDocument = ChangeFields & StoredNaming;

interface UpdatedDocument extends ChangeFields, Omit<StoredUpdated, 'changes'> {
  /** What the rows are set to; absent once the entry is applied. */
  changes?: UpdatedFields;
}

/** The fields of a row that an update sets. */
type UpdatedFields = Pick<AddedDocument, 'level' | 'content' | 'expiresAt'> & {
  readonly sender?: string | null;
};

export type UpToDocument = ChangeFields & StoredAnyUpTo;

export type ErasedDocument = ChangeFields & StoredErased & { claimedAt?: number };

type MovedDocument = ChangeFields & StoredMoved;

export type ChangeDocument = NamingDocument | UpdatedDocument | UpToDocument | MovedDocument;

type DisconnectDocument = ChangeFields & StoredDisconnect;

export type EntryDocument = AddedDocument | ChangeDocument | ErasedDocument | DisconnectDocument;

/** Entry ids contain no slash, so the last slash separates the two. */
export function documentId(inbox: Inbox, id: string): string {
  return `${inbox}/${id}`;
}

export function toDocument(
  inbox: Inbox,
  entry: StoredEntry,
  write: string,
  insertedAt: Date,
): EntryDocument {
  const used = isAnonymous(inbox) && { usedAt: entry.at };
  const fields = { _id: documentId(inbox, entry.id), inbox, write, insertedAt, ...used };
  if (entry.kind === 'updated') {
    return { ...fields, ...updateOf(entry), change: true, pending: true };
  }
  if (entry.kind === 'disconnect') return { ...fields, ...entry, change: true };
  if (entry.kind !== 'added') return { ...fields, ...entry, change: true, pending: true };
  const { row, ...added } = entry;
  return { ...fields, ...added, ...rowFields(row) };
}

function updateOf({ changes, ...entry }: StoredUpdated): Omit<UpdatedDocument, keyof ChangeFields> {
  if (!changes) return entry;
  const { level, content, expiresAt } = changes;
  const sender = content.from?.id ?? null;
  return { ...entry, changes: { level, content: JSON.stringify(content), expiresAt, sender } };
}

function rowFields(row: Row) {
  const { applied, level, persistent, createdAt, readAt, ended, endedAt, expiresAt } = row;
  const content = JSON.stringify(row.content);
  const times = { createdAt, readAt, endedAt, expiresAt };
  const fields = { applied, level, persistent, content, ended, ...times };
  const order = row.order === row.number ? {} : { order: row.order };
  const key = row.key === null ? {} : { key: row.key };
  const life = row.life === 0 ? {} : { life: row.life };
  const group = row.group === null ? {} : { group: row.group };
  const sender = row.content.from?.id === undefined ? {} : { sender: row.content.from.id };
  const tags = row.content.tags === undefined ? {} : { tags: row.content.tags };
  const link = linkOf(row.content);
  const names = {
    ...key,
    ...life,
    ...group,
    ...sender,
    ...tags,
    ...(link && { link }),
    ...takenOver(row),
  };
  return { ...fields, ...order, ...names, ...listsOf(row) };
}

function listsOf(row: Pick<Row, 'readAt' | 'ended' | 'persistent'>): Lists {
  if (row.ended !== null) return {};
  const unread = row.readAt === null ? ({ unread: true } as const) : {};
  const transient = row.persistent ? {} : ({ transient: true } as const);
  return { live: true, ...unread, ...transient };
}

export function toRow(document: AddedDocument): Row {
  const { id, number, order = number, applied, level, persistent } = document;
  const { key = null, life = 0, group = null, expiresAt = null } = document;
  const { createdAt, readAt, ended, endedAt } = document;
  const content = readContent(document.content);
  const times = { createdAt, readAt, ended, endedAt, expiresAt };
  const names = { key, life, group, ...takenOver(document) };
  return { id, number, order, applied, level, persistent, ...names, content, ...times };
}

export function toEntry(document: EntryDocument): StoredEntry {
  if (document.kind === 'disconnect' || document.kind === 'erased') {
    return { ...entryFields(document), kind: document.kind };
  }
  if (document.kind !== 'added') return toChange(document);
  return { ...entryFields(document), kind: document.kind, row: toRow(document) };
}

export function toChange(document: ChangeDocument): StoredChange {
  const fields = entryFields(document);
  switch (document.kind) {
    case 'read-up-to':
    case 'removed-up-to':
      return { ...fields, kind: document.kind, upTo: document.upTo };
    case 'restored-up-to': {
      const { kind, upTo, removal } = document;
      return { ...fields, kind, upTo, removal };
    }
    case 'expired-up-to':
      return { ...fields, kind: document.kind };
    case 'updated': {
      const { kind, renewed, changes } = document;
      const ids = readIds(document.ids);
      const update = { ...fields, kind, ids, renewed, ...takenOver(document) };
      if (!changes) return update;
      const { level, expiresAt = null } = changes;
      const content = readContent(changes.content);
      return { ...update, changes: { level, content, expiresAt } };
    }
    case 'moved':
      return { ...fields, kind: document.kind, ids: readIds(document.ids), to: document.to };
    default: {
      const { kind, reason } = document;
      const ids = readIds(document.ids);
      return { ...fields, kind, ids, ...(reason && { reason }), ...takenOver(document) };
    }
  }
}

function entryFields({ number, id, at, counts, nextExpiryAt, everyone }: EntryDocument) {
  const next = nextExpiryAt !== undefined && { nextExpiryAt };
  const taken = everyone !== undefined && { everyone };
  return { number, id, at, counts: readCounts(counts), ...next, ...taken };
}

function takenOver({ broadcast }: TakenOver): TakenOver {
  return broadcast ? { broadcast } : {};
}

/** The fields of a head; `to` belongs to `moved`. */
export type HeadDocument = Pick<
  EntryDocument,
  'number' | 'id' | 'kind' | 'counts' | 'nextExpiryAt' | 'everyone'
> &
  Partial<Pick<MovedDocument, 'to'>>;

export function toHead(document: HeadDocument): Head {
  const { number, id, kind, counts, nextExpiryAt, everyone, to } = document;
  return {
    number,
    id,
    counts: readCounts(counts),
    ...(nextExpiryAt !== undefined && { nextExpiryAt }),
    ...(everyone !== undefined && { everyone }),
    ...(to !== undefined && { movedTo: to }),
    ...(kind === 'erased' && { erased: true }),
  };
}

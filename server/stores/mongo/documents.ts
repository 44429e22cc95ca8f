/** How entries lie in MongoDB: one document each. The document of an `added` entry is the row. */
import type { Counts, Ended, Level } from '../../../protocol/index.js';
import type {
  Head,
  Inbox,
  Row,
  StoredChange,
  StoredEntry,
  StoredNaming,
  StoredUpTo,
} from '../message-store.js';
import { readContent, readIds } from '../stored-content.js';

interface EntryFields {
  /** Inbox and entry id together, as `documentId` makes it. */
  _id: string;
  inbox: Inbox;
  number: number;
  id: string;
  at: number;
  counts: Counts;
  /** Which call of `append` wrote it: the same for all entries of one call. */
  write: string;
  /** When it was inserted, by the server's clock; read by nothing but the poll. */
  insertedAt: Date;
}

/**
 * The three lists that a row can be in. True or absent, never false, so that the partial indexes
 * over them hold the rows of the list alone.
 */
export interface Lists {
  live?: true;
  unread?: true;
  transient?: true;
}

export interface AddedDocument extends EntryFields, Lists {
  kind: 'added';
  applied: number;
  level: Level;
  persistent: boolean;
  /** As JSON: an app's own keys must mean nothing to MongoDB. */
  content: string;
  createdAt: number;
  readAt: number | null;
  ended: Ended | null;
  endedAt: number | null;
}

interface ChangeFields extends EntryFields {
  /** Not yet applied to the rows; absent afterwards. */
  pending?: true;
}

export interface NamingDocument extends ChangeFields {
  kind: StoredNaming['kind'];
  ids: string[];
}

export interface UpToDocument extends ChangeFields {
  kind: StoredUpTo['kind'];
  upTo: number;
}

export interface RestoredUpToDocument extends ChangeFields {
  kind: 'restored-up-to';
  upTo: number;
  removal: number;
}

export interface MovedDocument extends ChangeFields {
  kind: 'moved';
  ids: string[];
  to: Inbox;
}

export interface DisconnectDocument extends EntryFields {
  kind: 'disconnect';
}

export type ChangeDocument = NamingDocument | UpToDocument | RestoredUpToDocument | MovedDocument;

export type EntryDocument = AddedDocument | ChangeDocument | DisconnectDocument;

/** No entry id has a slash in it, so that the last one parts the two. */
export function documentId(inbox: Inbox, id: string): string {
  return `${inbox}/${id}`;
}

export function toDocument(
  inbox: Inbox,
  entry: StoredEntry,
  write: string,
  insertedAt: Date,
): EntryDocument {
  const { number, id, at, counts } = entry;
  const fields = { _id: documentId(inbox, id), inbox, number, id, at, counts, write, insertedAt };
  switch (entry.kind) {
    case 'added':
      return { ...fields, kind: entry.kind, ...rowFields(entry.row) };
    case 'disconnect':
      return { ...fields, kind: entry.kind };
    case 'read-up-to':
    case 'removed-up-to':
      return { ...fields, kind: entry.kind, upTo: entry.upTo, pending: true };
    case 'restored-up-to': {
      const { kind, upTo, removal } = entry;
      return { ...fields, kind, upTo, removal, pending: true };
    }
    case 'moved':
      return { ...fields, kind: entry.kind, ids: [...entry.ids], to: entry.to, pending: true };
    default:
      return { ...fields, kind: entry.kind, ids: [...entry.ids], pending: true };
  }
}

function rowFields(row: Row) {
  const { applied, level, persistent, createdAt, readAt, ended, endedAt } = row;
  const content = JSON.stringify(row.content);
  const fields = { applied, level, persistent, content, createdAt, readAt, ended, endedAt };
  return { ...fields, ...listsOf(row) };
}

function listsOf(row: Pick<Row, 'readAt' | 'ended' | 'persistent'>): Lists {
  if (row.ended !== null) return {};
  const unread = row.readAt === null ? ({ unread: true } as const) : {};
  const transient = row.persistent ? {} : ({ transient: true } as const);
  return { live: true, ...unread, ...transient };
}

export function toRow(document: AddedDocument): Row {
  const { id, number, applied, level, persistent, createdAt, readAt, ended, endedAt } = document;
  const content = readContent(document.content);
  return { id, number, applied, level, persistent, content, createdAt, readAt, ended, endedAt };
}

export function toEntry(document: EntryDocument): StoredEntry {
  if (document.kind === 'disconnect') return { ...entryFields(document), kind: document.kind };
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
    case 'moved':
      return { ...fields, kind: document.kind, ids: readIds(document.ids), to: document.to };
    default:
      return { ...fields, kind: document.kind, ids: readIds(document.ids) };
  }
}

function entryFields({ number, id, at, counts }: EntryDocument) {
  return { number, id, at, counts: toCounts(counts) };
}

/** What a head is read from; `to` is there where the entry is `moved`. */
export type HeadDocument = Pick<EntryDocument, 'number' | 'id' | 'counts'> &
  Partial<Pick<MovedDocument, 'to'>>;

export function toHead({ number, id, counts, to }: HeadDocument): Head {
  const head = { number, id, counts: toCounts(counts) };
  return to === undefined ? head : { ...head, movedTo: to };
}

function toCounts({ total, unread, transient }: Counts): Counts {
  return { total, unread, transient };
}

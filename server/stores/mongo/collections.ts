/** The store's three collections, as every operation uses them. */
import type { mongo } from 'mongoose';
import type { Inbox } from '../message-store.js';
import { abortableCollection } from './abortable-collection.js';
import type { EntryDocument } from './documents.js';

/** A piece of due work; its id is the document's. */
export interface DueDocument {
  _id: string;
  kind: string;
  inbox: Inbox;
  dueAt: number;
  payload: string;
  owner: string | null;
  /** 0 before it was taken for the first time. */
  ownedUntil: number;
}

/** The one document of its collection. */
export interface SecretDocument {
  _id: 'secret';
  /** 32 bytes, base64url. */
  secret: string;
}

export interface Collections {
  readonly entries: mongo.Collection<EntryDocument>;
  readonly due: mongo.Collection<DueDocument>;
  readonly secrets: mongo.Collection<SecretDocument>;
}

/** Answers as plain objects with plain numbers. */
const BSON_OPTIONS = {
  promoteValues: true,
  promoteLongs: true,
  useBigInt64: false,
  raw: false,
  fieldsAsRaw: {},
} as const;

/**
 * Overrides what the app's connection says, for every operation: what was acknowledged survives the
 * loss of the primary and of its memory, and no read sees what may be rolled back.
 */
const OPTIONS = {
  readPreference: 'primary',
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true },
  ...BSON_OPTIONS,
} as const;

/** How long operations may take. */
export interface TimeLimit {
  /** Ends them when it aborts. Drivers before 6.13 do not know it. */
  readonly signal: AbortSignal;
  /** The same time for these drivers, in milliseconds; 0: no limit. From 7.8 on, it has no effect. */
  readonly timeoutMS: number;
}

/**
 * @param name Of the collection of entries.
 * @param limit Without it, operations take as long as the connection allows.
 */
export function collectionsOf(db: mongo.Db, name: string, limit?: TimeLimit): Collections {
  const { signal, ...time } = { signal: undefined, ...limit };
  const collection = <Document extends mongo.BSON.Document>(of: string) => {
    const found = db.collection<Document>(of, { ...OPTIONS, ...time });
    return signal ? abortableCollection(found, signal) : found;
  };
  return {
    entries: collection(name),
    due: collection(`${name}_due`),
    secrets: collection(`${name}_secret`),
  };
}

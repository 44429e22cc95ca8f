/** The store's three collections, as every operation uses them. */
import type { mongo } from 'mongoose';
import type { Inbox } from '../message-store.js';
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

/**
 * @param name Of the collection of entries.
 * @param timeoutMS How long one operation may take; without it as long as the connection allows.
 */
export function collectionsOf(db: mongo.Db, name: string, timeoutMS?: number): Collections {
  const options = { ...OPTIONS, ...(timeoutMS === undefined ? {} : { timeoutMS }) };
  return {
    entries: db.collection(name, options),
    due: db.collection(`${name}_due`, options),
    secrets: db.collection(`${name}_secret`, options),
  };
}

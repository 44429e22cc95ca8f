import type { Model, Mongoose } from 'mongoose';
import type { Inbox } from '../message-store.js';
import type { OwnConnection } from './connection.js';
import type { EntryDocument } from './documents.js';

export type EntryModel = Model<EntryDocument>;

/** The one document of its collection. */
export interface SecretDocument {
  _id: 'secret';
  /** 32 bytes, base64url. */
  secret: string;
}

/** A piece of due work; its id is the document's. */
export interface DueDocument {
  _id: string;
  kind: string;
  inbox: Inbox;
  dueAt: number;
  payload: string;
  owner: string | null;
  /** 0 while it was nobody's yet. */
  ownedUntil: number;
}

export type DueModel = Model<DueDocument>;

export interface Models {
  readonly entries: EntryModel;
  readonly due: DueModel;
  readonly secrets: Model<SecretDocument>;
}

/** Nothing but the named fields, and nothing that happens by itself. */
const SCHEMA_OPTIONS = {
  _id: false,
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
  id: false,
  minimize: false,
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
} as const;

/** Makes the models on the store's own connection. */
export function makeModels({ connection, mongoose }: OwnConnection, collection: string): Models {
  return {
    entries: connection.model<EntryDocument>('Entry', entrySchema(mongoose), collection),
    due: connection.model<DueDocument>('Due', dueSchema(mongoose), dueCollection(collection)),
    secrets: connection.model<SecretDocument>(
      'Secret',
      new mongoose.Schema<SecretDocument>({ _id: String, secret: String }, SCHEMA_OPTIONS),
      `${collection}_secret`,
    ),
  };
}

/** Where the due work of the entries in a collection lies. */
export function dueCollection(collection: string): string {
  return `${collection}_due`;
}

function dueSchema(mongoose: Mongoose) {
  return new mongoose.Schema<DueDocument>(
    {
      _id: String,
      kind: String,
      inbox: String,
      dueAt: Number,
      payload: String,
      owner: String,
      ownedUntil: Number,
    },
    SCHEMA_OPTIONS,
  );
}

function entrySchema(mongoose: Mongoose) {
  return new mongoose.Schema<EntryDocument>(
    {
      _id: String,
      inbox: String,
      number: Number,
      id: String,
      kind: String,
      at: Number,
      counts: { total: Number, unread: Number, transient: Number },
      write: String,
      insertedAt: Date,
      applied: Number,
      level: String,
      persistent: Boolean,
      content: String,
      createdAt: Number,
      readAt: Number,
      ended: String,
      endedAt: Number,
      live: Boolean,
      unread: Boolean,
      transient: Boolean,
      pending: Boolean,
      ids: [String],
      upTo: Number,
      to: String,
    },
    SCHEMA_OPTIONS,
  );
}

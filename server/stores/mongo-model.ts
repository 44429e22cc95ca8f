import type { Model, Mongoose } from 'mongoose';
import type { OwnConnection } from './mongo-connection.js';
import type { EntryDocument } from './mongo-documents.js';

export type EntryModel = Model<EntryDocument>;

/** The one document beside the entries. */
export interface SecretDocument {
  _id: 'secret';
  /** 32 bytes, base64url. */
  secret: string;
}

export interface Models {
  readonly entries: EntryModel;
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
    secrets: connection.model<SecretDocument>(
      'Secret',
      new mongoose.Schema<SecretDocument>({ _id: String, secret: String }, SCHEMA_OPTIONS),
      `${collection}_secret`,
    ),
  };
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
    },
    SCHEMA_OPTIONS,
  );
}

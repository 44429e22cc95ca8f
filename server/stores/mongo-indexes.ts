/** The indexes, one for each way in which the store asks; made and checked when it opens. */
import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { MessageCenterError } from '../../protocol/index.js';
import type { EntryDocument } from './mongo-documents.js';
import { codeOf, isTransient } from './mongo-errors.js';

interface Index {
  readonly name: string;
  readonly key: { readonly [field: string]: 1 | -1 };
  readonly unique?: true;
  readonly partialFilterExpression?: { readonly [field: string]: true };
}

/**
 * Every unique one begins with the inbox, so that the collection can be sharded by `{inbox: 1}`. The
 * name of its list stands in each partial index, because two indexes of a collection may not have
 * the same fields on every version of MongoDB.
 */
export const INDEXES = {
  /** The log: compare and append, head, entries. */
  log: { name: 'message_center_log', key: { inbox: 1, number: 1 }, unique: true },
  live: {
    name: 'message_center_live',
    key: { inbox: 1, live: 1, number: -1, level: 1, persistent: 1 },
    partialFilterExpression: { live: true },
  },
  unread: {
    name: 'message_center_unread',
    key: { inbox: 1, unread: 1, number: -1, level: 1 },
    partialFilterExpression: { unread: true },
  },
  transient: {
    name: 'message_center_transient',
    key: { inbox: 1, transient: 1, number: -1, level: 1 },
    partialFilterExpression: { transient: true },
  },
  /** Entries that are committed but not yet applied: normally none. */
  pending: {
    name: 'message_center_pending',
    key: { inbox: 1, pending: 1, number: 1 },
    partialFilterExpression: { pending: true },
  },
  /** What the poll reads, and nothing else. */
  inserted: { name: 'message_center_inserted', key: { insertedAt: 1, inbox: 1, number: 1 } },
} as const satisfies { readonly [use: string]: Index };

type Found = Partial<Index> & { readonly collation?: unknown };

/**
 * Makes the indexes that are missing and checks those that are there.
 * @throws MessageCenterError UNAVAILABLE when one cannot be made or is another than needed.
 */
export async function ensureIndexes(collection: mongo.Collection<EntryDocument>): Promise<void> {
  const missing = missingAmong(await listIndexes(collection), collection.collectionName);
  if (missing.length === 0) return;
  try {
    await collection.createIndexes(missing.map(toDescription));
  } catch (error) {
    if (isTransient(error)) throw error;
    throw cannotMake(missing, collection.collectionName, error);
  }
  const stillMissing = missingAmong(await listIndexes(collection), collection.collectionName);
  if (stillMissing.length > 0) throw cannotMake(stillMissing, collection.collectionName);
}

function toDescription(index: Index): mongo.IndexDescription {
  return { ...index, key: { ...index.key } };
}

const NAMESPACE_NOT_FOUND = 26;

async function listIndexes(collection: mongo.Collection<EntryDocument>): Promise<Found[]> {
  try {
    return (await collection.listIndexes().toArray()) as Found[];
  } catch (error) {
    if (codeOf(error) === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

function missingAmong(found: readonly Found[], collection: string): Index[] {
  return Object.values(INDEXES).filter((index: Index) => {
    const there = found.find((candidate) => candidate.name === index.name);
    if (there !== undefined && !isSame(there, index)) {
      throw new MessageCenterError(
        'UNAVAILABLE',
        `The index ${index.name} of the collection ${collection} is ${written(there)}, but ` +
          `${written(index)} is needed. Drop it, and it is made anew: ` +
          `db.getCollection('${collection}').dropIndex('${index.name}')`,
      );
    }
    return there === undefined;
  });
}

/** A collation of its own would mix up inboxes that differ in upper and lower case. */
function isSame(found: Found, index: Index): boolean {
  return isDeepStrictEqual(essence(found), essence(index));
}

function essence(index: Found) {
  const { unique = false, partialFilterExpression = {}, collation = null } = index;
  const key = Object.entries(index.key ?? {});
  return { key, unique, partialFilterExpression, collation };
}

function written({ key, unique, partialFilterExpression, collation }: Found): string {
  const options = { unique, partialFilterExpression, collation };
  return `${JSON.stringify(key)} with ${JSON.stringify(options)}`;
}

function cannotMake(missing: readonly Index[], collection: string, cause?: unknown) {
  const names = missing.map((index) => `${index.name} ${JSON.stringify(index.key)}`).join(', ');
  const code = codeOf(cause);
  return new MessageCenterError(
    'UNAVAILABLE',
    `The collection ${collection} lacks indexes that could not be made` +
      `${code === undefined ? '' : ` (MongoDB error ${code})`}: ${names}. The user needs the right ` +
      'createIndex, and no index with the same fields may exist under another name.',
    { cause },
  );
}

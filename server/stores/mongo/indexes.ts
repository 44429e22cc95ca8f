/** The indexes, one for each kind of query; created and checked when the store opens. */
import type { mongo } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { codeOf, isDuplicate, isTransient, nameOfCode } from './errors.js';
import { type IndexDescription, localeOf, meaningOf, meansTheSame } from './index-meaning.js';

interface Index {
  readonly name: string;
  readonly key: { readonly [field: string]: 1 | -1 };
  readonly unique?: true;
  /** In the normalized form in which servers list it. */
  readonly partialFilterExpression?: {
    readonly [field: string]:
      | { readonly $eq: true | string }
      | { readonly $gt: number | string }
      | { readonly $exists: true };
  };
}

/**
 * The lists are in the order of `order`, which only renewed rows have; those without it are in the
 * order of their numbers. So each list is two ranges of its index, see `LIST_PARTS`.
 *
 * Unique indexes begin with the inbox, so that the collection can be sharded by `{inbox: 1}`. Each
 * partial index includes the field of its filter, because some versions of MongoDB refuse two indexes
 * with the same fields.
 */
export const INDEXES = {
  /** The log: compare and append, head, entries. */
  log: { name: 'message_center_log', key: { inbox: 1, number: 1 }, unique: true },
  live: {
    name: 'message_center_live_order',
    key: { inbox: 1, live: 1, order: -1, number: -1, level: 1, persistent: 1 },
    partialFilterExpression: { live: { $eq: true } },
  },
  unread: {
    name: 'message_center_unread_order',
    key: { inbox: 1, unread: 1, order: -1, number: -1, level: 1, persistent: 1 },
    partialFilterExpression: { unread: { $eq: true } },
  },
  transient: {
    name: 'message_center_transient_order',
    key: { inbox: 1, transient: 1, order: -1, number: -1, level: 1 },
    partialFilterExpression: { transient: { $eq: true } },
  },
  /** Removed rows by the entry that removed them: to undo the removal of many. */
  removed: {
    name: 'message_center_removed',
    key: { inbox: 1, ended: 1, applied: 1, number: 1 },
    partialFilterExpression: { ended: { $eq: 'removed' } },
  },
  /** The messages of a key; the last life counts. */
  key: {
    name: 'message_center_key',
    key: { inbox: 1, key: 1, life: 1, number: 1 },
    partialFilterExpression: { key: { $exists: true } },
  },
  /** The list of a group. */
  group: {
    name: 'message_center_group',
    key: { inbox: 1, group: 1, order: -1, number: -1 },
    partialFilterExpression: { group: { $exists: true } },
  },
  /** The list of a tag. */
  tag: {
    name: 'message_center_tag',
    key: { inbox: 1, tags: 1, live: 1, order: -1, number: -1, level: 1, persistent: 1 },
    partialFilterExpression: { live: { $eq: true }, tags: { $exists: true } },
  },
  /** The messages that a newer one of the group may stand for. */
  groupUnread: {
    name: 'message_center_group_unread',
    key: { inbox: 1, unread: 1, group: 1, number: -1 },
    partialFilterExpression: { unread: { $eq: true }, group: { $exists: true } },
  },
  /** The messages that are read when the page they link to is visited. */
  linkUnread: {
    name: 'message_center_link_unread',
    key: { inbox: 1, unread: 1, link: 1 },
    partialFilterExpression: { unread: { $eq: true }, link: { $exists: true } },
  },
  /** Entries that are not yet applied: normally none. */
  pending: {
    name: 'message_center_pending',
    key: { inbox: 1, pending: 1, number: 1 },
    partialFilterExpression: { pending: { $eq: true } },
  },
  /** Live rows that will expire: of one inbox, and of any. */
  expiring: {
    name: 'message_center_expiring',
    key: { inbox: 1, live: 1, expiresAt: 1 },
    partialFilterExpression: { live: { $eq: true }, expiresAt: { $gt: 0 } },
  },
  expiringAnywhere: {
    name: 'message_center_expiring_anywhere',
    key: { live: 1, expiresAt: 1, inbox: 1 },
    partialFilterExpression: { live: { $eq: true }, expiresAt: { $gt: 0 } },
  },
  /** Live rows by their age, and by when they were read: for retention. */
  age: {
    name: 'message_center_age',
    key: { live: 1, level: 1, createdAt: 1 },
    partialFilterExpression: { live: { $eq: true } },
  },
  read: {
    name: 'message_center_read',
    key: { live: 1, readAt: 1 },
    partialFilterExpression: { live: { $eq: true }, readAt: { $gt: 0 } },
  },
  /** Ended rows, which are deleted some time later. */
  ended: {
    name: 'message_center_ended',
    key: { endedAt: 1, inbox: 1 },
    partialFilterExpression: { endedAt: { $gt: 0 } },
  },
  changes: {
    name: 'message_center_changes',
    key: { change: 1, at: 1, inbox: 1, number: 1 },
    partialFilterExpression: { change: { $eq: true } },
  },
  /** The entries of anonymous inboxes by when these were used. */
  used: {
    name: 'message_center_used',
    key: { usedAt: 1, inbox: 1 },
    partialFilterExpression: { usedAt: { $gt: 0 } },
  },
  sender: {
    name: 'message_center_sender',
    key: { sender: 1, inbox: 1 },
    partialFilterExpression: { sender: { $gt: '' } },
  },
  moved: {
    name: 'message_center_moved',
    key: { to: 1 },
    partialFilterExpression: { to: { $gt: '' } },
  },
  /** For the poll only. */
  inserted: { name: 'message_center_inserted', key: { insertedAt: 1, inbox: 1, number: 1 } },
} as const satisfies { readonly [use: string]: Index };

/** The indexes of the collection of due work. */
export const DUE_INDEXES = {
  time: { name: 'message_center_due', key: { dueAt: 1 } },
  inbox: { name: 'message_center_due_inbox', key: { inbox: 1 } },
} as const satisfies { readonly [use: string]: Index };

type Indexes = { readonly [use: string]: Index };

/**
 * Checks existing indexes, waits until they are built, and creates missing ones.
 * @throws MessageCenterError UNAVAILABLE if an index cannot be created or has another meaning.
 */
export async function ensureIndexes<Document extends mongo.BSON.Document>(
  collection: mongo.Collection<Document>,
  indexes: Indexes,
): Promise<void> {
  const { collectionName } = collection;
  const found = await builtIndexes(collection, indexes);
  checkCollation(found, collectionName);
  const missing = missingAmong(indexes, found, collectionName);
  if (missing.length === 0) return;
  try {
    await collection.createIndexes(missing.map(toDescription));
  } catch (error) {
    if (isTransient(error)) throw error;
    throw cannotMake(missing, collectionName, error);
  }
  const stillMissing = missingAmong(indexes, await listIndexes(collection), collectionName);
  if (stillMissing.length > 0) throw cannotMake(stillMissing, collectionName);
}

/**
 * The indexes that are there and complete: a server also lists those that it is still building and
 * that no query can use yet. It answers a request to create such an index when the build ends. An
 * error is left to the check that follows: the user may have no right to create indexes, which is
 * needed only where some are missing, and an index whose build failed is missing.
 */
async function builtIndexes<Document extends mongo.BSON.Document>(
  collection: mongo.Collection<Document>,
  indexes: Indexes,
): Promise<IndexDescription[]> {
  const found = await listIndexes(collection);
  const listed = Object.values(indexes).filter(({ name }) =>
    found.some((candidate) => candidate.name === name),
  );
  if (listed.length === 0) return found;
  try {
    await collection.createIndexes(listed.map(toDescription));
  } catch (error) {
    if (isTransient(error)) throw error;
  }
  return listIndexes(collection);
}

function toDescription(index: Index): mongo.IndexDescription {
  return { ...index, key: { ...index.key } };
}

const NAMESPACE_NOT_FOUND = 26;
const COMMAND_NOT_SUPPORTED_ON_VIEW = 166;

async function listIndexes<Document extends mongo.BSON.Document>(
  collection: mongo.Collection<Document>,
): Promise<IndexDescription[]> {
  try {
    return (await collection.listIndexes().toArray()) as IndexDescription[];
  } catch (error) {
    if (codeOf(error) === NAMESPACE_NOT_FOUND) return [];
    if (codeOf(error) !== COMMAND_NOT_SUPPORTED_ON_VIEW) throw error;
    throw unfit(collection.collectionName, 'is a view, which cannot be written to', error);
  }
}

/** The collation of the index `_id_` is that of the collection. */
function checkCollation(found: readonly IndexDescription[], collection: string): void {
  const locale = localeOf(found.find(({ name }) => name === '_id_')?.collation);
  if (locale === null) return;
  const what = `has a collation of its own (${locale}): it would confuse ids that differ only in case`;
  throw unfit(collection, what);
}

function unfit(collection: string, what: string, cause?: unknown): MessageCenterError {
  return new MessageCenterError(
    'UNAVAILABLE',
    `The collection ${collection} ${what}. Let mongoStore() create one itself: give another name ` +
      'as the option `collection`.',
    { cause },
  );
}

function missingAmong(
  indexes: Indexes,
  found: readonly IndexDescription[],
  collection: string,
): Index[] {
  return Object.values(indexes).filter((index) => {
    const there = found.find((candidate) => candidate.name === index.name);
    if (there !== undefined && !meansTheSame(there, index)) {
      throw anotherIndex(there, index, collection);
    }
    return there === undefined;
  });
}

function anotherIndex(there: IndexDescription, index: Index, collection: string) {
  const hidden = meansTheSame({ ...there, hidden: false }, index);
  const remedy = hidden
    ? `Unhide it: db.getCollection('${collection}').unhideIndex('${index.name}')`
    : `Drop it, and it is created again: db.getCollection('${collection}').dropIndex('${index.name}')`;
  return new MessageCenterError(
    'UNAVAILABLE',
    `The index ${index.name} of the collection ${collection} means ` +
      `${JSON.stringify(meaningOf(there))}, but ${JSON.stringify(meaningOf(index))} is needed. ${remedy}`,
  );
}

function cannotMake(missing: readonly Index[], collection: string, cause?: unknown) {
  const names = missing.map((index) => `${index.name} ${JSON.stringify(index.key)}`).join(', ');
  const error = nameOfCode(cause);
  const remedy = isDuplicate(cause)
    ? 'It has several entries with one number, because processes wrote while the collection was dropped ' +
      'or restored. Stop every process that uses it, and restore a backup.'
    : 'The user needs the right createIndex, and no index with the same fields may exist under another name.';
  return new MessageCenterError(
    'UNAVAILABLE',
    `The collection ${collection} lacks indexes that could not be created` +
      `${error === undefined ? '' : ` (MongoDB ${error})`}: ${names}. ${remedy}`,
    { cause },
  );
}

import type { mongo } from 'mongoose';
import { type Position, samePosition } from '../../../protocol/position.js';
import { KEEP_MS } from '../head-cache.js';
import { EVERYONE, type Inbox } from '../inbox.js';
import { BLANK } from '../stored-content.js';
import { type ChangesBefore, type Deleted, deletedOf, idsByInbox, SLICE } from '../upkeep-store.js';
import type { MongoDatabase } from './database.js';
import {
  type AddedDocument,
  documentId,
  type EntryDocument,
  type ErasedDocument,
} from './documents.js';
import { INDEXES } from './indexes.js';
import { checkInbox, checkNumber } from './input.js';
import type { MongoReads } from './reads.js';

/** No process caches a head for that long: twice the time, for clocks that differ. */
const CACHED_MS = 2 * KEEP_MS;

type Filter = mongo.Filter<EntryDocument>;
type Named = Pick<EntryDocument, '_id' | 'inbox'>;

/** What only rows have: the compiler refuses a list that lacks a field. */
const ROW_FIELDS: { readonly [field in Exclude<keyof AddedDocument, keyof ErasedDocument>]: 1 } = {
  content: 1,
  sender: 1,
  tags: 1,
  link: 1,
  level: 1,
  persistent: 1,
  applied: 1,
  createdAt: 1,
  readAt: 1,
  ended: 1,
  endedAt: 1,
  expiresAt: 1,
  broadcast: 1,
  key: 1,
  life: 1,
  group: 1,
  order: 1,
  live: 1,
  unread: 1,
  transient: 1,
};

/** Turns a row into an entry that changes nothing and keeps only its place in the log. */
const EMPTIED = {
  $set: { kind: 'read', ids: [], change: true },
  $unset: ROW_FIELDS,
} as unknown as mongo.UpdateFilter<EntryDocument>;

/**
 * Entries that `erased`, inserted at this time, has erased: not those of the log that begins again
 * with the same numbers, once it is deleted.
 */
function erasedWith(insertedAt: Date): Pick<mongo.Filter<EntryDocument>, 'insertedAt'> {
  return { insertedAt: { $lt: new Date(insertedAt.getTime() + KEEP_MS) } };
}

/** Deletes entries and rows physically, in slices. */
export class MongoDeletions {
  readonly #database: MongoDatabase;
  readonly #reads: MongoReads;

  constructor(database: MongoDatabase, reads: MongoReads) {
    this.#database = database;
    this.#reads = reads;
  }

  /**
   * Deletes the entries below `erased`. Recent entries keep their numbers until
   * `deleteErased`: another process may have cached one of them as the head, and an append that
   * trusts it must meet the entry after it.
   */
  async applyErased(inbox: Inbox, { number, insertedAt }: ErasedDocument): Promise<void> {
    const recent = new Date(insertedAt.getTime() - CACHED_MS);
    await this.#deleteBelow(inbox, number, { insertedAt: { $lte: recent } });
    const rows = { kind: 'added', ...erasedWith(insertedAt) } as const;
    await this.#eachBelow(inbox, number, rows, ({ entries }, filter) =>
      entries.updateMany(filter, EMPTIED, { hint: { _id: 1 } }),
    );
  }

  async deleteErased(inbox: Inbox, erased: Position): Promise<boolean> {
    const _id = documentId(checkInbox(inbox), erased.id);
    const [entry] = await this.#reads.find({ filter: { inbox, _id }, hint: { _id: 1 }, limit: 1 });
    // Another process has deleted it, and the numbers below it may be those of a new log.
    if (!entry) return true;
    await this.#deleteBelow(inbox, checkNumber(erased.number), erasedWith(entry.insertedAt));
    if (!samePosition(await this.#reads.head(inbox), erased)) return true;
    const unclaimed = { _id, inbox, kind: 'erased', claimedAt: null } as Filter;
    const { deletedCount } = await this.#database.run(({ entries }) =>
      entries.deleteOne(unclaimed, { hint: { _id: 1 } }),
    );
    if (deletedCount === 1) return true;
    // An append has claimed it. If that append failed, the next call deletes the entry.
    const unclaim = { $unset: { claimedAt: 1 } } as unknown as mongo.UpdateFilter<EntryDocument>;
    await this.#database.run(({ entries }) =>
      entries.updateOne({ _id, inbox }, unclaim, { hint: { _id: 1 } }),
    );
    return false;
  }

  async deleteEnded(before: number): Promise<number> {
    const found = await this.#reads.find({
      filter: { endedAt: { $gt: 0, $lt: checkNumber(before) }, inbox: { $ne: EVERYONE } } as Filter,
      hint: INDEXES.ended.name,
      sort: { endedAt: 1 },
      limit: SLICE,
      fields: { inbox: 1 },
    });
    await this.#delete(found);
    return found.length;
  }

  async blankEnded(before: number): Promise<number> {
    const endedAt = { $gt: 0, $lt: checkNumber(before) };
    const found = await this.#reads.find({
      filter: { inbox: EVERYONE, endedAt } as Filter,
      hint: INDEXES.ended.name,
      limit: SLICE,
      fields: { inbox: 1 },
    });
    if (found.length === 0) return 0;
    const ids = found.map(({ _id }) => _id);
    // These rows stay for ever: without a time, the sweeps of every minute no longer pass over them.
    await this.blank(EVERYONE, ids, { endedAt: null });
    return found.length;
  }

  /** Empties rows: their content and sender. */
  async blank(
    inbox: Inbox,
    ids: readonly EntryDocument['_id'][],
    also: { readonly endedAt?: null } = {},
  ): Promise<void> {
    const filter = { inbox, _id: { $in: ids } };
    const $set = { content: BLANK, ...also };
    const update = { $set, $unset: { sender: 1, tags: 1, link: 1 } };
    await this.#database.run(({ entries }) =>
      entries.updateMany(filter, update as mongo.UpdateFilter<EntryDocument>, { hint: { _id: 1 } }),
    );
  }

  async deleteChanges({ from, before }: ChangesBefore): Promise<Deleted> {
    const at = { $gte: checkNumber(from), $lt: checkNumber(before) };
    const found = await this.#reads.find({
      filter: { change: true, at } as Filter,
      hint: INDEXES.changes.name,
      sort: { at: 1 },
      limit: SLICE,
      fields: { inbox: 1, number: 1, at: 1, pending: 1 },
    });
    const heads = await this.#reads.heads([...new Set(found.map(({ inbox }) => inbox))]);
    const applied = found.filter((document) => {
      const { inbox, number } = document;
      // Everyone's log keeps its changes; a slice that has only these is passed over all the same.
      const isOver = inbox !== EVERYONE && !('pending' in document);
      return isOver && number < (heads.get(inbox)?.number ?? 0);
    });
    await this.#delete(applied);
    const last = found.at(-1)?.at ?? from;
    return deletedOf({ from, found: found.length, last, count: applied.length });
  }

  async trimLog(inbox: Inbox, from: number, upTo: number, before: number): Promise<void> {
    const head = await this.#reads.head(inbox);
    const numbers = { $gte: checkNumber(from), $lte: Math.min(upTo, head.number - 1) };
    const at = { $lt: checkNumber(before) };
    const found = await this.#reads.find({
      filter: { inbox, number: numbers, change: true, pending: null, at } as Filter,
      hint: INDEXES.log.name,
      limit: SLICE,
      fields: { inbox: 1 },
    });
    await this.#delete(found);
  }

  #deleteBelow(inbox: Inbox, number: number, only: Filter): Promise<void> {
    return this.#eachBelow(inbox, number, only, ({ entries }, filter) =>
      entries.deleteMany(filter, { hint: { _id: 1 } }),
    );
  }

  /** Changes entries below a number, a slice at a time. */
  async #eachBelow(
    inbox: Inbox,
    number: number,
    only: Filter,
    change: (collections: MongoDatabase['collections'], filter: Filter) => Promise<unknown>,
  ): Promise<void> {
    for (let from = 0, found = SLICE; found === SLICE; ) {
      const documents = await this.#reads.find({
        filter: { ...only, inbox, number: { $gt: from, $lt: number } } as Filter,
        hint: INDEXES.log.name,
        sort: { number: 1 },
        limit: SLICE,
        fields: { number: 1 },
      });
      const ids = documents.map(({ _id }) => _id);
      const these = { ...only, inbox, _id: { $in: ids } } as Filter;
      if (ids.length > 0) await this.#database.run((collections) => change(collections, these));
      found = documents.length;
      from = documents.at(-1)?.number ?? 0;
    }
  }

  /** Names the inboxes, so that a sharded cluster queries only the shards that have them. */
  async #delete(documents: readonly Named[]): Promise<void> {
    const names = documents.map(({ inbox, _id: id }) => ({ inbox, id }));
    const operations = [...idsByInbox(names)].map(([inbox, ids]) => {
      const filter = { inbox, _id: { $in: ids } };
      return {
        deleteMany: { filter, hint: { _id: 1 } },
      } as mongo.AnyBulkWriteOperation<EntryDocument>;
    });
    if (operations.length === 0) return;
    await this.#database.run(({ entries }) => entries.bulkWrite(operations, { ordered: false }));
  }
}

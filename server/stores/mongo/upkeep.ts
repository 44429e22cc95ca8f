/** The upkeep of the collection: ends and deletes messages of any inbox. */
import type { mongo } from 'mongoose';
import type { Position } from '../../../protocol/index.js';
import { EVERYONE, type Inbox } from '../inbox.js';
import type { StoreLifecycle } from '../store-lifecycle.js';
import {
  type Age,
  type ChangesBefore,
  type Deleted,
  type RowName,
  SLICE,
  type UnusedSessions,
  type UpkeepStore,
} from '../upkeep-store.js';
import type { MongoDatabase } from './database.js';
import type { MongoDeletions } from './deletions.js';
import { type AddedDocument, documentId, type EntryDocument } from './documents.js';
import { INDEXES } from './indexes.js';
import { checkIds, checkInbox, checkNumber, checkString } from './input.js';
import type { MongoReads } from './reads.js';

type Filter = mongo.Filter<EntryDocument>;

interface Parts {
  readonly database: MongoDatabase;
  readonly lifecycle: StoreLifecycle;
  readonly reads: MongoReads;
  readonly deletions: MongoDeletions;
}

export class MongoUpkeep implements UpkeepStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  expiredInboxes(at: number): Promise<Inbox[]> {
    return this.#run(async ({ reads }) => {
      const expired = { $gt: 0, $lte: checkNumber(at) };
      const found = await reads.find({
        filter: { live: true, expiresAt: expired } as Filter,
        hint: INDEXES.expiringAnywhere.name,
        sort: { expiresAt: 1 },
        limit: SLICE,
        fields: { inbox: 1 },
      });
      return [...new Set(found.map(({ inbox }) => inbox))];
    });
  }

  /** Seeks from one level to the next, however many rows have it. */
  liveLevels(): Promise<string[]> {
    return this.#run(async ({ reads }) => {
      const levels: string[] = [];
      for (;;) {
        const [next] = await reads.find<AddedDocument>({
          filter: { live: true, level: { $gt: levels.at(-1) ?? '' } } as Filter,
          hint: INDEXES.age.name,
          sort: { level: 1 },
          limit: 1,
          fields: { level: 1 },
        });
        if (!next) return levels;
        levels.push(next.level);
      }
    });
  }

  agedRows(age: Age): Promise<RowName[]> {
    if ('level' in age) {
      const { level, createdBefore } = age;
      const createdAt = { $lt: checkNumber(createdBefore) };
      const inbox = { $ne: EVERYONE };
      const filter = { live: true, level: checkString(level), createdAt, inbox } as Filter;
      return this.#names(filter, INDEXES.age.name, 'createdAt');
    }
    const readAt = { $gt: 0, $lt: checkNumber(age.readBefore) };
    return this.#names({ live: true, readAt } as Filter, INDEXES.read.name, 'readAt');
  }

  rowsFrom(sender: string): Promise<RowName[]> {
    const [id = ''] = checkIds([sender]);
    return this.#names({ sender: id } as Filter, INDEXES.sender.name);
  }

  deleteEnded(before: number): Promise<number> {
    return this.#run(({ deletions }) => deletions.deleteEnded(before));
  }

  blankEnded(before: number): Promise<number> {
    return this.#run(({ deletions }) => deletions.blankEnded(before));
  }

  blankRows(inbox: Inbox, ids: readonly string[]): Promise<void> {
    const found = checkIds(ids).map((id) => documentId(checkInbox(inbox), id));
    return this.#run(({ deletions }) => deletions.blank(inbox, found));
  }

  deleteChanges(changes: ChangesBefore): Promise<Deleted> {
    return this.#run(({ deletions }) => deletions.deleteChanges(changes));
  }

  trimLog(inbox: Inbox, from: number, upTo: number, before: number): Promise<void> {
    return this.#run(({ deletions }) => deletions.trimLog(inbox, from, upTo, before));
  }

  markUsed(inbox: Inbox, at: number): Promise<void> {
    return this.#run(async ({ database, reads }) => {
      const { id, number } = await reads.head(inbox);
      if (number === 0) return;
      const filter = { _id: documentId(inbox, id), inbox, usedAt: { $gt: 0, $lt: at } } as Filter;
      await database.run(({ entries }) =>
        entries.updateOne(filter, { $set: { usedAt: checkNumber(at) } }, { hint: { _id: 1 } }),
      );
    });
  }

  /** Only a head's mark counts; the marks of other entries are removed. */
  unusedSessions(before: number): Promise<UnusedSessions> {
    return this.#run(async ({ database, reads }) => {
      const found = await reads.find({
        filter: { usedAt: { $gt: 0, $lt: checkNumber(before) } },
        hint: INDEXES.used.name,
        sort: { usedAt: 1 },
        limit: SLICE,
        fields: { inbox: 1, number: 1 },
      });
      const heads = await reads.heads([...new Set(found.map(({ inbox }) => inbox))]);
      const isHead = ({ inbox, number }: EntryDocument) => heads.get(inbox)?.number === number;
      const unmark = { $unset: { usedAt: 1 } } as unknown as mongo.UpdateFilter<EntryDocument>;
      const operations = found
        .filter((document) => !isHead(document))
        .map(({ _id, inbox }) => ({
          updateOne: { filter: { _id, inbox }, update: unmark, hint: { _id: 1 } },
        })) as mongo.AnyBulkWriteOperation<EntryDocument>[];
      if (operations.length > 0) {
        await database.run(({ entries }) => entries.bulkWrite(operations, { ordered: false }));
      }
      const inboxes = found.filter(isHead).map(({ inbox }) => inbox);
      return { inboxes, more: found.length === SLICE };
    });
  }

  sessionsMovedTo(inbox: Inbox): Promise<Inbox[]> {
    return this.#run(async ({ reads }) => {
      const found = await reads.find({
        filter: { to: checkInbox(inbox) } as Filter,
        hint: INDEXES.moved.name,
        limit: SLICE,
        fields: { inbox: 1 },
      });
      return found.map((document) => document.inbox);
    });
  }

  deleteErased(inbox: Inbox, erased: Position): Promise<boolean> {
    return this.#run(({ deletions }) => deletions.deleteErased(inbox, erased));
  }

  /** MongoDB itself decides when it reuses space in its files. */
  async scrub(): Promise<void> {}

  #names(filter: Filter, hint: string, sort?: 'createdAt' | 'readAt'): Promise<RowName[]> {
    return this.#run(async ({ reads }) => {
      const found = await reads.find({
        filter,
        hint: hint as (typeof INDEXES)['age']['name'],
        ...(sort && { sort: { [sort]: 1 } }),
        limit: SLICE,
        fields: { inbox: 1, id: 1 },
      });
      return found.map(({ inbox, id }) => ({ inbox, id }));
    });
  }

  #run<Value>(work: (parts: Parts) => Promise<Value>): Promise<Value> {
    return this.#parts.lifecycle.run(() => work(this.#parts));
  }
}

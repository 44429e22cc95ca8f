import { randomBytes } from 'node:crypto';
import { type Position, START } from '../../../protocol/index.js';
import { samePosition } from '../../../protocol/position.js';
import type { Inbox, RecentHeads } from '../message-store.js';
import type { StoredEntry } from '../stored-entry.js';
import type { ServerClock } from './clock.js';
import type { Collections } from './collections.js';
import type { MongoDatabase } from './database.js';
import { documentId, type EntryDocument, toDocument } from './documents.js';
import { insertedBeforeDuplicate, isDuplicate, isTransient, UnclearAnswer } from './errors.js';
import { INDEXES } from './indexes.js';
import { checkIds, checkInbox } from './input.js';
import type { MongoReads } from './reads.js';

interface Parts {
  readonly database: MongoDatabase;
  readonly clock: ServerClock;
  readonly reads: MongoReads;
  readonly recentHeads: RecentHeads;
}

/** How far a write whose answer was lost has come. */
interface Progress {
  /** How many of its first entries are in the log. */
  readonly count: number;
  /** Nothing more can be appended: all are there, or another writer has the next number or id. */
  readonly isFinal: boolean;
}

/** Compare and append: the unique index on inbox and number compares; an ordered insert appends. */
export class MongoAppends {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    checkInbox(inbox);
    checkIds(entries.map((entry) => entry.id));
    if (entries.length === 0 || !(await this.#follows(inbox, after))) return 0;
    return this.#commit(inbox, entries);
  }

  /**
   * Whether the log holds the entry before the new ones. If it does, a free next number means that
   * this entry is the head. Without the check, an append after a restored backup could leave a hole.
   */
  async #follows(inbox: Inbox, after: Position): Promise<boolean> {
    if (after.number === START.number) return samePosition(after, START);
    const recent = this.#parts.recentHeads.get(inbox);
    if (recent && samePosition(recent, after)) return true;
    const kind = await this.#parts.reads.kindOf(inbox, after);
    return kind === 'erased' ? this.#claim(inbox, after.id) : kind !== undefined;
  }

  /**
   * Keeps an entry `erased` from being deleted while something is appended after it.
   * @returns False if it was deleted already.
   */
  async #claim(inbox: Inbox, id: string): Promise<boolean> {
    const { clock, database } = this.#parts;
    const filter = { _id: documentId(inbox, id), inbox };
    const update = { $set: { claimedAt: clock.now() } };
    const { matchedCount } = await database.run(({ entries }) =>
      entries.updateOne(filter, update, { hint: { _id: 1 } }),
    );
    return matchedCount === 1;
  }

  #commit(inbox: Inbox, entries: readonly StoredEntry[]): Promise<number> {
    const write = randomBytes(9).toString('base64url');
    let unclear = false;
    let count = 0;
    return this.#parts.database.run(async (collections) => {
      if (unclear) {
        const progress = await this.progressOf(inbox, entries, write);
        if (progress.isFinal) return progress.count;
        count = progress.count;
      }
      try {
        await this.#insert(collections, inbox, entries.slice(count), write);
        return entries.length;
      } catch (error) {
        const before = insertedBeforeDuplicate(error);
        if (!unclear && before !== undefined) return before;
        unclear = true;
        return this.#afterError(inbox, entries, write, error);
      }
    });
  }

  async #insert(
    collections: Collections,
    inbox: Inbox,
    entries: readonly StoredEntry[],
    write: string,
  ): Promise<void> {
    const insertedAt = new Date(this.#parts.clock.now());
    const documents = entries.map((entry) => toDocument(inbox, entry, write, insertedAt));
    await collections.entries.insertMany(documents, { ordered: true });
  }

  /**
   * Throws errors after which another attempt may succeed. After a refusal, a first part may still
   * be in the log.
   */
  async #afterError(
    inbox: Inbox,
    entries: readonly StoredEntry[],
    write: string,
    error: unknown,
  ): Promise<number> {
    if (isTransient(error)) throw error;
    const { count, isFinal } = await this.progressOf(inbox, entries, write);
    if (isFinal || count > 0) return count;
    if (isDuplicate(error)) {
      throw new UnclearAnswer('The entry in the way is not yet committed.', { cause: error });
    }
    throw error;
  }

  /**
   * Looks for the entries of one call of `append`; its mark distinguishes them from those of other
   * writers.
   */
  async progressOf(
    inbox: Inbox,
    entries: readonly StoredEntry[],
    write: string,
  ): Promise<Progress> {
    const { reads } = this.#parts;
    const numbers = { $gte: entries[0]?.number ?? 0, $lte: entries.at(-1)?.number ?? 0 };
    const found = await reads.find<EntryDocument>({
      filter: { inbox, number: numbers },
      hint: INDEXES.log.name,
      sort: { number: 1 },
      fields: { number: 1, write: 1 },
    });
    const writes = new Map(found.map((document) => [document.number, document.write]));
    const missing = entries.findIndex((entry) => writes.get(entry.number) !== write);
    const next = entries[missing];
    if (next === undefined) return { count: entries.length, isFinal: true };
    const isFinal = writes.has(next.number) || (await reads.hasId(inbox, next.id));
    return { count: missing, isFinal };
  }
}

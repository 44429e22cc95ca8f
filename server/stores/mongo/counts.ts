/** Counts rows of one inbox. Each count names the index that it uses. */
import type { mongo } from 'mongoose';
import type { Counts } from '../../../protocol/index.js';
import type { Inbox, Tally } from '../message-store.js';
import type { MongoDatabase } from './database.js';
import type { AddedDocument, EntryDocument } from './documents.js';
import { INDEXES } from './indexes.js';
import { checkInbox, checkNumber } from './input.js';
import { LIST_PARTS } from './list-queries.js';
import type { MongoReads } from './reads.js';

type Filter = mongo.Filter<EntryDocument>;

interface CountQuery {
  readonly filter: object;
  readonly hint: string;
}

export class MongoCounts {
  readonly #database: MongoDatabase;
  readonly #reads: MongoReads;

  constructor(database: MongoDatabase, reads: MongoReads) {
    this.#database = database;
    this.#reads = reads;
  }

  async countsAbove(inbox: Inbox, order: number): Promise<Counts> {
    const $gt = checkNumber(order);
    const parts = LIST_PARTS.map(({ field, only }) => {
      const above = { ...only, [field]: { $gt } };
      return this.#counts(inbox, {
        total: { filter: { ...above, live: true }, hint: INDEXES.live.name },
        unread: { filter: { ...above, unread: true }, hint: INDEXES.unread.name },
        transient: { filter: { ...above, transient: true }, hint: INDEXES.transient.name },
        unreadPersistent: {
          filter: { ...above, unread: true, persistent: true },
          hint: INDEXES.unread.name,
        },
      });
    });
    const [others, renewed] = (await Promise.all(parts)) as [Counts, Counts];
    return {
      total: renewed.total + others.total,
      unread: renewed.unread + others.unread,
      transient: renewed.transient + others.transient,
      unreadPersistent: renewed.unreadPersistent + others.unreadPersistent,
    };
  }

  async removedBy(inbox: Inbox, by: number, at: number): Promise<Tally> {
    const removed = removedBy(checkNumber(by), checkNumber(at));
    const hint = INDEXES.removed.name;
    const counts = await this.#counts(inbox, allOf(removed, hint));
    const groups = await this.#database.run(({ entries }) =>
      entries
        .aggregate<{ next: number | null }>(
          [
            { $match: { inbox, ...removed } },
            { $group: { _id: null, next: { $min: '$expiresAt' } } },
          ],
          { hint },
        )
        .toArray(),
    );
    return { counts, nextExpiryAt: groups[0]?.next ?? null };
  }

  async expiring(inbox: Inbox, at: number): Promise<Tally> {
    const hint = INDEXES.expiring.name;
    const expired = { live: true, expiresAt: { $gt: 0, $lte: checkNumber(at) } } as const;
    const counts = await this.#counts(inbox, allOf(expired, hint));
    const [next] = await this.#reads.find<AddedDocument>({
      filter: { inbox, live: true, expiresAt: { $gt: at } } as Filter,
      hint,
      sort: { expiresAt: 1 },
      limit: 1,
      fields: { expiresAt: 1 },
    });
    return { counts, nextExpiryAt: next?.expiresAt ?? null };
  }

  /** How many live rows are unread and persistent. */
  async unreadPersistent(inbox: Inbox): Promise<number> {
    const filter = { inbox: checkInbox(inbox), unread: true, persistent: true } as Filter;
    const hint = INDEXES.unread.name;
    return this.#database.run(({ entries }) => entries.countDocuments(filter, { hint }));
  }

  /** Sends four queries; whoever decides by the results compares the head afterwards. */
  async #counts(inbox: Inbox, of: Readonly<Record<keyof Counts, CountQuery>>): Promise<Counts> {
    checkInbox(inbox);
    const count = ({ filter, hint }: CountQuery): Promise<number> =>
      this.#database.run(({ entries }) => entries.countDocuments({ inbox, ...filter }, { hint }));
    const [total, unread, transient, unreadPersistent] = await Promise.all([
      count(of.total),
      count(of.unread),
      count(of.transient),
      count(of.unreadPersistent),
    ]);
    return { total, unread, transient, unreadPersistent };
  }
}

/** The removed rows to which an entry was applied last, without those that have expired at a time. */
export function removedBy(number: number, at: number) {
  const $or = [{ expiresAt: null }, { expiresAt: { $gt: at } }];
  return { ended: 'removed', applied: number, $or } as const;
}

/** The queries for the counts of rows that one index finds. */
function allOf(filter: object, hint: string): Readonly<Record<keyof Counts, CountQuery>> {
  return {
    total: { filter, hint },
    unread: { filter: { ...filter, readAt: null }, hint },
    transient: { filter: { ...filter, persistent: false }, hint },
    unreadPersistent: { filter: { ...filter, readAt: null, persistent: true }, hint },
  };
}

import type { mongo } from 'mongoose';
import { samePosition } from '../../../protocol/position.js';
import type { Head, Inbox } from '../message-store.js';
import type { MongoCounts } from './counts.js';
import type { MongoDatabase } from './database.js';
import { documentId, type EntryDocument } from './documents.js';
import type { MongoPendingEntries } from './pending-entries.js';
import type { MongoReads } from './reads.js';

interface Parts {
  readonly database: MongoDatabase;
  readonly reads: MongoReads;
  readonly counts: MongoCounts;
  readonly pendingEntries: MongoPendingEntries;
}

/**
 * Reads heads with all their counts. A process of an earlier version may still be writing entries,
 * which lack `unreadPersistent`: then it is counted, and added to the entry.
 */
export class MongoExactHead {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(inbox: Inbox): Promise<Head> {
    for (;;) {
      const { head, isCounted } = await this.#parts.reads.countedHead(inbox);
      if (isCounted) return head;
      await this.#count(inbox, head);
    }
  }

  /** The count belongs to the head if no entry follows it: entries are applied once committed. */
  async #count(inbox: Inbox, head: Head): Promise<void> {
    const { database, reads, counts, pendingEntries } = this.#parts;
    await pendingEntries.applyPending(inbox);
    const unreadPersistent = await counts.unreadPersistent(inbox);
    if (!samePosition(await reads.head(inbox), head)) return;
    const filter = { _id: documentId(inbox, head.id), inbox } as mongo.Filter<EntryDocument>;
    const update = { $set: { 'counts.unreadPersistent': unreadPersistent } };
    await database.run(({ entries }) => entries.updateOne(filter, update, { hint: { _id: 1 } }));
  }
}

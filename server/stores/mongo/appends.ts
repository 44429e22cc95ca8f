import { randomBytes } from 'node:crypto';
import { type Position, START } from '../../../protocol/index.js';
import { samePosition } from '../../../protocol/position.js';
import type { Inbox, StoredEntry } from '../message-store.js';
import { type MongoCalls, writeOptions } from './calls.js';
import type { ServerClock } from './clock.js';
import { type EntryDocument, toDocument } from './documents.js';
import { insertedBeforeDuplicate, isDuplicate, isTransient, UnclearAnswer } from './errors.js';
import { INDEXES } from './indexes.js';
import { checkIds, checkInbox } from './input.js';
import type { EntryModel } from './model.js';
import { KnownPositions } from './positions.js';
import type { MongoReads } from './reads.js';

interface Parts {
  readonly model: EntryModel;
  readonly calls: MongoCalls;
  readonly clock: ServerClock;
  readonly reads: MongoReads;
}

/** How far a write whose answer was lost has come. */
interface Traces {
  /** How many of its first entries are in the log. */
  readonly count: number;
  /** No further one can come to lie there: all do, or another writer has the next place or id. */
  readonly isFinal: boolean;
}

/** Compare and append: the unique index on inbox and number compares, an ordered insert appends. */
export class MongoAppends {
  readonly known = new KnownPositions();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    checkInbox(inbox);
    checkIds(entries.map((entry) => entry.id));
    if (entries.length === 0 || !(await this.#isThere(inbox, after))) return 0;
    const count = await this.#commit(inbox, entries);
    const last = entries[count - 1];
    if (last) this.known.remember(inbox, last);
    return count;
  }

  /**
   * The log holds the entry that is to be followed: a free next number then means that it is the
   * head. Without this an append after a restored backup could leave a hole.
   */
  async #isThere(inbox: Inbox, after: Position): Promise<boolean> {
    if (after.number === START.number) return samePosition(after, START);
    if (this.known.has(inbox, after)) return true;
    return this.#parts.reads.has(inbox, after);
  }

  #commit(inbox: Inbox, entries: readonly StoredEntry[]): Promise<number> {
    const write = randomBytes(9).toString('base64url');
    let unclear = false;
    let count = 0;
    return this.#parts.calls.run(async (timeoutMS) => {
      if (unclear) {
        const traces = await this.#look(inbox, entries, write);
        if (traces.isFinal) return traces.count;
        count = traces.count;
      }
      try {
        await this.#insert(inbox, entries.slice(count), write, timeoutMS);
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
    inbox: Inbox,
    entries: readonly StoredEntry[],
    write: string,
    timeoutMS: number,
  ): Promise<void> {
    const { model, clock } = this.#parts;
    const insertedAt = new Date(clock.now());
    const documents = entries.map((entry) => toDocument(inbox, entry, write, insertedAt));
    const options = { ...writeOptions(timeoutMS), lean: true, ordered: true, rawResult: true };
    await model.insertMany(documents, options as never);
  }

  /** Throws what is worth another attempt; a refusal for good may still have let a part in. */
  async #afterError(
    inbox: Inbox,
    entries: readonly StoredEntry[],
    write: string,
    error: unknown,
  ): Promise<number> {
    if (isTransient(error)) throw error;
    const { count, isFinal } = await this.#look(inbox, entries, write);
    if (isFinal || count > 0) return count;
    if (isDuplicate(error)) {
      throw new UnclearAnswer('The entry in the way is not yet committed.', { cause: error });
    }
    throw error;
  }

  /** Looks for the entries of one call of `append`, told from a rival's by the mark of the call. */
  async #look(inbox: Inbox, entries: readonly StoredEntry[], write: string): Promise<Traces> {
    const { reads } = this.#parts;
    const numbers = { $gte: entries[0]?.number ?? 0, $lte: entries.at(-1)?.number ?? 0 };
    const found = await reads.find<EntryDocument>({
      filter: { inbox, number: numbers },
      hint: INDEXES.log.name,
      sort: 1,
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

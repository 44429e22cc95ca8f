import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox, Stop } from '../message-store.js';
import type { Collections } from './collections.js';
import type { EntryDocument } from './documents.js';
import { INDEXES } from './indexes.js';
import type { WatchParts } from './stream.js';

const EVERY_MS = 250;
/** An entry can become visible this much later than it was stamped. */
const OVERLAP_MS = 5_000;
/** After a longer outage the position check finds what the poll does not go back for. */
const GO_BACK_MS = 60_000;

type Stamped = Pick<EntryDocument, 'inbox' | 'number' | 'insertedAt'>;

/** Reads what was inserted lately, over and over, and tells each new highest number once. */
export class EntryPoll {
  readonly #parts: WatchParts;
  readonly #ending = new AbortController();
  /** The highest number told of each inbox, and when it was stamped. */
  readonly #told = new Map<Inbox, { number: number; at: number }>();
  #readTo: number;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#readTo = parts.clock.now();
  }

  start(): Stop {
    void this.#pollOn();
    return () => this.#ending.abort();
  }

  async #pollOn(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#poll();
      } catch (error) {
        if (!signal.aborted) this.#parts.onError(error);
      }
      await pause(EVERY_MS, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  async #poll(): Promise<void> {
    const { clock, database } = this.#parts;
    const now = clock.now();
    const from = Math.max(this.#readTo, now - GO_BACK_MS) - OVERLAP_MS;
    await database.run((collections) => this.#read(new Date(from), collections));
    this.#readTo = now;
    this.#forgetBefore(now - 2 * OVERLAP_MS);
  }

  /** In batches, so that a burst does not hold the event loop. */
  async #read(from: Date, { entries }: Collections): Promise<void> {
    const cursor = entries.find<Stamped>(
      { insertedAt: { $gte: from } },
      {
        projection: { _id: 0, insertedAt: 1, inbox: 1, number: 1 },
        sort: { insertedAt: 1 },
        hint: INDEXES.inserted.name,
        batchSize: 1_000,
      },
    );
    for await (const { inbox, number, insertedAt } of cursor) {
      if (this.#ending.signal.aborted) return;
      if (number <= (this.#told.get(inbox)?.number ?? 0)) continue;
      this.#told.set(inbox, { number, at: insertedAt.getTime() });
      this.#parts.onHint(inbox, number);
    }
  }

  #forgetBefore(time: number): void {
    for (const [inbox, { at }] of this.#told) {
      if (at < time) this.#told.delete(inbox);
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox, Stop } from '../message-store.js';
import type { WatchParts } from './change-stream.js';
import type { Collections } from './collections.js';
import type { EntryDocument } from './documents.js';
import { INDEXES } from './indexes.js';

const EVERY_MS = 250;
/** An entry can become visible this long after its `insertedAt`. */
const OVERLAP_MS = 5_000;
/** The poll reads back this far after an outage; the position check finds what is older. */
const GO_BACK_MS = 60_000;

type Inserted = Pick<EntryDocument, 'inbox' | 'number' | 'insertedAt'>;

/** Repeatedly reads recent inserts, and reports each new highest number once. */
export class EntryPoll {
  readonly #parts: WatchParts;
  readonly #ending = new AbortController();
  /** The highest number reported for each inbox, and when it was inserted. */
  readonly #reported = new Map<Inbox, { number: number; at: number }>();
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
    const cursor = entries.find<Inserted>(
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
      if (number <= (this.#reported.get(inbox)?.number ?? 0)) continue;
      this.#reported.set(inbox, { number, at: insertedAt.getTime() });
      this.#parts.onHint(inbox, number);
    }
  }

  #forgetBefore(time: number): void {
    for (const [inbox, { at }] of this.#reported) {
      if (at < time) this.#reported.delete(inbox);
    }
  }
}

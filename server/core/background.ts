import type { ResolvedOptions } from '../options.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Inbox, MessageStore, Stop } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { SLICE } from '../stores/upkeep-store.js';
import { DueWorker } from './due-work.js';
import { ERASE, Eraser } from './eraser.js';
import type { InboxWriter } from './inbox-writer.js';
import { JOB, type Jobs } from './jobs.js';
import { MERGE, type SessionMerge } from './session-merge.js';
import { SEND, type TransactionSends } from './transaction-sends.js';
import { type Pruned, Upkeep } from './upkeep.js';

/** A log is checked whenever its length passes a multiple of this. */
const TRIM_EVERY = 250;

/**
 * Entries younger than this are not deleted: another process may have cached one as the head. Neither
 * are those that can still be undone (`limits.restoreMs`).
 */
const TRIM_AGE_MS = 60_000;

interface BackgroundOptions {
  readonly options: ResolvedOptions;
  readonly writer: InboxWriter;
  readonly merge: SessionMerge;
  readonly jobs: Jobs;
  readonly transactions: TransactionSends;
  /** Opens the store, if it is not open. */
  readonly open: () => Promise<unknown>;
}

/** The background work of a center: due work of every kind, and the upkeep of logs. */
export class Background {
  readonly #store: MessageStore;
  readonly #logEntries: number;
  readonly #trimAgeMs: number;
  readonly #eraser: Eraser;
  readonly #upkeep: Upkeep;
  readonly #worker: DueWorker;
  readonly #trims = new Set<Promise<void>>();

  constructor({ options, writer, merge, transactions, jobs, open }: BackgroundOptions) {
    const { store, limits, retention, log } = options;
    this.#store = store;
    this.#logEntries = limits.logEntries;
    this.#trimAgeMs = Math.max(TRIM_AGE_MS, limits.restoreMs);
    this.#eraser = new Eraser(store, writer, merge);
    this.#upkeep = new Upkeep({ store, writer, eraser: this.#eraser, limits, retention });
    this.#worker = new DueWorker({
      store,
      open,
      handlers: new Map([
        [MERGE, (work) => merge.complete(work)],
        [JOB, (work) => jobs.lose(work)],
        [SEND, (work) => transactions.complete(work)],
        [ERASE, (work) => this.#eraser.complete(work)],
        ...this.#upkeep.handlers(),
      ]),
      recurring: () => this.#upkeep.recurring(),
      log,
    });
  }

  /** As `Center.work`. */
  work(keepsAlive: boolean): Stop {
    return this.#worker.start(keepsAlive);
  }

  prune(): Promise<Pruned> {
    return this.#upkeep.prune();
  }

  erase(inbox: Inbox, options: { readonly from: boolean }): Promise<void> {
    return this.#eraser.erase(inbox, options);
  }

  /** Trims a long log from time to time. What a process leaves undone is deleted later by age. */
  appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    if (inbox === EVERYONE) return;
    const first = entries[0]?.number ?? 0;
    const last = entries.at(-1)?.number ?? 0;
    const upTo = last - this.#logEntries;
    if (upTo < 1 || Math.floor(last / TRIM_EVERY) === Math.floor((first - 1) / TRIM_EVERY)) return;
    const trim = this.#trim(inbox, upTo)
      .catch(() => {})
      .finally(() => this.#trims.delete(trim));
    this.#trims.add(trim);
  }

  /** Resolves when running work is done. */
  async close(): Promise<void> {
    this.#eraser.close();
    await Promise.all([this.#worker.close(), ...this.#trims]);
  }

  #trim(inbox: Inbox, upTo: number): Promise<void> {
    const before = this.#store.now() - this.#trimAgeMs;
    return this.#store.upkeep.trimLog(inbox, Math.max(1, upTo - SLICE + 1), upTo, before);
  }
}

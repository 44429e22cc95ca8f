import { setTimeout as pause } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import type { Inbox, Stop } from '../message-store.js';
import { backoffMs } from '../retry.js';
import type { ServerClock } from './clock.js';
import type { MongoDatabase } from './database.js';
import type { EntryDocument } from './documents.js';
import { codeOf, isTransient } from './errors.js';

export interface WatchParts {
  readonly database: MongoDatabase;
  readonly clock: ServerClock;
  readonly onHint: (inbox: Inbox, number: number, inOrder?: boolean) => void;
  readonly onError: (error: unknown) => void;
}

type Change = mongo.ChangeStreamDocument<EntryDocument>;

/** The answer of a single server, which is not an error: it is polled instead. */
const ONLY_ON_SETS = 40573;

/** Codes that mean: no change streams on this kind of server, or for this user. */
const NO_STREAMS: ReadonlySet<number | undefined> = new Set([
  13, // Unauthorized
  115, // CommandNotSupported
  303, // FeatureNotSupported
  8000, // AtlasError: Unauthorized on the shared clusters of Atlas
  ONLY_ON_SETS,
]);

const PIPELINE = [
  { $match: { operationType: 'insert' } },
  { $project: { operationType: 1, 'fullDocument.inbox': 1, 'fullDocument.number': 1 } },
];

const RESTART = { firstMs: 100, longestMs: 10_000 } as const;

/**
 * Reads one change stream after another, each from where the one before has stopped. It asks for the
 * changes instead of listening to events: a driver that emits events opens a new cursor after an
 * error by itself, also for a stream that was closed meanwhile, and nobody would ever close that cursor.
 */
export class EntryStream {
  readonly #parts: WatchParts;
  readonly #onNoStreams: () => void;
  readonly #ending = new AbortController();
  #resumeFrom: mongo.ChangeStreamOptions;
  #failures = 0;

  constructor(parts: WatchParts, onNoStreams: () => void) {
    this.#parts = parts;
    this.#onNoStreams = onNoStreams;
    const { operationTime } = parts.clock;
    this.#resumeFrom = operationTime === undefined ? {} : { startAtOperationTime: operationTime };
  }

  start(): Stop {
    void this.#readOn();
    return () => this.#ending.abort();
  }

  async #readOn(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        if (signal.aborted) return;
        this.#failed(error);
        if (NO_STREAMS.has(codeOf(error))) return this.#onNoStreams();
      }
      const pauseMs = backoffMs(this.#failures, RESTART);
      this.#failures += 1;
      await pause(pauseMs, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  /** Reads one stream until it ends, for instance because the collection was dropped. */
  async #read(): Promise<void> {
    const { signal } = this.#ending;
    const { entries } = this.#parts.database.collections;
    // The app's time limit is shorter than the server may wait for a change.
    const options = { ...this.#resumeFrom, timeoutMS: 0 };
    const stream = entries.watch<EntryDocument, Change>(PIPELINE, options);
    const close = () => stream.close().catch(() => {});
    signal.addEventListener('abort', close);
    try {
      while (!signal.aborted && !stream.closed) {
        // Null about every second, if nothing has changed.
        const change = await stream.tryNext();
        this.#advance(stream.resumeToken);
        if (change) this.#report(change);
      }
    } finally {
      signal.removeEventListener('abort', close);
      // Once more after a stop: the driver may have opened a new cursor meanwhile.
      await close();
    }
  }

  #advance(token: mongo.ResumeToken): void {
    if (token != null) this.#resumeFrom = { resumeAfter: token };
    this.#failures = 0;
  }

  #report(change: Change): void {
    if (this.#ending.signal.aborted || change.operationType !== 'insert') return;
    const { inbox, number } = change.fullDocument;
    if (typeof inbox === 'string') this.#parts.onHint(inbox, number, true);
  }

  #failed(error: unknown): void {
    const code = codeOf(error);
    if (code !== ONLY_ON_SETS) this.#parts.onError(error);
    // It cannot be resumed, for instance because the server has lost the history.
    if (this.#failures > 0 && !isTransient(error)) this.#resumeFrom = {};
  }
}

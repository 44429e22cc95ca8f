import type { mongo } from 'mongoose';
import type { Inbox } from '../message-store.js';
import { backoffMs } from '../retry.js';
import type { ServerClock } from './clock.js';
import type { MongoDatabase } from './database.js';
import type { EntryDocument } from './documents.js';
import { codeOf, hasLabel } from './errors.js';

export interface WatchParts {
  readonly database: MongoDatabase;
  readonly clock: ServerClock;
  readonly onHint: (inbox: Inbox, number: number) => void;
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
  ONLY_ON_SETS,
]);

/** Codes after which the stream cannot resume where it stopped. */
const RESUME_POINT_LOST: ReadonlySet<number | undefined> = new Set([
  222, // CloseChangeStream
  260, // InvalidResumeToken
  280, // ChangeStreamFatalError
  286, // ChangeStreamHistoryLost
]);

const PIPELINE = [
  { $match: { operationType: 'insert' } },
  { $project: { operationType: 1, 'fullDocument.inbox': 1, 'fullDocument.number': 1 } },
];

const RESTART = { firstMs: 100, longestMs: 10_000 } as const;

/** One change stream, which resumes where it stopped whenever it ends. */
export class EntryStream {
  readonly #parts: WatchParts;
  readonly #onNoStreams: () => void;
  #stream: mongo.ChangeStream<EntryDocument, Change> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resumeFrom: mongo.ChangeStreamOptions;
  #failures = 0;

  constructor(parts: WatchParts, onNoStreams: () => void) {
    this.#parts = parts;
    this.#onNoStreams = onNoStreams;
    const { operationTime } = parts.clock;
    this.#resumeFrom = operationTime === undefined ? {} : { startAtOperationTime: operationTime };
  }

  /**
   * Adds the listeners immediately: a server without change streams fails later, and without a
   * listener the process dies.
   */
  start(): void {
    this.#timer = undefined;
    const { entries } = this.#parts.database.collections;
    const stream = entries.watch<EntryDocument, Change>(PIPELINE, this.#resumeFrom);
    this.#stream = stream;
    stream.on('error', (error) => this.#failed(stream, error));
    stream.on('close', () => this.#closed(stream));
    stream.on('resumeTokenChanged', (token) => this.#advance(stream, token));
    stream.on('change', (change) => this.#report(stream, change));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stream?.close().catch(() => {});
    this.#stream = undefined;
  }

  #advance(stream: unknown, token: mongo.ResumeToken): void {
    if (stream !== this.#stream) return;
    this.#resumeFrom = { resumeAfter: token };
    this.#failures = 0;
  }

  #report(stream: unknown, change: Change): void {
    if (stream !== this.#stream || change.operationType !== 'insert') return;
    const { inbox, number } = change.fullDocument;
    if (typeof inbox === 'string') this.#parts.onHint(inbox, number);
  }

  /** Comes before or after `#closed`. */
  #failed(stream: mongo.ChangeStream<EntryDocument, Change>, error: unknown): void {
    if (stream !== this.#stream) return;
    const code = codeOf(error);
    if (code !== ONLY_ON_SETS) this.#parts.onError(error);
    if (NO_STREAMS.has(code)) {
      this.stop();
      this.#onNoStreams();
      return;
    }
    if (RESUME_POINT_LOST.has(code) || hasLabel(error, 'NonResumableChangeStreamError'))
      this.#resumeFrom = {};
    stream.close().catch(() => {});
    this.#startLater();
  }

  #closed(stream: unknown): void {
    if (stream === this.#stream) this.#startLater();
  }

  #startLater(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.start(), backoffMs(this.#failures, RESTART)).unref();
    this.#failures += 1;
  }
}

import type { mongo } from 'mongoose';
import type { Inbox } from '../message-store.js';
import { BSON_OPTIONS, type MongoCalls } from './calls.js';
import type { ServerClock } from './clock.js';
import type { EntryDocument } from './documents.js';
import { codeOf, hasLabel } from './errors.js';

export interface WatchParts {
  readonly collection: mongo.Collection<EntryDocument>;
  readonly calls: MongoCalls;
  readonly clock: ServerClock;
  readonly onHint: (inbox: Inbox, number: number) => void;
  readonly onError: (error: unknown) => void;
}

type Change = mongo.ChangeStreamDocument<EntryDocument>;

/** The only one of them that is to be expected: a single server. */
const ONLY_ON_SETS = 40573;

/** Codes that say that there are no change streams: for this kind of server, or this user. */
const NO_STREAMS: ReadonlySet<number | undefined> = new Set([
  13, // Unauthorized
  115, // CommandNotSupported
  303, // FeatureNotSupported
  ONLY_ON_SETS,
]);

/** Codes that say that the place to resume at is gone. */
const PLACE_LOST: ReadonlySet<number | undefined> = new Set([
  222, // CloseChangeStream
  260, // InvalidResumeToken
  280, // ChangeStreamFatalError
  286, // ChangeStreamHistoryLost
]);

const PIPELINE = [
  { $match: { operationType: 'insert' } },
  { $project: { operationType: 1, 'fullDocument.inbox': 1, 'fullDocument.number': 1 } },
];

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** One change stream that is opened again, where it stood, whenever it ends. */
export class EntryStream {
  readonly #parts: WatchParts;
  readonly #onNoStreams: () => void;
  #stream: mongo.ChangeStream<EntryDocument, Change> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #place: mongo.ChangeStreamOptions;
  #failures = 0;

  constructor(parts: WatchParts, onNoStreams: () => void) {
    this.#parts = parts;
    this.#onNoStreams = onNoStreams;
    const { operationTime } = parts.clock;
    this.#place = operationTime === undefined ? {} : { startAtOperationTime: operationTime };
  }

  /** The listeners come first: where there are no change streams it fails only later. */
  start(): void {
    this.#timer = undefined;
    const stream = this.#parts.collection.watch<EntryDocument, Change>(PIPELINE, {
      ...this.#place,
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      ...BSON_OPTIONS,
    });
    this.#stream = stream;
    stream.on('error', (error) => this.#failed(stream, error));
    stream.on('close', () => this.#closed(stream));
    stream.on('resumeTokenChanged', (token) => this.#stands(stream, token));
    stream.on('change', (change) => this.#tell(stream, change));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stream?.close().catch(() => {});
    this.#stream = undefined;
  }

  #stands(stream: unknown, token: mongo.ResumeToken): void {
    if (stream !== this.#stream) return;
    this.#place = { resumeAfter: token };
    this.#failures = 0;
  }

  #tell(stream: unknown, change: Change): void {
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
    if (PLACE_LOST.has(code) || hasLabel(error, 'NonResumableChangeStreamError')) this.#place = {};
    stream.close().catch(() => {});
    this.#startLater();
  }

  #closed(stream: unknown): void {
    if (stream === this.#stream) this.#startLater();
  }

  #startLater(): void {
    if (this.#timer !== undefined) return;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.start(), longest * (0.5 + Math.random() / 2));
    this.#timer.unref();
  }
}

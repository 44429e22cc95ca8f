import type { Connection, mongo } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { retry } from '../retry.js';
import type { Hello } from './clock.js';
import { type Collections, collectionsOf, type TimeLimit } from './collections.js';
import { type OpenedConnection, openConnection } from './connection.js';
import { codeOf, isTransient, toMessageCenterError, UnclearAnswer } from './errors.js';
import { ServerAnswers } from './server-answers.js';

/** How long an operation is retried before it fails, in milliseconds. */
const RETRY_DEADLINE_MS = 10_000;
/** How long one attempt waits for a server that is silent, so that there is time for another one. */
const ATTEMPT_MS = 5_000;
/** The shortest such time, which the last attempt is given. */
const LAST_ATTEMPT_MS = 1_000;
const HELLO_MS = 5_000;
/** The answer to a query that names a missing index. */
const BAD_VALUE = 2;
/** How often it is checked whether an attempt is stuck, in milliseconds. */
const CHECK_MS = 500;
/** How long an attempt may take once the store closes, in milliseconds. */
const CLOSING_MS = 500;

export interface MongoDatabaseParts {
  /** An address, or the app's own connection. */
  readonly target: string | Connection;
  /** The name of the collection of entries. */
  readonly collection: string;
}

/** The connection, and the one way in which operations run on it. */
export class MongoDatabase {
  /** Called after every error of driver or server. */
  onError: () => void = () => {};

  /** Creates missing indexes. Called when a server refuses to use one, as after a drop of the collection. */
  createIndexes: (collections: Collections) => Promise<void> = async () => {};

  readonly #parts: MongoDatabaseParts;
  #opened: OpenedConnection | undefined;
  /** Aborted when the store begins to close. */
  readonly #closing = new AbortController();
  readonly #answers = new ServerAnswers();
  /** Each ends an attempt that is running. */
  readonly #attempts = new Set<() => void>();

  constructor(parts: MongoDatabaseParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    this.#opened = await openConnection(this.#parts.target, this.#closing.signal);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }

  /** From now on, operations are not retried, and soon those that are running end. */
  beginClosing(): void {
    this.#closing.abort();
    const endAll = () => {
      for (const end of this.#attempts) end();
    };
    setTimeout(endAll, CLOSING_MS).unref();
  }

  /** The client of the connection. */
  get client(): mongo.MongoClient {
    return this.#connection.getClient();
  }

  /** Collections without retries and time limits. */
  get collections(): Collections {
    return collectionsOf(this.#db, this.#parts.collection);
  }

  /**
   * Attempts an operation until it succeeds, fails for good, or ten seconds have passed. It must be
   * idempotent.
   * @param silentMs How long one attempt waits for a silent server. Null: without end.
   * @throws MessageCenterError UNAVAILABLE for errors of driver and server; other errors are not
   *   changed.
   */
  async run<Value>(
    attempt: (collections: Collections) => Promise<Value>,
    silentMs: number | null = ATTEMPT_MS,
  ): Promise<Value> {
    const options = {
      firstMs: 20,
      longestMs: 1_000,
      deadlineMs: RETRY_DEADLINE_MS,
      isRetryable: (error: unknown) => isTransient(error) && !this.#closing.signal.aborted,
    };
    let hasIndexes = false;
    const limited = async (leftMs: number) => {
      const ms = silentMs && Math.ceil(Math.min(silentMs, Math.max(leftMs, LAST_ATTEMPT_MS)));
      try {
        return await this.#within(ms, attempt);
      } catch (error) {
        if (!(error instanceof MessageCenterError)) this.onError();
        if (hasIndexes || codeOf(error) !== BAD_VALUE) throw error;
        hasIndexes = true;
        await this.#within(null, this.createIndexes);
        throw new UnclearAnswer('Indexes may have been missing.', { cause: error });
      }
    };
    return retry(limited, options).catch((error: unknown) => {
      throw toMessageCenterError(error);
    });
  }

  /** What the server says about itself. */
  async hello(): Promise<Hello> {
    const answer = await this.#within(HELLO_MS, (_, limit) =>
      this.#db.command({ hello: 1 }, { readPreference: 'primary', ...limit }),
    );
    return answer as unknown as Hello;
  }

  /**
   * Ends an attempt that the server leaves without an answer.
   * @param silentMs Null: only if the store closes.
   */
  async #within<Value>(
    silentMs: number | null,
    work: (collections: Collections, limit: TimeLimit) => Promise<Value>,
  ): Promise<Value> {
    const begunAt = performance.now();
    const ending = new AbortController();
    const end = () => ending.abort(new UnclearAnswer('MongoDB has not answered in time.'));
    const timer = this.#watch(begunAt, silentMs, end);
    this.#attempts.add(end);
    try {
      const limit = { signal: ending.signal, timeoutMS: silentMs ?? 0 };
      const value = await work(collectionsOf(this.#db, this.#parts.collection, limit), limit);
      this.#answers.note(begunAt);
      return value;
    } catch (error) {
      if (codeOf(error) !== undefined) this.#answers.note(begunAt);
      throw error;
    } finally {
      this.#attempts.delete(end);
      clearInterval(timer);
    }
  }

  #watch(begunAt: number, silentMs: number | null, end: () => void) {
    if (this.#closing.signal.aborted) return setInterval(end, CLOSING_MS);
    if (silentMs === null) return undefined;
    return setInterval(() => {
      if (performance.now() - begunAt < silentMs) return;
      if (this.#answers.isStuck(begunAt, silentMs)) end();
    }, CHECK_MS);
  }

  /**
   * Looked up each time, because the connection has another one after the app has connected again.
   */
  get #db(): mongo.Db {
    const { db } = this.#connection;
    if (db) return db;
    throw connectionEnded();
  }

  get #connection(): Connection {
    if (this.#opened) return this.#opened.connection;
    throw connectionEnded();
  }
}

function connectionEnded(): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', 'The connection to MongoDB has ended.');
}

import type { Connection, mongo } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { retry } from '../retry.js';
import type { Hello } from './clock.js';
import { type Collections, collectionsOf } from './collections.js';
import { type OpenedConnection, openConnection } from './connection.js';
import { isTransient, toMessageCenterError } from './errors.js';

/** How long an operation is retried before it fails, in milliseconds. */
const RETRY_DEADLINE_MS = 10_000;
/** The longest one attempt may take, so that a silent server leaves time for another one. */
const ATTEMPT_MS = 5_000;
/** The shortest time that the last attempt is given. */
const LAST_ATTEMPT_MS = 1_000;
const HELLO_MS = 5_000;

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

  readonly #parts: MongoDatabaseParts;
  #opened: OpenedConnection | undefined;
  #isEnding = false;

  constructor(parts: MongoDatabaseParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    this.#opened = await openConnection(this.#parts.target);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }

  /** From now on, operations are not retried. */
  stopRetrying(): void {
    this.#isEnding = true;
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
   * @throws MessageCenterError UNAVAILABLE for errors of driver and server; other errors are not
   *   changed.
   */
  async run<Value>(attempt: (collections: Collections) => Promise<Value>): Promise<Value> {
    const options = {
      firstMs: 20,
      longestMs: 1_000,
      deadlineMs: RETRY_DEADLINE_MS,
      isRetryable: (error: unknown) => isTransient(error) && !this.#isEnding,
    };
    const limited = async (leftMs: number) => {
      const timeoutMS = Math.ceil(Math.min(ATTEMPT_MS, Math.max(leftMs, LAST_ATTEMPT_MS)));
      try {
        return await attempt(collectionsOf(this.#db, this.#parts.collection, timeoutMS));
      } catch (error) {
        if (!(error instanceof MessageCenterError)) this.onError();
        throw error;
      }
    };
    return retry(limited, options).catch((error: unknown) => {
      throw toMessageCenterError(error);
    });
  }

  /** What the server says about itself. */
  async hello(): Promise<Hello> {
    const options = { readPreference: 'primary', timeoutMS: HELLO_MS } as const;
    const answer = await this.#db.admin().command({ hello: 1 }, options);
    return answer as unknown as Hello;
  }

  /** Looked up each time, because an app that connects again gives its connection another one. */
  get #db(): mongo.Db {
    const { db } = this.#connection;
    if (db) return db;
    throw ended();
  }

  get #connection(): Connection {
    if (this.#opened) return this.#opened.connection;
    throw ended();
  }
}

function ended(): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', 'The connection to MongoDB has ended.');
}

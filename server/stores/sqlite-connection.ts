import { setTimeout as delay } from 'node:timers/promises';
import type { Bind, Fields, SqliteDriver } from './sqlite-driver.js';
import { isBusy, storeError } from './sqlite-errors.js';

/** The longest pause between two tries, in milliseconds. */
const MAX_PAUSE_MS = 40;

/**
 * One open file. SQLite itself never waits here, because that would hold the event loop: what meets
 * a lock is tried again, asynchronously, for up to `waitMs`.
 */
export class SqliteConnection {
  readonly file: string;
  readonly #driver: SqliteDriver;
  readonly #waitMs: number;

  constructor(file: string, driver: SqliteDriver, waitMs: number) {
    this.file = file;
    this.#driver = driver;
    this.#waitMs = waitMs;
  }

  /** Within `read`, `snapshot` or `transaction` only. */
  all(sql: string, binds?: readonly Bind[]): Fields[] {
    return this.#driver.all(sql, binds);
  }

  /** Within `transaction` only. How many rows were changed. */
  run(sql: string, binds?: readonly Bind[]): number {
    return this.#driver.run(sql, binds);
  }

  /** Within `read` or `transaction` only. Statements without an answer. */
  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  /**
   * Runs synchronous `work` as soon as no lock is in its way; it is run again from its start after
   * every one that is.
   * @throws MessageCenterError UNAVAILABLE where the file is the cause.
   */
  async read<Value>(work: () => Value): Promise<Value> {
    const until = performance.now() + this.#waitMs;
    for (let tries = 1; ; tries += 1) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= until) throw storeError(this.file, error);
      }
      await delay(Math.random() * Math.min(MAX_PAUSE_MS, 2 ** tries));
    }
  }

  /** Like `read`, in a write transaction: all of `work` is durable when it resolves, or none. */
  transaction<Value>(work: () => Value): Promise<Value> {
    return this.#within('BEGIN IMMEDIATE', work);
  }

  /** Like `read`, and all of `work` sees the file in one state. */
  snapshot<Value>(work: () => Value): Promise<Value> {
    return this.#within('BEGIN', work);
  }

  #within<Value>(begin: string, work: () => Value): Promise<Value> {
    return this.read(() => {
      this.#driver.exec(begin);
      try {
        const value = work();
        this.#driver.exec('COMMIT');
        return value;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  /** SQLite has ended some transactions by itself when they fail; then there is nothing to undo. */
  #rollBack(): void {
    try {
      this.#driver.exec('ROLLBACK');
    } catch {}
  }

  /** Writes the log back into the file where nobody else is at work on it, and closes. */
  close(): void {
    try {
      this.#driver.all('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log stays beside the file, and whoever opens it next goes on with it.
    }
    this.#driver.close();
  }
}

import { retry } from '../retry.js';
import type { Bind, Fields, SqliteDriver } from './driver.js';
import { isBusy, storeError } from './errors.js';
import type { DatabaseFiles } from './files.js';

/** The pauses while another process holds a lock. */
const BACKOFF = { firstMs: 2, longestMs: 40 } as const;

/** How long the last checkpoint waits for other processes, in milliseconds; it blocks the event loop. */
const LAST_WAIT_MS = 200;

/**
 * Connections to files that are no longer at their paths. SQLite deletes the log by its name when it
 * closes, and by then that name belongs to the log of the next file. So they stay open until the
 * process ends, out of reach of the garbage collector, which would close them.
 */
const LEFT_OPEN = new Set<SqliteDriver>();

/** A file of the connection is no longer at its path, so what was written may be lost. */
export class FileReplaced extends Error {
  override readonly name = 'FileReplaced';
  readonly path: string;

  constructor(path: string, cause?: unknown) {
    super(`${path} is gone or was replaced`, { cause });
    this.path = path;
  }
}

interface SqliteConnectionParts {
  readonly file: string;
  readonly driver: SqliteDriver;
  /** How long work waits for a lock, in milliseconds. */
  readonly waitMs: number;
  /** Whether work may wait any longer: not when the store closes. */
  readonly mayWait: () => boolean;
  /** Whether the file that was opened is no longer at its path. */
  readonly isMoved: () => boolean;
}

/**
 * One open file. SQLite itself never waits for a lock, because that would block the event loop:
 * locked work is retried asynchronously for up to `waitMs`.
 */
export class SqliteConnection {
  readonly file: string;
  readonly #driver: SqliteDriver;
  readonly #waitMs: number;
  readonly #mayWait: () => boolean;
  readonly #isMoved: () => boolean;
  #files: DatabaseFiles | undefined;
  #closed = false;
  #obstacle: unknown;

  constructor({ file, driver, waitMs, mayWait, isMoved }: SqliteConnectionParts) {
    this.file = file;
    this.#driver = driver;
    this.#waitMs = waitMs;
    this.#mayWait = mayWait;
    this.#isMoved = isMoved;
  }

  /** From now on, every use fails with FileReplaced if one of these files is gone or replaced. */
  guard(files: DatabaseFiles): void {
    this.#files = files;
  }

  /** Within `read`, `snapshot` or `transaction` only. */
  all(sql: string, binds?: readonly Bind[]): Fields[] {
    return this.#driver.all(sql, binds);
  }

  /** Within `transaction` only. Returns how many rows were changed. */
  run(sql: string, binds?: readonly Bind[]): number {
    return this.#driver.run(sql, binds);
  }

  /** Within `read` or `transaction` only. Runs statements without a result. */
  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  /**
   * Runs synchronous `work`, and runs it again from its start while the file is locked.
   * @throws MessageCenterError UNAVAILABLE if the file is the cause; FileReplaced.
   */
  read<Value>(work: () => Value): Promise<Value> {
    return this.#retry(() => {
      this.#check(this.#files?.changed());
      return work();
    });
  }

  /**
   * Like `read`, in a write transaction: all of `work` is durable when it resolves, and none if it
   * rejects. After FileReplaced it may be either.
   */
  transaction<Value>(work: () => Value): Promise<Value> {
    return this.#retry(() => {
      const value = this.#within('BEGIN IMMEDIATE', () => {
        this.#check(this.#files?.changed());
        return work();
      });
      // A commit to a file that was deleted meanwhile is lost.
      this.#check(this.#files?.changed());
      return value;
    });
  }

  /** Like `read`, and all of `work` sees one state of the file. */
  snapshot<Value>(work: () => Value): Promise<Value> {
    return this.#retry(() => this.#within('BEGIN', work));
  }

  async #retry<Value>(work: () => Value): Promise<Value> {
    const attempt = () => {
      if (this.#closed) throw new FileReplaced(this.file);
      return work();
    };
    const isRetryable = (error: unknown) => isBusy(error) && this.#mayWait();
    try {
      return await retry(attempt, { ...BACKOFF, deadlineMs: this.#waitMs, isRetryable });
    } catch (error) {
      throw this.#explained(error);
    }
  }

  #within<Value>(begin: string, work: () => Value): Value {
    this.#driver.exec(begin);
    try {
      const value = work();
      this.#driver.exec('COMMIT');
      return value;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #check(changed: string | undefined): void {
    if (changed !== undefined) throw new FileReplaced(changed);
  }

  /** SQLite fails in many ways when its files are replaced. */
  #explained(error: unknown): unknown {
    if (error instanceof FileReplaced) return error;
    const changed = this.#files?.changed();
    return changed === undefined ? storeError(this.file, error) : new FileReplaced(changed, error);
  }

  /** Fails if SQLite has already rolled back by itself. */
  #rollBack(): void {
    try {
      this.#driver.exec('ROLLBACK');
    } catch {}
  }

  /** Why the last call of `leave` could not save the file, such as a full disk. */
  get obstacle(): unknown {
    return this.#obstacle;
  }

  /**
   * Gives the file up after FileReplaced. If the file is still there, it first receives what the
   * deleted log contains, and is replaced by a copy of itself. Every process does the same, and
   * none may open the file before one has succeeded.
   * @returns False while another process is in the way; call it again.
   */
  leave(): boolean {
    this.#closed = true;
    const files = this.#files;
    if (!files?.divided && !this.#save(files)) return false;
    if (files?.moved && !files.removeLog()) return false;
    this.#close();
    return true;
  }

  /**
   * Writes the log back, which also completes a file that was renamed, and replaces a file whose index
   * was deleted.
   * @returns False if the file at the path may still lack something.
   */
  #save(files: DatabaseFiles | undefined): boolean {
    let isWhole = false;
    this.#obstacle = undefined;
    try {
      isWhole = this.#writeBack();
      if (isWhole) files?.replaceIndex();
    } catch (error) {
      // SQLite fails in many ways while other processes do the same.
      this.#obstacle = error;
    }
    return !files || files.moved || (isWhole && files.indexChanged === undefined);
  }

  /**
   * Like `leave`, but immediately: if another process is in the way, or the operating system refuses
   * to remove the log, that stays next to the file.
   */
  close(): void {
    this.#driver.exec(`PRAGMA busy_timeout = ${LAST_WAIT_MS}`);
    let isLeft = false;
    try {
      isLeft = this.leave();
    } catch {}
    if (!isLeft) this.#close();
  }

  #close(): void {
    if (this.#isMoved()) LEFT_OPEN.add(this.#driver);
    else this.#driver.close();
  }

  /** Whether the file now contains everything. */
  #writeBack(): boolean {
    const [answer] = this.#driver.all('PRAGMA wal_checkpoint(TRUNCATE)');
    return answer?.busy === 0;
  }
}

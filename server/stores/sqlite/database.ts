import type { Log } from '../../log.js';
import { orAborted } from '../../or-aborted.js';
import { retry } from '../retry.js';
import { checkFile } from './check-file.js';
import { checkPath } from './check-path.js';
import { FileReplaced, SqliteConnection } from './connection.js';
import type { OpenDriver } from './driver.js';
import { storeError, unavailable } from './errors.js';
import { DatabaseFiles, IN_MEMORY, makeFile, reservationOf } from './files.js';
import { prepareConnection, prepareSchema } from './schema.js';
import { carrySecret, makeSecret, readSecret } from './secret.js';
import { WorkTurns } from './work-turns.js';

export interface SqliteDatabaseParts {
  /** An absolute path, or `:memory:`. */
  readonly file: string;
  readonly waitMs: number;
  readonly openDriver: OpenDriver;
}

const REOPEN_BACKOFF = { firstMs: 50, longestMs: 50 } as const;

/** How long work waits for other processes once the store closes, in milliseconds. */
const CLOSING_MS = 1_000;

/** A process that creates or replaces a file seldom pauses for longer, in milliseconds. */
const SLOW_COPY_MS = 1_000;

/** How often the file may be replaced during one call. */
const MAX_REPLACEMENTS = 5;

/**
 * The file at a path. If the open file or its log was deleted, renamed or replaced, the next use
 * notices this, opens the file that is now at the path (or creates it), and does its work there.
 */
export class SqliteDatabase {
  readonly file: string;
  readonly #parts: SqliteDatabaseParts;
  readonly #turns = new WorkTurns();
  #log: Log = () => {};
  #connection: SqliteConnection | undefined;
  #opening: Promise<SqliteConnection> | undefined;
  /** The connection to a file that was replaced, until it is given up. */
  #former: SqliteConnection | undefined;
  /** Kept after the first use, for a file that is created in place of a previous one. */
  #secret: Uint8Array | undefined;
  #hasWarned = false;
  /** When nothing waits for other processes any more. */
  #waitsUntil = Number.POSITIVE_INFINITY;
  readonly #mayWait = () => performance.now() < this.#waitsUntil;
  readonly #closing = new AbortController();
  /** Resolves when this process has rewritten the file. */
  #rewriting: Promise<void> | undefined;

  constructor(parts: SqliteDatabaseParts) {
    this.file = parts.file;
    this.#parts = parts;
  }

  /** @throws MessageCenterError UNAVAILABLE that says what is wrong and what to do. */
  async open(log: Log): Promise<void> {
    this.#log = log;
    await this.#current();
  }

  /** From now on, opening the file and operations that wait for other processes give up soon. */
  beginClosing(): void {
    this.#waitsUntil = performance.now() + CLOSING_MS;
    this.#closing.abort();
  }

  /** Writes the log back, and closes. No operation may be running. */
  close(): void {
    (this.#connection ?? this.#former)?.close();
    this.#connection = undefined;
    this.#former = undefined;
  }

  /**
   * Runs synchronous `work` on the file at the path; again after a lock, and on the next file if the
   * first was replaced. Calls run in their order, those that would hold the event loop in later turns.
   */
  read<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#inTurn((connection) => connection.read(() => work(connection)));
  }

  /** Like `read`, in a write transaction; durable in the file at the path when it resolves. */
  transaction<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    const write = () =>
      this.#inTurn((connection) => connection.transaction(() => work(connection)));
    return this.#rewriting ? this.#rewriting.then(write) : write();
  }

  /**
   * Runs `rewrite`, which locks the file. The transactions of this process begin when it is done,
   * however long it takes. Trying again and again, they would fail; and the first one to commit would
   * copy back the whole log, which is as large as the file and holds the event loop.
   */
  async whileWritersWait(rewrite: () => Promise<void>): Promise<void> {
    const rewritten = rewrite();
    this.#rewriting = orAborted(rewritten, this.#closing.signal).catch(() => {});
    await rewritten.finally(() => {
      this.#rewriting = undefined;
    });
  }

  /** The secret in the file; the first process to ask creates it. */
  async secret(): Promise<Uint8Array> {
    const kept = await this.read(readSecret);
    this.#secret = kept ?? (await this.transaction(makeSecret));
    return this.#secret;
  }

  #inTurn<Value>(work: (connection: SqliteConnection) => Promise<Value>): Promise<Value> {
    return this.#turns.run(() => this.#run(work));
  }

  async #run<Value>(work: (connection: SqliteConnection) => Promise<Value>): Promise<Value> {
    for (let files = 1; ; files += 1) {
      // Does not pause while a file is open, so that calls run in order.
      const connection = this.#connection ?? (await this.#current());
      try {
        return await work(connection);
      } catch (error) {
        if (!(error instanceof FileReplaced)) throw error;
        this.#leave(connection, error);
        if (files === MAX_REPLACEMENTS) throw this.#keepsChanging(error);
      }
    }
  }

  /** Only the first call that notices the replacement closes the file and logs it. */
  #leave(connection: SqliteConnection, { path }: FileReplaced): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#log({
      level: 'error',
      text:
        `The message store ${this.file} was deleted, moved or replaced while it was in use: ` +
        `${path} is gone or was replaced. The file that is now at the path is opened, or created if it is ` +
        'missing; it does not have the messages of the previous file. Stop every process that uses the ' +
        'file before you move or restore it, and move its -wal and -shm files with it.',
    });
    this.#former = connection;
  }

  async #current(): Promise<SqliteConnection> {
    // An attempt that began before this call says nothing if it fails: the file may be back since.
    await this.#opening?.catch(() => {});
    if (this.#connection) return this.#connection;
    this.#opening ??= this.#reach().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Opens the file; again if it changes meanwhile, as when several processes reopen it. */
  async #reach(): Promise<SqliteConnection> {
    const options = {
      ...REOPEN_BACKOFF,
      deadlineMs: this.#parts.waitMs,
      isRetryable: (error: unknown) => error instanceof FileReplaced && this.#mayWait(),
    };
    try {
      const open = () => (this.file === IN_MEMORY ? this.#connect(() => false) : this.#openFile());
      this.#connection = await retry(open, options);
      return this.#connection;
    } catch (error) {
      throw error instanceof FileReplaced
        ? this.#keepsChanging(error)
        : storeError(this.file, error);
    }
  }

  /** @throws FileReplaced if the files change meanwhile. */
  async #openFile(): Promise<SqliteConnection> {
    await checkPath(this.file);
    const former = this.#former;
    if (former?.leave() === false) throw new FileReplaced(this.file, former.obstacle);
    this.#former = undefined;
    if (this.#isReserved() || !makeFile(this.file)) throw new FileReplaced(this.file);
    const before = DatabaseFiles.before(this.file);
    const connection = await this.#connect(() => DatabaseFiles.isMoved(this.file, before));
    const files = DatabaseFiles.opened(this.file, before);
    if (files) {
      connection.guard(files);
      return connection;
    }
    connection.close();
    throw new FileReplaced(this.file);
  }

  /** Whether another process is replacing the file. Says once if it may have died in the middle. */
  #isReserved(): boolean {
    const reserved = reservationOf(this.file);
    if (reserved && reserved.ageMs > SLOW_COPY_MS && !this.#hasWarned) {
      this.#hasWarned = true;
      const text =
        `The message store ${this.file} is not opened while another process creates or replaces it: ` +
        `there is ${reserved.path}. If that process has died, it is ignored from 10 s after its last change.`;
      this.#log({ level: 'warn', text });
    }
    return reserved !== undefined;
  }

  async #connect(isMoved: () => boolean): Promise<SqliteConnection> {
    const { waitMs, openDriver } = this.#parts;
    const driver = await openDriver(this.file);
    const { file } = this;
    const connection = new SqliteConnection({
      file,
      driver,
      waitMs,
      mayWait: this.#mayWait,
      isMoved,
    });
    try {
      await prepareConnection(connection);
      await prepareSchema(connection);
      await checkFile(connection);
      if (this.#secret) await this.#carry(connection, this.#secret);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async #carry(connection: SqliteConnection, secret: Uint8Array): Promise<void> {
    if (await connection.transaction(() => carrySecret(connection, secret))) return;
    this.#log({
      level: 'warn',
      text:
        `The message store ${this.file} has a different secret from the previous file. Restart every ` +
        'process that uses it; anonymous visitors of the previous file get new sessions.',
    });
  }

  #keepsChanging(error: FileReplaced) {
    const why = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return unavailable(
      this.file,
      'keeps being deleted or replaced, or a connection of this process still holds its ' +
        `previous files${why}. Find the cause, or restart this process.`,
      error,
    );
  }
}

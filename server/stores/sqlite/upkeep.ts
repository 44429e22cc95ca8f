/** The upkeep of one file: ends and deletes messages of any inbox. */
import type { Position } from '../../../protocol/index.js';
import type { Inbox } from '../message-store.js';
import type { StoreLifecycle } from '../store-lifecycle.js';
import {
  type Age,
  type ChangesBefore,
  type Deleted,
  type RowName,
  SLICE,
  type UnusedSessions,
  type UpkeepStore,
} from '../upkeep-store.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import {
  blankEnded,
  blankRows,
  deleteChanges,
  deleteEnded,
  deleteErased,
  trimLog,
} from './deletions.js';
import { IN_MEMORY } from './files.js';
import { applyAllPending } from './pending-entries.js';
import {
  markUsed,
  readAgedRows,
  readExpiredInboxes,
  readLiveLevels,
  readRowsFrom,
  readSessionsMovedTo,
  takeUnusedSessions,
} from './upkeep-queries.js';
import { vacuum } from './vacuum.js';

/** How long a thread waits for the locks of other processes, in milliseconds. */
const VACUUM_WAIT_MS = 10_000;

/** How many messages one transaction deletes: their content is overwritten, which takes long. */
const PER_TRANSACTION = 50;

export class SqliteUpkeep implements UpkeepStore {
  readonly #database: SqliteDatabase;
  readonly #lifecycle: StoreLifecycle;
  #runningScrub: Promise<void> = Promise.resolve();
  #nextScrub: Promise<void> | undefined;

  constructor(database: SqliteDatabase, lifecycle: StoreLifecycle) {
    this.#database = database;
    this.#lifecycle = lifecycle;
  }

  expiredInboxes(at: number): Promise<Inbox[]> {
    return this.#read((connection) => readExpiredInboxes(connection, at));
  }

  liveLevels(): Promise<string[]> {
    return this.#read(readLiveLevels);
  }

  agedRows(age: Age): Promise<RowName[]> {
    return this.#read((connection) => readAgedRows(connection, age));
  }

  rowsFrom(sender: string): Promise<RowName[]> {
    return this.#read((connection) => readRowsFrom(connection, sender));
  }

  deleteEnded(before: number): Promise<number> {
    return this.#inTransactions((connection, limit) => deleteEnded(connection, before, limit));
  }

  blankEnded(before: number): Promise<number> {
    return this.#inTransactions((connection, limit) => blankEnded(connection, before, limit));
  }

  blankRows(inbox: Inbox, ids: readonly string[]): Promise<void> {
    return this.#write((connection) => blankRows(connection, inbox, ids));
  }

  deleteChanges(changes: ChangesBefore): Promise<Deleted> {
    return this.#write((connection) => deleteChanges(connection, changes));
  }

  trimLog(inbox: Inbox, from: number, upTo: number, before: number): Promise<void> {
    return this.#write((connection) => trimLog(connection, inbox, { from, upTo, before }));
  }

  markUsed(inbox: Inbox, at: number): Promise<void> {
    return this.#write((connection) => markUsed(connection, inbox, at));
  }

  unusedSessions(before: number): Promise<UnusedSessions> {
    return this.#write((connection) => takeUnusedSessions(connection, before));
  }

  sessionsMovedTo(inbox: Inbox): Promise<Inbox[]> {
    return this.#read((connection) => readSessionsMovedTo(connection, inbox));
  }

  async deleteErased(inbox: Inbox, erased: Position): Promise<boolean> {
    await this.#lifecycle.run(() => applyAllPending(this.#database, inbox));
    await this.#write((connection) => deleteErased(connection, inbox, erased));
    return true;
  }

  /**
   * Calls that arrive while a file is being rewritten share the next run. The store does not wait for
   * it when it closes, because nothing can interrupt it.
   */
  scrub(): Promise<void> {
    if (this.#database.file === IN_MEMORY) return Promise.resolve();
    this.#nextScrub ??= this.#runningScrub
      .catch(() => {})
      .then(() => {
        this.#nextScrub = undefined;
        this.#lifecycle.checkOpen();
        this.#runningScrub = vacuum(this.#database.file, VACUUM_WAIT_MS, (rewrite) =>
          this.#database.whileWritersWait(rewrite),
        );
        return this.#runningScrub;
      });
    return this.#nextScrub;
  }

  /**
   * Deletes or empties a slice of messages, in several transactions.
   * @returns How many messages it had.
   */
  async #inTransactions(
    work: (connection: SqliteConnection, limit: number) => number,
  ): Promise<number> {
    let count = 0;
    for (let last = PER_TRANSACTION; last === PER_TRANSACTION && count < SLICE; count += last) {
      last = await this.#write((connection) => work(connection, PER_TRANSACTION));
    }
    return count;
  }

  #read<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.read(work));
  }

  #write<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.transaction(work));
  }
}

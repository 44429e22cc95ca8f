/** The upkeep of one file: what ends and deletes messages of any inbox. */
import type { Position } from '../../../protocol/index.js';
import type { Inbox } from '../message-store.js';
import type { StoreLifecycle } from '../store-lifecycle.js';
import type {
  Age,
  ChangesBefore,
  Deleted,
  RowName,
  UnusedSessions,
  UpkeepStore,
} from '../upkeep-store.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { deleteChanges, deleteEnded, deleteErased, trimLog } from './deletions.js';
import { applyAllPending } from './pending-entries.js';
import {
  markUsed,
  readAgedRows,
  readExpiredInboxes,
  readRowsFrom,
  readSessionsMovedTo,
  takeUnusedSessions,
} from './upkeep-queries.js';

export class SqliteUpkeep implements UpkeepStore {
  readonly #database: SqliteDatabase;
  readonly #lifecycle: StoreLifecycle;

  constructor(database: SqliteDatabase, lifecycle: StoreLifecycle) {
    this.#database = database;
    this.#lifecycle = lifecycle;
  }

  expiredInboxes(at: number): Promise<Inbox[]> {
    return this.#read((connection) => readExpiredInboxes(connection, at));
  }

  agedRows(age: Age): Promise<RowName[]> {
    return this.#read((connection) => readAgedRows(connection, age));
  }

  rowsFrom(sender: string): Promise<RowName[]> {
    return this.#read((connection) => readRowsFrom(connection, sender));
  }

  deleteEnded(before: number): Promise<number> {
    return this.#write((connection) => deleteEnded(connection, before));
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

  /** Writes the log back too, so that the file beside it keeps nothing. */
  async deleteErased(inbox: Inbox, erased: Position): Promise<boolean> {
    await this.#lifecycle.run(() => applyAllPending(this.#database, inbox));
    await this.#write((connection) => deleteErased(connection, inbox, erased));
    await this.#read((connection) => connection.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    return true;
  }

  #read<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.read(work));
  }

  #write<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.transaction(work));
  }
}

import { invalid } from '../../../protocol/errors.js';
import type { Counts, Position } from '../../../protocol/index.js';
import type { Log } from '../../log.js';
import { type DeferredWork, DUE_PER_INBOX, type DueRequest, type DueWork } from '../due-store.js';
import { HeadCache } from '../head-cache.js';
import type {
  AppendedToOne,
  DecideEntries,
  Head,
  Inbox,
  MessageStore,
  PageQuery,
  Stop,
  Tally,
} from '../message-store.js';
import { StoreLifecycle } from '../store-lifecycle.js';
import type { Row, StoredEntry } from '../stored-entry.js';
import type { UpkeepStore } from '../upkeep-store.js';
import { SqliteAppends } from './appends.js';
import type { SqliteConnection } from './connection.js';
import { SqliteDatabase, type SqliteDatabaseParts } from './database.js';
import { deferDue, finishDue, putDue, readDueOf, readFree, renewDue, takeFree } from './due.js';
import { readExactHead } from './exact-head.js';
import { IN_MEMORY } from './files.js';
import { appendToMany } from './many-appends.js';
import { readPage } from './pages.js';
import { applyAllPending } from './pending-entries.js';
import {
  readCountsAbove,
  readEntries,
  readExpiring,
  readHeads,
  readNewestOfKeys,
  readOldest,
  readRemovedBy,
  readRows,
  readUnreadOfGroup,
  readUnreadOfLink,
} from './reads.js';
import { SqliteUpkeep } from './upkeep.js';
import { SqliteWatch } from './watch.js';

/** How many ids or inboxes one query names: each message may be as large as allowed. */
const PER_QUERY = 100;

export interface SqliteStoreParts extends SqliteDatabaseParts {
  readonly watchMs: number;
  /** The path as the app gave it, if it is relative. */
  readonly relative?: string | undefined;
}

/** Messages in one SQLite file, which any number of processes on the same machine share. */
export class SqliteStore implements MessageStore {
  readonly recentHeads = new HeadCache();
  readonly upkeep: UpkeepStore;
  readonly #parts: SqliteStoreParts;
  readonly #lifecycle: StoreLifecycle;
  readonly #database: SqliteDatabase;
  readonly #appends: SqliteAppends;
  readonly #watch: SqliteWatch;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
    this.#lifecycle = new StoreLifecycle(`message store ${parts.file}`);
    this.#database = new SqliteDatabase(parts);
    this.#appends = new SqliteAppends(this.#database);
    this.upkeep = new SqliteUpkeep(this.#database, this.#lifecycle);
    this.#watch = new SqliteWatch((work) => this.#read(work), parts.watchMs);
  }

  open(log: Log = () => {}): Promise<void> {
    return this.#lifecycle.open(async () => {
      await this.#database.open(log);
      this.#warnAboutFile(log);
    });
  }

  #warnAboutFile(log: Log): void {
    const { file, relative } = this.#parts;
    if (file === IN_MEMORY) {
      const text =
        'Messages are kept in memory: nothing is kept when this process ends, and no other ' +
        'process has them. Give sqliteStore() the path of a file to keep them.';
      log({ level: 'warn', text });
    } else if (relative !== undefined) {
      const text =
        `Messages are kept in ${file}: that is "${relative}" in the working folder of this ` +
        'process. Give sqliteStore() an absolute path where processes start in other folders.';
      log({ level: 'warn', text });
    }
  }

  close(): Promise<void> {
    this.#watch.stop();
    this.#database.beginClosing();
    return this.#lifecycle.close(() => this.#database.close());
  }

  now(): number {
    return Date.now();
  }

  secret(): Promise<Uint8Array> {
    return this.#lifecycle.run(() => this.#database.secret());
  }

  head(inbox: Inbox): Promise<Head> {
    return this.#lifecycle.run(() => readExactHead(this.#database, inbox));
  }

  applyPending(inbox: Inbox): Promise<void> {
    return this.#lifecycle.run(() => applyAllPending(this.#database, inbox));
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    return this.#lifecycle.run(() => this.#appends.append(inbox, after, entries));
  }

  appendToMany(
    inboxes: readonly Inbox[],
    key: string | null,
    decide: DecideEntries,
  ): Promise<Map<Inbox, AppendedToOne>> {
    return this.#lifecycle.run(() => appendToMany(this.#database, inboxes, key, decide));
  }

  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    return this.#inSlices([...new Set(ids)], (connection, slice) =>
      readRows(connection, inbox, slice),
    );
  }

  newestOfKeys(inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    return this.#inSlices([...new Set(keys)], (connection, slice) =>
      readNewestOfKeys(connection, inbox, slice),
    );
  }

  unreadOfGroup(inbox: Inbox, group: string, limit: number, below?: number): Promise<Row[]> {
    return this.#read((connection) => readUnreadOfGroup(connection, inbox, group, limit, below));
  }

  unreadOfLink(inbox: Inbox, link: string, limit: number): Promise<Row[]> {
    return this.#read((connection) => readUnreadOfLink(connection, inbox, link, limit));
  }

  page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    return this.#read((connection) => readPage(connection, inbox, query));
  }

  oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    return this.#read((connection) => readOldest(connection, inbox, limit));
  }

  countsAbove(inbox: Inbox, order: number): Promise<Counts> {
    return this.#read((connection) => readCountsAbove(connection, inbox, order));
  }

  removedBy(inbox: Inbox, number: number, at: number): Promise<Tally> {
    return this.#read((connection) => readRemovedBy(connection, inbox, number, at));
  }

  expiring(inbox: Inbox, at: number): Promise<Tally> {
    return this.#read((connection) => readExpiring(connection, inbox, at));
  }

  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    return this.#read((connection) => readEntries(connection, inbox, from, limit));
  }

  async heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    return new Map(await this.#inSlices(inboxes, readHeads));
  }

  putDue(work: DueWork): Promise<void> {
    return this.#write((connection) => putDue(connection, work));
  }

  async putDueWithin(): Promise<void> {
    throw invalid(
      'A transaction of the app needs mongoStore(). With SQLite or another SQL database, use the outbox pattern: insert the message into a table of your own in the transaction, and send it with a key after the commit; see docs/outbox.md.',
    );
  }

  takeDue(request: DueRequest): Promise<DueWork[]> {
    return this.#lifecycle.run(async () => {
      const free = await this.#database.read((connection) => readFree(connection, request));
      if (free.length === 0) return [];
      return this.#database.transaction((connection) => takeFree(connection, request));
    });
  }

  deferDue(later: DeferredWork): Promise<boolean> {
    return this.#write((connection) => deferDue(connection, later));
  }

  renewDue(id: string, dueAt: number): Promise<boolean> {
    return this.#write((connection) => renewDue(connection, id, dueAt));
  }

  finishDue(id: string, owner?: string): Promise<void> {
    return this.#write((connection) => finishDue(connection, id, owner));
  }

  dueOf(inbox: Inbox): Promise<DueWork[]> {
    return this.#read((connection) => readDueOf(connection, inbox, DUE_PER_INBOX));
  }

  watch(
    onHint: (inbox: Inbox, number: number) => void,
    onError: (error: unknown) => void,
    onReplaced: () => void = () => {},
  ): Stop {
    this.#lifecycle.checkOpen();
    return this.#watch.add({ onHint, onError, onReplaced });
  }

  #read<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.read(work));
  }

  #write<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#lifecycle.run(() => this.#database.transaction(work));
  }

  #inSlices<Item, Value>(
    items: readonly Item[],
    work: (connection: SqliteConnection, slice: readonly Item[]) => Value[],
  ): Promise<Value[]> {
    return this.#lifecycle.run(async () => {
      const values: Value[] = [];
      for (let from = 0; from < items.length; from += PER_QUERY) {
        const slice = items.slice(from, from + PER_QUERY);
        values.push(...(await this.#database.read((connection) => work(connection, slice))));
      }
      return values;
    });
  }
}

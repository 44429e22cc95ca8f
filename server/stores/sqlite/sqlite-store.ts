import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageCenterError, type Position } from '../../../protocol/index.js';
import type { Log } from '../../log.js';
import type {
  DueQuestion,
  DueWork,
  Head,
  Inbox,
  MessageStore,
  PageQuery,
  Row,
  Stop,
  StoredEntry,
} from '../message-store.js';
import { SqliteAppends } from './appends.js';
import type { SqliteConnection } from './connection.js';
import { SqliteDatabase, type SqliteDatabaseParts } from './database.js';
import { finishDue, putDue, readFree, takeFree } from './due.js';
import { storeError } from './errors.js';
import { IN_MEMORY } from './files.js';
import { applyPendingSlice, hasPending } from './pending-entries.js';
import {
  readEntries,
  readHead,
  readHeads,
  readOldest,
  readPage,
  readRows,
  readUnreadAbove,
} from './reads.js';
import { SqliteWatch } from './watch.js';

/** How many ids or inboxes one query names. */
const PER_QUERY = 500;

export interface SqliteStoreParts extends SqliteDatabaseParts {
  readonly watchMs: number;
  /** The path as the app has written it, where that is a relative one. */
  readonly relative?: string | undefined;
}

/** What there is while the store is open. */
interface Opened {
  readonly database: SqliteDatabase;
  readonly appends: SqliteAppends;
  readonly watch: SqliteWatch;
}

/** Messages in one SQLite file, which any number of processes on the same machine share. */
export class SqliteStore implements MessageStore {
  readonly #parts: SqliteStoreParts;
  readonly #underWay = new Set<Promise<unknown>>();
  #opening: Promise<void> | undefined;
  #opened: Opened | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
  }

  open(log: Log = () => {}): Promise<void> {
    if (this.#closing) return Promise.reject(this.#unusable('has been closed'));
    this.#opening ??= this.#open(log).catch((error) => {
      this.#opening = undefined;
      throw storeError(this.#parts.file, error);
    });
    return this.#opening;
  }

  async #open(log: Log): Promise<void> {
    const database = new SqliteDatabase(this.#parts, log);
    await database.open();
    this.#tellPlace(log);
    const appends = new SqliteAppends(database);
    this.#opened = { database, appends, watch: new SqliteWatch(database, this.#parts.watchMs) };
  }

  #tellPlace(log: Log): void {
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
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#opening, ...this.#underWay]);
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.watch.stop();
    opened?.database.close();
  }

  now(): number {
    return Date.now();
  }

  secret(): Promise<Uint8Array> {
    return this.#use(({ database }) => database.secret());
  }

  head(inbox: Inbox): Promise<Head> {
    return this.#read((connection) => readHead(connection, inbox));
  }

  applyPending(inbox: Inbox): Promise<void> {
    return this.#use(async ({ database }) => {
      let more = await database.read((connection) => hasPending(connection, inbox));
      while (more) {
        more = await database.transaction((connection) => applyPendingSlice(connection, inbox));
        await nextTurn();
      }
    });
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    return this.#use(({ appends }) => appends.append(inbox, after, entries));
  }

  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    return this.#inSlices([...new Set(ids)], (connection, slice) =>
      readRows(connection, inbox, slice),
    );
  }

  page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    return this.#read((connection) => readPage(connection, inbox, query));
  }

  oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    return this.#read((connection) => readOldest(connection, inbox, limit));
  }

  unreadAbove(inbox: Inbox, number: number): Promise<number> {
    return this.#read((connection) => readUnreadAbove(connection, inbox, number));
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

  takeDue(question: DueQuestion): Promise<DueWork[]> {
    return this.#use(async ({ database }) => {
      const free = await database.read((connection) => readFree(connection, question));
      if (free.length === 0) return [];
      return database.transaction((connection) => takeFree(connection, question));
    });
  }

  finishDue(id: string): Promise<void> {
    return this.#write((connection) => finishDue(connection, id));
  }

  watch(
    onHint: (inbox: Inbox, number: number) => void,
    onError: (error: unknown) => void,
    onReplaced: () => void = () => {},
  ): Stop {
    return this.#usable().watch.add({ onHint, onError, onReplaced });
  }

  #read<Value>(work: (connection: SqliteConnection) => Value): Promise<Value> {
    return this.#use(({ database }) => database.read(work));
  }

  #write(work: (connection: SqliteConnection) => void): Promise<void> {
    return this.#use(({ database }) => database.transaction(work));
  }

  #inSlices<Item, Value>(
    items: readonly Item[],
    work: (connection: SqliteConnection, slice: readonly Item[]) => Value[],
  ): Promise<Value[]> {
    return this.#use(async ({ database }) => {
      const values: Value[] = [];
      for (let from = 0; from < items.length; from += PER_QUERY) {
        if (from > 0) await nextTurn();
        const slice = items.slice(from, from + PER_QUERY);
        values.push(...(await database.read((connection) => work(connection, slice))));
      }
      return values;
    });
  }

  /** Every use passes here, so that closing can wait for it. */
  async #use<Value>(work: (opened: Opened) => Promise<Value>): Promise<Value> {
    const result = work(this.#usable());
    this.#underWay.add(result);
    try {
      return await result;
    } finally {
      this.#underWay.delete(result);
    }
  }

  #usable(): Opened {
    if (this.#closing) throw this.#unusable('has been closed');
    if (!this.#opened) throw this.#unusable('has not been opened; await open() first');
    return this.#opened;
  }

  #unusable(why: string): MessageCenterError {
    return new MessageCenterError('UNAVAILABLE', `The message store ${this.#parts.file} ${why}.`);
  }
}

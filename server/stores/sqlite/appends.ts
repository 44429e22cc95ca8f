import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Position, samePosition } from '../../../protocol/position.js';
import type { Inbox } from '../message-store.js';
import type { StoredEntry } from '../stored-entry.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { insertLogs } from './inserts.js';
import { hasPending } from './pending-entries.js';
import { readHead, readPositions } from './reads.js';
import { contentOf } from './rows.js';

/** How many entries one transaction has, so that it blocks the event loop only for a moment. */
const PER_TRANSACTION = 500;

/** No further append joins a transaction after this time, in milliseconds: entries may be large. */
const TRANSACTION_MS = 10;

interface WaitingAppend {
  readonly inbox: Inbox;
  readonly after: Position;
  readonly entries: readonly StoredEntry[];
  /**
   * The JSON in `contents` for each entry, created outside the transaction, where an error fails no
   * other append.
   */
  readonly contents: readonly (string | undefined)[];
  /** How many entries are already in the log of the file of `connection`. */
  committed: number;
  /** The connection that wrote last. */
  connection: SqliteConnection | undefined;
  readonly resolve: (committed: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The result of a transaction for one append. */
interface Outcome {
  readonly append: WaitingAppend;
  readonly committed: number;
  /** False if the next transaction has to write the rest. */
  readonly done: boolean;
}

/**
 * The appends of one store object. Waiting appends are committed together, because a commit waits for
 * the disk once, however large it is. Each is compared separately: one that loses does not affect the
 * others.
 */
export class SqliteAppends {
  readonly #database: SqliteDatabase;
  #waiting: WaitingAppend[] = [];
  #working = false;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    const contents = entries.map(contentOf);
    return new Promise((resolve, reject) => {
      const progress = { committed: 0, connection: undefined };
      this.#waiting.push({ inbox, after, entries, contents, ...progress, resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      await nextTurn();
      await this.#commit();
    }
    this.#working = false;
  }

  async #commit(): Promise<void> {
    const before = this.#waiting.length;
    let taken: WaitingAppend[] = [];
    try {
      const outcomes = await this.#database.transaction((connection) => {
        taken = [];
        return this.#write(connection, taken);
      });
      this.#waiting.splice(0, taken.length);
      this.#resolveAll(outcomes);
    } catch (error) {
      // If no transaction began, fail those that have waited since the first attempt.
      const failed = this.#waiting.splice(0, taken.length || before);
      for (const append of failed) append.reject(error);
    }
  }

  /**
   * Writes the first appends that fit into one transaction; the last one may be split.
   * @param taken Receives each append before it is written.
   */
  #write(connection: SqliteConnection, taken: WaitingAppend[]): Outcome[] {
    const outcomes: Outcome[] = [];
    const until = performance.now() + TRANSACTION_MS;
    let room = PER_TRANSACTION;
    for (const append of this.#waiting) {
      if (room <= 0 || performance.now() > until) break;
      taken.push(append);
      const outcome = write(connection, append);
      outcomes.push(outcome);
      const written = append.entries.slice(append.committed, outcome.committed);
      room -= written.reduce((sum, entry) => sum + weightOf(entry), 0);
    }
    return outcomes;
  }

  #resolveAll(outcomes: readonly Outcome[]): void {
    const unfinished: WaitingAppend[] = [];
    for (const { append, committed, done } of outcomes) {
      append.committed = committed;
      if (done) append.resolve(committed);
      else unfinished.push(append);
    }
    this.#waiting.unshift(...unfinished);
  }
}

function write(connection: SqliteConnection, append: WaitingAppend): Outcome {
  const { inbox, after, entries } = append;
  const start = begin(connection, append);
  const end = endOf(entries, start);
  const last = start === 0 ? after : (entries[start - 1] as StoredEntry);
  if (!samePosition(readHead(connection, inbox), last)) {
    return { append, committed: start, done: true };
  }
  const log = {
    inbox,
    entries: entries.slice(start, end),
    contents: append.contents.slice(start, end),
    hasPending: hasPending(connection, inbox),
  };
  const [count = 0] = insertLogs(connection, [log]);
  const committed = start + count;
  return { append, committed, done: committed < end || end === entries.length };
}

/** Where the entries end that one transaction takes, from `start` on. */
function endOf(entries: readonly StoredEntry[], start: number): number {
  let end = start;
  for (let room = PER_TRANSACTION; room > 0 && end < entries.length; end += 1) {
    room -= weightOf(entries[end] as StoredEntry);
  }
  return end;
}

/** How many inserts an entry is worth: it also changes each row that it names, in every index. */
function weightOf(entry: StoredEntry): number {
  return 1 + ('ids' in entry ? 4 * entry.ids.length : 0);
}

/**
 * How many entries are in the log. If the file was replaced since they were written, the new file may
 * contain none of them, some, or all.
 */
function begin(connection: SqliteConnection, append: WaitingAppend): number {
  if (append.connection !== undefined && append.connection !== connection) {
    append.committed = countPresent(connection, append.inbox, append.entries);
  }
  append.connection = connection;
  return append.committed;
}

/** How many of these entries, from the first on, are in the log. */
export function countPresent(
  connection: SqliteConnection,
  inbox: Inbox,
  entries: readonly StoredEntry[],
): number {
  const found = readPositions(connection, inbox, entries[0]?.number ?? 0, entries.length);
  const other = entries.findIndex((entry, index) => {
    const there = found[index];
    return there === undefined || !samePosition(there, entry);
  });
  return other === -1 ? entries.length : other;
}

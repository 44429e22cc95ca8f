import type { Inbox, Stop } from '../message-store.js';
import type { SqliteConnection } from './connection.js';
import { IN_MEMORY } from './files.js';
import { readLastSeq } from './reads.js';

/** How many entries are read at a time; the next poll reads more. */
const PER_POLL = 1_000;

/** The pause after an error, in milliseconds: longer, so that a broken disk does not flood the log. */
const AFTER_ERROR_MS = 1_000;

const VERSION = 'PRAGMA data_version';

/** A database in memory has one connection, and `data_version` does not count its own commits. */
const VERSION_IN_MEMORY = 'SELECT max(seq) AS data_version FROM entries';

const SINCE = 'SELECT seq, inbox, number FROM entries WHERE seq > ? ORDER BY seq LIMIT ?';

/** Runs `work` on the file. */
type Read = (work: (connection: SqliteConnection) => void) => Promise<void>;

interface Listener {
  readonly onHint: (inbox: Inbox, number: number) => void;
  readonly onError: (error: unknown) => void;
  readonly onReplaced: () => void;
}

/**
 * Reports what other connections append. SQLite counts their commits in `data_version`, which needs
 * no access to the disk; when it has changed, the log is read from the last known `seq` on.
 */
export class SqliteWatch {
  readonly #read: Read;
  readonly #everyMs: number;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  /** Counts starts and stops, so that a poll that ends after a stop schedules no other. */
  #run = 0;
  #connection: SqliteConnection | undefined;
  #version: unknown;
  /** The last entry reported; undefined before the first poll. */
  #seq: number | undefined;
  #lastError: string | undefined;

  /** @param read The store waits for it when it closes, as it does for every operation. */
  constructor(read: Read, everyMs: number) {
    this.#read = read;
    this.#everyMs = everyMs;
  }

  add(listener: Listener): Stop {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#poll(++this.#run);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#seq = undefined;
    this.#connection = undefined;
  }

  async #poll(run: number): Promise<void> {
    const error = await this.#read((connection) => this.#readOn(connection)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (run !== this.#run) return;
    if (error !== undefined) this.#reportError(error);
    else this.#lastError = undefined;
    const pauseMs = error === undefined ? this.#everyMs : AFTER_ERROR_MS;
    this.#timer = setTimeout(() => void this.#poll(run), pauseMs);
    this.#timer.unref();
  }

  #readOn(connection: SqliteConnection): void {
    if (connection !== this.#connection) this.#begin(connection);
    const version = versionOf(connection);
    if (version === this.#version) return;
    const rows = connection.all(SINCE, [this.#seq ?? 0, PER_POLL]);
    const highest = new Map<Inbox, number>();
    for (const row of rows) {
      highest.set(row.inbox as Inbox, row.number as number);
      this.#seq = row.seq as number;
    }
    for (const [inbox, number] of highest) this.#notify((each) => each.onHint(inbox, number));
    if (rows.length < PER_POLL) this.#version = version;
  }

  /** Starts at the end of the log; the position in a previous file means nothing here. */
  #begin(connection: SqliteConnection): void {
    const replaced = this.#connection !== undefined;
    this.#version = versionOf(connection);
    this.#seq = readLastSeq(connection);
    this.#connection = connection;
    if (replaced) this.#notify((each) => each.onReplaced());
  }

  #notify(what: (listener: Listener) => void): void {
    for (const listener of this.#listeners) {
      try {
        what(listener);
      } catch (error) {
        listener.onError(error);
      }
    }
  }

  /** Reports a lasting error once, so that it does not flood the log. */
  #reportError(error: unknown): void {
    const text = String(error);
    if (text === this.#lastError) return;
    this.#lastError = text;
    for (const { onError } of this.#listeners) onError(error);
  }
}

function versionOf(connection: SqliteConnection): unknown {
  const sql = connection.file === IN_MEMORY ? VERSION_IN_MEMORY : VERSION;
  return connection.all(sql)[0]?.data_version;
}

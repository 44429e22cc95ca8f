import type { Inbox, Stop } from './message-store.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { isBusy, storeError } from './sqlite-errors.js';

/** How many entries are read at once; more follow at the next look. */
const PER_LOOK = 1_000;

/** After an error it is looked again later, so that a broken disk does not flood the log. */
const AFTER_ERROR_MS = 1_000;

const VERSION = 'PRAGMA data_version';

const LAST = 'SELECT seq FROM entries ORDER BY seq DESC LIMIT 1';

const SINCE = 'SELECT seq, inbox, number FROM entries WHERE seq > ? ORDER BY seq LIMIT ?';

interface Listener {
  readonly onHint: (inbox: Inbox, number: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells what other connections append. SQLite counts the commits of others in `data_version`, which
 * costs no access to the disk; only when it has moved is the log read on from the last known `seq`.
 */
export class SqliteWatch {
  readonly #connection: SqliteConnection;
  readonly #everyMs: number;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #version: unknown;
  /** The last entry told; undefined until the first look. */
  #seq: number | undefined;

  constructor(connection: SqliteConnection, everyMs: number) {
    this.#connection = connection;
    this.#everyMs = everyMs;
  }

  add(listener: Listener): Stop {
    this.#listeners.add(listener);
    if (this.#timer === undefined) this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
    this.#seq = undefined;
    this.#version = undefined;
  }

  #look(): void {
    let pauseMs = this.#everyMs;
    try {
      this.#readOn();
    } catch (error) {
      if (!isBusy(error)) {
        pauseMs = AFTER_ERROR_MS;
        this.#tellError(storeError(this.#connection.file, error));
      }
    }
    if (this.#listeners.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pauseMs);
    this.#timer.unref();
  }

  #readOn(): void {
    const version = this.#connection.all(VERSION)[0]?.data_version;
    if (this.#seq === undefined) {
      this.#seq = Number(this.#connection.all(LAST)[0]?.seq ?? 0);
    } else if (version !== this.#version) {
      const rows = this.#connection.all(SINCE, [this.#seq, PER_LOOK]);
      const highest = new Map<Inbox, number>();
      for (const row of rows) {
        highest.set(row.inbox as Inbox, row.number as number);
        this.#seq = row.seq as number;
      }
      for (const [inbox, number] of highest) this.#tell(inbox, number);
      if (rows.length === PER_LOOK) return;
    }
    this.#version = version;
  }

  #tell(inbox: Inbox, number: number): void {
    for (const { onHint, onError } of this.#listeners) {
      try {
        onHint(inbox, number);
      } catch (error) {
        onError(error);
      }
    }
  }

  #tellError(error: unknown): void {
    for (const { onError } of this.#listeners) onError(error);
  }
}

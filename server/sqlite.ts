/** The store in an embedded SQLite file: `message-center-element/server/sqlite`. */
import { isAbsolute, resolve } from 'node:path';
import * as v from 'valibot';
import { invalid } from '../protocol/errors.js';
import { integer, parse, record } from '../protocol/field-schemas.js';
import { seen, withSeen } from '../protocol/seen.js';
import type { MessageStore } from './stores/message-store.js';
import { IN_MEMORY } from './stores/sqlite/files.js';
import { openDriver } from './stores/sqlite/open-driver.js';
import { SqliteStore } from './stores/sqlite/sqlite-store.js';
import { refuseSurplus, type Surplus } from './surplus-arguments.js';

export interface SqliteStoreOptions {
  /**
   * How long a call is retried while other processes lock the file, before it fails with
   * UNAVAILABLE, in milliseconds. Default 10,000.
   */
  readonly waitMs?: number | undefined;
  /**
   * How often the file is polled for entries of other processes, in milliseconds: the delay until
   * their messages reach this process's sockets. Default 25.
   */
  readonly watchMs?: number | undefined;
}

const OPTIONS = record({
  waitMs: v.optional(integer(0, 600_000), 10_000),
  watchMs: v.optional(integer(1, 60_000), 25),
});

/**
 * Keeps the messages in one file, with nothing to install or run on Node 22.13 and later; an older
 * Node needs the package libsql. Any number of processes on one machine may share the file, which
 * must be on a local disk. The files beside it that end in `-wal` and `-shm` belong to it. If the
 * file is deleted, moved or replaced while it is in use, the store logs that before it acknowledges
 * anything more, and uses the file at the path, which it creates if it is missing.
 *
 * @param file The path of the file, for instance `/srv/app/messages.db`. A relative path starts at
 *   the working directory of the process, and the absolute path is logged. A missing file is
 *   created, readable by its owner only; a missing folder is not. `:memory:` is for tests: one
 *   process, and nothing is kept.
 * @throws MessageCenterError INVALID for an invalid path or option. Faults of the file itself are
 *   thrown by `open`.
 */
export function sqliteStore(file: string, options?: SqliteStoreOptions): MessageStore;
export function sqliteStore(
  file: string,
  options: SqliteStoreOptions = {},
  ...surplus: Surplus
): MessageStore {
  refuseSurplus('sqliteStore', surplus);
  const { waitMs, watchMs } = parse(OPTIONS, options, 'the options object of sqliteStore()');
  const path = parseFile(file);
  return new SqliteStore({
    file: path,
    relative: path === IN_MEMORY || isAbsolute(file) ? undefined : file,
    waitMs,
    watchMs,
    openDriver,
  });
}

function parseFile(file: unknown): string {
  if (typeof file !== 'string' || file.trim() === '' || file.includes('\0')) {
    const takes = 'sqliteStore needs the path of a file, for instance "messages.db"';
    throw invalid(withSeen(takes, seen(file)));
  }
  if (file === IN_MEMORY) return file;
  if (file.startsWith(':') || file.startsWith('file:')) {
    throw invalid(`sqliteStore needs the path of a file, not "${file}"; or ":memory:", for tests.`);
  }
  return resolve(file);
}

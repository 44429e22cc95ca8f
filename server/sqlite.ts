/** The store in an embedded SQLite file: `message-center-element/server/sqlite`. */
import { isAbsolute, resolve } from 'node:path';
import * as v from 'valibot';
import { invalid } from '../protocol/errors.js';
import { integer, parse, record } from '../protocol/field-schemas.js';
import type { MessageStore } from './stores/message-store.js';
import { IN_MEMORY } from './stores/sqlite/files.js';
import { openDriver } from './stores/sqlite/open-driver.js';
import { SqliteStore } from './stores/sqlite/sqlite-store.js';

export interface SqliteStoreOptions {
  /**
   * How long a call tries again while other processes hold the file, before it fails with
   * UNAVAILABLE, in milliseconds. Default 10,000.
   */
  readonly waitMs?: number;
  /**
   * How often is looked for what other processes have written, in milliseconds; it is how late
   * their messages reach this process's sockets. Default 25.
   */
  readonly watchMs?: number;
}

const OPTIONS = record({
  waitMs: v.optional(integer(0, 600_000), 10_000),
  watchMs: v.optional(integer(1, 60_000), 25),
});

/**
 * Keeps the messages in one file, with nothing to install or run on Node 22.13 and later; an older
 * Node needs the package libsql. Any number of processes on one machine may share the file, which
 * must be on a local disk. Beside it stand files that end in `-wal` and `-shm`: they belong to it.
 * A file that is deleted, moved or replaced while it is in use is noticed before anything more is
 * acknowledged: the log says so, and what is at the path then is used, made when it is missing.
 *
 * @param file The path of the file, for instance `/srv/app/messages.db`. A relative one begins in
 *   the working folder of the process, and the log says what it became. The file is made when it is
 *   missing, readable for its owner alone; its folder is not. `:memory:` is for tests: one process,
 *   and nothing is kept.
 * @throws MessageCenterError INVALID for a path or an option that is not possible. What is wrong
 *   with the file itself is told by `open`.
 */
export function sqliteStore(file: string, options: SqliteStoreOptions = {}): MessageStore {
  const { waitMs, watchMs } = parse(OPTIONS, options, "sqliteStore's options");
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
    throw invalid('sqliteStore needs the path of a file, for instance "messages.db".');
  }
  if (file === IN_MEMORY) return file;
  if (file.startsWith(':') || file.startsWith('file:')) {
    throw invalid(`sqliteStore needs the path of a file, not "${file}"; or ":memory:", for tests.`);
  }
  return resolve(file);
}

import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { MessageCenterError } from '../../../protocol/index.js';
import { resolveLibsql } from './driver-libsql.js';
import { hasNodeSqlite } from './driver-node.js';
import { storeError, unavailable } from './errors.js';

/**
 * SQLite copies cells when it splits and joins pages, and `secure_delete` does not overwrite the
 * copies. Only VACUUM rewrites every page, in the log beside the file, and the file itself stays as it
 * was while somebody reads in it. It may take seconds, so a thread does it. The thread's code is text,
 * so that a bundle needs no separate file for it. The thread has the flags of the process: its code
 * also runs as an ES module (`--input-type=module`). It ends the thread itself, because a module that
 * `--require` has loaded may keep it alive.
 */
const PROGRAM = `
const builtIn = process.getBuiltinModule;
const { file, libsql, waitMs, rewrites } = builtIn('node:worker_threads').workerData;
const Database = libsql
  ? builtIn('node:module').createRequire(libsql)(libsql)
  : builtIn('node:sqlite').DatabaseSync;
const database = new Database(file);
const pause = new Int32Array(new SharedArrayBuffer(4));
const writeBack = () => {
  const endAt = performance.now() + waitMs;
  while (database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()[0].busy !== 0) {
    if (performance.now() > endAt) {
      throw Object.assign(new Error('the log is being read'), { code: 'SQLITE_BUSY' });
    }
    Atomics.wait(pause, 0, 0, 20);
  }
};
try {
  // Waiting for readers would keep writers waiting, too.
  database.exec('PRAGMA busy_timeout = ' + (rewrites ? waitMs : 0));
  if (rewrites) database.exec('VACUUM');
  else writeBack();
} finally {
  database.close();
}
process.exit();
`;

/**
 * Rewrites a file without what deletions have left in it. Meanwhile, other connections can read and
 * wait to write.
 * @param whileWritersWait Calls the part that keeps writers waiting, which takes as long as the file
 *   is large.
 * @throws MessageCenterError UNAVAILABLE if the disk is full, no thread can be started, or other
 *   processes lock the file, or read in it, for longer than `waitMs`.
 */
export async function vacuum(
  file: string,
  waitMs: number,
  whileWritersWait = (rewrite: () => Promise<void>) => rewrite(),
): Promise<void> {
  // First: while a reader stays, rewriting the file would be useless.
  await runThread(file, waitMs, false);
  await whileWritersWait(() => runThread(file, waitMs, true));
  await runThread(file, waitMs, false);
}

/** @param rewrites Whether it rewrites the file; otherwise, it writes the log back. */
async function runThread(file: string, waitMs: number, rewrites: boolean): Promise<void> {
  // It was deleted meanwhile. SQLite would create one that every user of the machine can read.
  if (!existsSync(file)) return;
  const libsql = hasNodeSqlite() ? undefined : resolveLibsql();
  try {
    const workerData = { file, libsql, waitMs, rewrites };
    const worker = new Worker(PROGRAM, { eval: true, workerData });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  } catch (cause) {
    const error = storeError(file, cause);
    throw error === cause ? notRewritten(file, cause) : error;
  }
}

/** A thread needs file descriptors and memory. */
function notRewritten(file: string, cause: unknown): MessageCenterError {
  const reason = `its thread failed (${(cause as Error).message}). Check the limits of this process.`;
  return unavailable(file, `cannot be rewritten: ${reason}`, cause);
}

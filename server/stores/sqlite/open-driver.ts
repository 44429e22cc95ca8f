import { MessageCenterError } from '../../../protocol/index.js';
import type { OpenDriver, SqliteDriver } from './driver.js';
import { hasNodeSqlite, openNodeSqlite } from './driver-node.js';

/**
 * Opens a file with `node:sqlite` (Node 22.13 and later), else with the package libsql.
 * @throws MessageCenterError UNAVAILABLE if there is neither.
 */
export const openDriver: OpenDriver = async (file) => {
  const open = hasNodeSqlite() ? openNodeSqlite : await libsqlDriver();
  return open(file);
};

type Open = (file: string) => SqliteDriver;

async function libsqlDriver(): Promise<Open> {
  try {
    const { loadLibsql, openLibsql } = await import('./driver-libsql.js');
    loadLibsql();
    return openLibsql;
  } catch (cause) {
    throw new MessageCenterError(
      'UNAVAILABLE',
      `This Node (${process.version}) has no SQLite of its own and the package libsql cannot be ` +
        'loaded. Run "npm install libsql", or use Node 22.13 or later.',
      { cause },
    );
  }
}

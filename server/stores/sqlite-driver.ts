/** What the store needs of a SQLite library, and the choice between the two that offer it. */
import { MessageCenterError } from '../../protocol/index.js';

export type Bind = string | number | null;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * One connection to one file. Everything is synchronous. Statements are prepared once for each
 * text and kept, so texts must come from a fixed set.
 */
export interface SqliteDriver {
  /** Runs statements without parameters and without an answer. */
  exec(sql: string): void;
  /** All rows of the answer; the statement is finished and holds no read lock. */
  all(sql: string, binds?: readonly Bind[]): Fields[];
  /** How many rows the statement changed. */
  run(sql: string, binds?: readonly Bind[]): number;
  close(): void;
}

/** Opens a connection; the file is made when it is missing. */
export type OpenDriver = (file: string) => Promise<SqliteDriver>;

/**
 * `node:sqlite` where this Node has it (22.13 and later), else the package libsql.
 * @throws MessageCenterError UNAVAILABLE when there is neither.
 */
export const openDriver: OpenDriver = async (file) => {
  const open = (await nodeDriver()) ?? (await libsqlDriver());
  return open(file);
};

type Open = (file: string) => SqliteDriver;

async function nodeDriver(): Promise<Open | undefined> {
  try {
    return (await import('./sqlite-driver-node.js')).openNodeSqlite;
  } catch {
    return undefined;
  }
}

async function libsqlDriver(): Promise<Open> {
  try {
    return (await import('./sqlite-driver-libsql.js')).openLibsql;
  } catch (cause) {
    throw new MessageCenterError(
      'UNAVAILABLE',
      `This Node (${process.version}) has no SQLite of its own and the package libsql cannot be ` +
        'loaded. Run "npm install libsql", or use Node 22.13 or later.',
      { cause },
    );
  }
}

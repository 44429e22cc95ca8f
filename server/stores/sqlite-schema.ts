import type { SqliteConnection } from './sqlite-connection.js';
import { damaged, unavailable } from './sqlite-errors.js';
import { IN_MEMORY } from './sqlite-files.js';

/** Marks the file as one of message-center: "MSGC". */
const APPLICATION_ID = 0x4d534743;

/** Raised with every change of the tables. */
const VERSION = 1;

/**
 * `entries` has one row for each entry. An `added` entry is also its message's row, whose state is
 * in the columns from `level` on; the content, which may be long and never changes, is kept apart so
 * that changing many states is cheap. `seq` is the order of all commits of the file.
 */
const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  inbox TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  transient INTEGER NOT NULL,
  ids TEXT,
  up_to INTEGER,
  pending INTEGER NOT NULL,
  level TEXT,
  persistent INTEGER,
  applied INTEGER,
  created_at INTEGER,
  read_at INTEGER,
  ended TEXT,
  ended_at INTEGER
) STRICT;

CREATE TABLE contents (seq INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

CREATE UNIQUE INDEX entries_by_number ON entries (inbox, number);
CREATE UNIQUE INDEX entries_by_id ON entries (inbox, id);
CREATE INDEX entries_pending ON entries (inbox, number) WHERE pending = 1;
CREATE INDEX entries_live ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_level ON entries (inbox, level, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_unread ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;
CREATE INDEX entries_live_transient ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND persistent = 0;

PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${VERSION};
`;

/** Makes the tables in a file that has none, and refuses a file that is not one of ours. */
export async function prepareSchema(connection: SqliteConnection): Promise<void> {
  // Another process may be making the tables right now.
  const ready = await connection.snapshot(() => isReady(connection));
  await useWriteAheadLog(connection);
  if (ready) return;
  await connection.transaction(() => {
    if (!isReady(connection)) connection.exec(TABLES);
  });
}

/** Sets what each connection has to set for itself. */
export async function prepareConnection(connection: SqliteConnection): Promise<void> {
  await connection.read(() => {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('PRAGMA trusted_schema = OFF');
    connection.exec('PRAGMA synchronous = FULL');
  });
}

/** Switching, and the recovery after a crash, need the file for themselves for a moment. */
async function useWriteAheadLog(connection: SqliteConnection): Promise<void> {
  const [answer] = await connection.read(() => connection.all('PRAGMA journal_mode = WAL'));
  if (answer?.journal_mode === 'wal' || connection.file === IN_MEMORY) return;
  throw unavailable(
    connection.file,
    'cannot use a write-ahead log there. Put it on a local disk, not on a network folder.',
  );
}

/** True: the tables are there. False: the file is empty. */
function isReady(connection: SqliteConnection): boolean {
  const application = numberOf(connection, 'PRAGMA application_id');
  const version = numberOf(connection, 'PRAGMA user_version');
  const names = connection.all("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
  if (names.length === 0 && application === 0) return false;
  if (application !== APPLICATION_ID) {
    throw unavailable(
      connection.file,
      'is a SQLite file of something else. Give the messages a file of their own.',
    );
  }
  if (version > VERSION) {
    throw unavailable(
      connection.file,
      `was written by a newer version of message-center-element (its format is ${version}, this ` +
        `one knows ${VERSION}). Update the package in this process.`,
    );
  }
  checkNames(connection, new Set(names.map((row) => row.name)));
  return true;
}

function checkNames(connection: SqliteConnection, names: ReadonlySet<unknown>): void {
  for (const [, name] of TABLES.matchAll(/^CREATE (?:UNIQUE )?(?:TABLE|INDEX) (\w+)/gm)) {
    if (!names.has(name)) throw damaged(connection.file, `${name} is missing`);
  }
}

function numberOf(connection: SqliteConnection, pragma: string): number {
  const [row] = connection.all(pragma);
  return Number(Object.values(row ?? {})[0]);
}

import type { SqliteConnection } from './connection.js';
import { damaged, unavailable } from './errors.js';
import { IN_MEMORY } from './files.js';
import { APPLICATION_ID, STEPS } from './schema-steps.js';

/** The version of a file with all steps; 0 is an empty file. */
const VERSION = STEPS.length;

/**
 * Creates the tables in an empty file, and upgrades a file of an earlier version.
 * @throws MessageCenterError UNAVAILABLE for a file of another program or of a newer version.
 */
export async function prepareSchema(connection: SqliteConnection): Promise<void> {
  // Another process may be creating the tables right now.
  const version = await connection.snapshot(() => versionOf(connection));
  await useWriteAheadLog(connection);
  if (version === VERSION) return;
  await connection.transaction(() => {
    for (const step of STEPS.slice(versionOf(connection))) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${VERSION}`);
  });
}

/** Sets what SQLite does not store in the file. */
export async function prepareConnection(connection: SqliteConnection): Promise<void> {
  await connection.read(() => {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('PRAGMA trusted_schema = OFF');
    connection.exec('PRAGMA synchronous = FULL');
    // A commit that also copies the log back holds the event loop; by default it copies four times as much.
    connection.exec('PRAGMA wal_autocheckpoint = 250');
    // A log that grew while somebody read for long, such as a backup, becomes small again afterwards.
    connection.exec('PRAGMA journal_size_limit = 4194304');
    // Deleted data is overwritten: an erased person must not stay in the file.
    connection.exec('PRAGMA secure_delete = ON');
  });
}

/** Switching the mode, like recovery after a crash, needs an exclusive lock for a moment. */
async function useWriteAheadLog(connection: SqliteConnection): Promise<void> {
  const [answer] = await connection.read(() => connection.all('PRAGMA journal_mode = WAL'));
  if (answer?.journal_mode === 'wal' || connection.file === IN_MEMORY) return;
  throw unavailable(
    connection.file,
    'cannot use a write-ahead log there. Put it on a local disk, not on a network folder.',
  );
}

/** How many steps were applied to the file. */
function versionOf(connection: SqliteConnection): number {
  const application = numberOf(connection, 'PRAGMA application_id');
  const version = numberOf(connection, 'PRAGMA user_version');
  const names = connection.all("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
  if (names.length === 0 && application === 0) return 0;
  if (application !== APPLICATION_ID) {
    throw unavailable(
      connection.file,
      'is a SQLite file of another program. Use a separate file for the messages.',
    );
  }
  if (version > VERSION) {
    throw unavailable(
      connection.file,
      `was written by a newer version of message-center-element (its format is ${version}, this ` +
        `one knows ${VERSION}). Update the package in this process.`,
    );
  }
  checkNames(connection, version, new Set(names.map((row) => row.name)));
  return version;
}

function checkNames(
  connection: SqliteConnection,
  version: number,
  names: ReadonlySet<unknown>,
): void {
  const made = STEPS.slice(0, version).join('');
  for (const [, name] of made.matchAll(/^CREATE (?:UNIQUE )?(?:TABLE|INDEX|TRIGGER) (\w+)/gm)) {
    if (!names.has(name)) throw damaged(connection.file, `${name} is missing`);
  }
}

function numberOf(connection: SqliteConnection, pragma: string): number {
  const [row] = connection.all(pragma);
  return Number(Object.values(row ?? {})[0]);
}

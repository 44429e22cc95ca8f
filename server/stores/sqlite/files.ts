/** The files of one database: the file itself, its log (`-wal`) and the log's index (`-shm`). */
import { type BigIntStats, closeSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { unavailable } from './errors.js';
import { isBeingRenewed, renew } from './renewal.js';

/** The name under which SQLite keeps a database in memory. */
export const IN_MEMORY = ':memory:';

/** Readable and writable for the process's own user alone; SQLite gives log and index the same mode. */
const MODE = 0o600;

const STAT = { bigint: true, throwIfNoEntry: false } as const;

type Identity = Pick<BigIntStats, 'dev' | 'ino'>;

/** A file as it lies at a path: whatever is there later is the same only with the same identity. */
interface Known {
  readonly path: string;
  readonly identity: Identity;
}

/** Which of the three files there are, and their identities. */
export interface FilesBefore {
  readonly main: Identity | undefined;
  readonly log: Identity | undefined;
  readonly index: Identity | undefined;
}

/**
 * The three files of an open database by their identity, which no rename and no copy takes along.
 * As long as the database is open, no new file can get the identity of one of them.
 */
export class DatabaseFiles {
  readonly #main: Known;
  readonly #log: Known;
  readonly #index: Known;

  private constructor(main: Known, log: Known, index: Known) {
    this.#main = main;
    this.#log = log;
    this.#index = index;
  }

  /** What is at the path before it is opened. */
  static before(file: string): FilesBefore {
    return {
      main: identityAt(file),
      log: identityAt(logOf(file)),
      index: identityAt(indexOf(file)),
    };
  }

  /**
   * The files of a database that has just been opened; undefined where one is missing or was
   * replaced since `before`, so that the open files may be others than those at the paths.
   */
  static opened(file: string, before: FilesBefore): DatabaseFiles | undefined {
    const main = known(file, before.main);
    const log = known(logOf(file), before.log);
    const index = known(indexOf(file), before.index);
    return before.main && main && log && index && new DatabaseFiles(main, log, index);
  }

  /** The path of a file that is missing or another one by now; undefined while there is none. */
  changed(): string | undefined {
    return [this.#main, this.#log, this.#index].find((each) => !isThere(each))?.path;
  }

  /**
   * Whether the index is missing or another one by now. Processes lock each other out by the index,
   * so nothing may be written where it is another.
   */
  get indexChanged(): string | undefined {
    return isThere(this.#index) ? undefined : this.#index.path;
  }

  /** Whether the file itself is missing or another one by now. */
  get moved(): boolean {
    return !isThere(this.#main);
  }

  /** Whether the file has stayed, and other processes have begun to work on it by another index. */
  get divided(): boolean {
    const index = identityAt(this.#index.path);
    return index !== undefined && !isSame(index, this.#index.identity) && !this.moved;
  }

  /** Makes an end of the index that was deleted. The log has been written back into the file. */
  renew(): void {
    const isWanted = () => identityAt(this.#index.path) === undefined && !this.moved;
    if (!isWanted()) return;
    renew(resolved(this.#main.path), isWanted);
    if (this.moved) this.removeLog();
  }

  /**
   * Removes log and index where they have stayed at the paths of a file that is gone: SQLite would
   * write them into whatever file is there next. While the database is still open.
   */
  removeLog(): void {
    for (const each of [this.#log, this.#index]) {
      if (isThere(each)) rmSync(each.path, { force: true });
    }
  }
}

/**
 * Makes the file when it is missing. It is not made by SQLite, so that nobody else may read it.
 * @throws MessageCenterError UNAVAILABLE when it cannot be made.
 */
export function makeFile(file: string): void {
  if (identityAt(file) !== undefined) return;
  try {
    // What is left beside it belongs to a file that is gone.
    for (const path of [logOf(file), indexOf(file)]) rmSync(path, { force: true });
    closeSync(openSync(file, 'a', MODE));
  } catch (cause) {
    throw unavailable(file, `cannot be made (${(cause as Error).message}).`, cause);
  }
}

/** Undefined where nothing is, or nothing can be seen. */
function identityAt(path: string): Identity | undefined {
  try {
    return statSync(path, STAT);
  } catch {
    return undefined;
  }
}

/** Whether nobody may open the file now, because a copy is about to come into its place. */
export function isAboutToChange(file: string): boolean {
  return isBeingRenewed(resolved(file));
}

function known(path: string, before: Identity | undefined): Known | undefined {
  const identity = identityAt(path);
  const replaced = identity && before && !isSame(identity, before);
  return identity && !replaced ? { path, identity } : undefined;
}

function isThere({ path, identity }: Known): boolean {
  const now = identityAt(path);
  return now !== undefined && isSame(now, identity);
}

function isSame(one: Identity, other: Identity): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

function logOf(file: string): string {
  return `${resolved(file)}-wal`;
}

function indexOf(file: string): string {
  return `${resolved(file)}-shm`;
}

/** Where the path is a symbolic link, SQLite keeps log and index beside the file it leads to. */
function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

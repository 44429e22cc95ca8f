/** The files of one database: the file itself, its log (`-wal`) and the log's index (`-shm`). */
import { type BigIntStats, closeSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { unavailable } from './errors.js';
import { type Reservation, replaceByCopy, reservation, withReserved } from './replace-by-copy.js';

/** SQLite's name for a database in memory. */
export const IN_MEMORY = ':memory:';

/** Readable and writable only for the user of the process; SQLite gives log and index the same mode. */
const MODE = 0o600;

const STAT = { bigint: true, throwIfNoEntry: false } as const;

type FileIdentity = Pick<BigIntStats, 'dev' | 'ino'>;

/** A file at a path. A later file at the path is the same file only if its identity is the same. */
interface Known {
  readonly path: string;
  readonly identity: FileIdentity;
}

/** The identities of those of the three files that exist. */
export interface FilesBefore {
  readonly main: FileIdentity | undefined;
  readonly log: FileIdentity | undefined;
  readonly index: FileIdentity | undefined;
}

/**
 * The three files of an open database, recognized by device and inode. While the database is open, no
 * new file can get the inode of one of them.
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

  /** The files at the path before the database is opened. */
  static before(file: string): FilesBefore {
    return {
      main: identityAt(file),
      log: identityAt(logOf(file)),
      index: identityAt(indexOf(file)),
    };
  }

  /**
   * The files of a database that has just been opened; undefined if one is missing or was replaced
   * since `before`, because the open files may then be others than those at the paths.
   */
  static opened(file: string, before: FilesBefore): DatabaseFiles | undefined {
    const main = known(file, before.main);
    const log = known(logOf(file), before.log);
    const index = known(indexOf(file), before.index);
    return before.main && main && log && index && new DatabaseFiles(main, log, index);
  }

  /** Whether the file at the path is no longer the one that was there `before`. */
  static isMoved(file: string, { main }: FilesBefore): boolean {
    return main === undefined || !isThere({ path: file, identity: main });
  }

  /** The path of a file that is gone or was replaced; undefined if there is none. */
  changed(): string | undefined {
    return [this.#main, this.#log, this.#index].find((each) => !isThere(each))?.path;
  }

  /**
   * The path of the index if it is gone or was replaced. Processes lock each other through the index,
   * so nothing may be written then.
   */
  get indexChanged(): string | undefined {
    return isThere(this.#index) ? undefined : this.#index.path;
  }

  /** Whether the file itself is gone or was replaced. */
  get moved(): boolean {
    return !isThere(this.#main);
  }

  /** Whether other processes already use the same file with another index. */
  get divided(): boolean {
    const index = identityAt(this.#index.path);
    return index !== undefined && !isSame(index, this.#index.identity) && !this.moved;
  }

  /** Replaces the file if its index was deleted. The log must have been written back. */
  replaceIndex(): void {
    const isWanted = () => identityAt(this.#index.path) === undefined && !this.moved;
    if (isWanted()) replaceByCopy(resolved(this.#main.path), isWanted);
  }

  /**
   * Removes log and index of a file that is gone: SQLite would write them into the next file at the
   * path. Call it while the database is still open.
   * @returns False if another process has reserved the path.
   */
  removeLog(): boolean {
    const left = [this.#log, this.#index];
    if (!left.some(isThere)) return true;
    return withReserved(resolved(this.#main.path), MODE, () => {
      for (const each of left) if (isThere(each)) rmSync(each.path, { force: true });
    });
  }
}

/**
 * Creates the file if it is missing, readable only for its owner, which SQLite would not do.
 * @returns False if another process is about to do so.
 * @throws MessageCenterError UNAVAILABLE if it cannot be created.
 */
export function makeFile(file: string): boolean {
  if (identityAt(file) !== undefined) return true;
  try {
    return withReserved(resolved(file), MODE, () => {
      if (identityAt(file) !== undefined) return;
      // Files left beside it belong to a file that is gone.
      for (const path of logAndIndexOf(file)) rmSync(path, { force: true });
      closeSync(openSync(file, 'a', MODE));
    });
  } catch (cause) {
    throw unavailable(file, `cannot be created (${(cause as Error).message}).`, cause);
  }
}

/** Undefined if there is no file, or it is not accessible. */
function identityAt(path: string): FileIdentity | undefined {
  try {
    return statSync(path, STAT);
  } catch {
    return undefined;
  }
}

/** Set while a process is replacing the file, so that nobody may open it. */
export function reservationOf(file: string): Reservation | undefined {
  return reservation(resolved(file));
}

function known(path: string, before: FileIdentity | undefined): Known | undefined {
  const identity = identityAt(path);
  const replaced = identity && before && !isSame(identity, before);
  return identity && !replaced ? { path, identity } : undefined;
}

function isThere({ path, identity }: Known): boolean {
  const now = identityAt(path);
  return now !== undefined && isSame(now, identity);
}

function isSame(one: FileIdentity, other: FileIdentity): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/** The paths of a file's log and index, whether they exist or not. */
export function logAndIndexOf(file: string): readonly string[] {
  return [logOf(file), indexOf(file)];
}

function logOf(file: string): string {
  return `${resolved(file)}-wal`;
}

function indexOf(file: string): string {
  return `${resolved(file)}-shm`;
}

/** SQLite keeps log and index beside the target of a symbolic link. */
function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

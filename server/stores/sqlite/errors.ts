import { MessageCenterError } from '../../../protocol/index.js';

/** SQLite's primary result codes that are about the file, not about the statement. */
const CODES = {
  SQLITE_PERM: 3,
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_PROTOCOL: 15,
  SQLITE_NOTADB: 26,
} as const;

type CodeName = keyof typeof CODES;

const NAMES = Object.keys(CODES) as CodeName[];

const DAMAGED =
  'is damaged. Stop every process that uses it and put a backup in its place, or move it and its ' +
  '-wal and -shm files away to begin with an empty store.';

const LOCKED =
  'stays locked by another process. Look for one that has stopped in the ' +
  'middle of a write, for a tool that has the file open, or for an erasure in a large file, which ' +
  'takes longer than the option waitMs of this process.';

const READ_ONLY =
  'cannot be written. Let this process write the file, its -wal and -shm files, and the folder.';

const TEXTS: Readonly<Record<CodeName, string>> = {
  SQLITE_PERM: READ_ONLY,
  SQLITE_BUSY: LOCKED,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: READ_ONLY,
  SQLITE_IOERR: 'cannot be read or written: the disk reports an error, or is full. Check the disk.',
  SQLITE_CORRUPT: DAMAGED,
  SQLITE_FULL: 'cannot grow: the disk is full. Make room; nothing that was stored is lost.',
  SQLITE_CANTOPEN: 'cannot be opened. It must be a file in a folder that this process can write.',
  SQLITE_PROTOCOL: LOCKED,
  SQLITE_NOTADB: DAMAGED,
};

/** The primary result code of an error of either driver. */
function codeOf(error: unknown): CodeName | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return NAMES.find((name) => CODES[name] === (errcode & 0xff));
  if (typeof code !== 'string') return undefined;
  return NAMES.find((name) => code === name || code.startsWith(`${name}_`));
}

/** Whether a retry may succeed soon. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && TEXTS[code] === LOCKED;
}

/** A readable error if the file is the cause; any other error unchanged. */
export function storeError(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return isSystemError(error) ? unusable(file, error) : error;
  return unavailable(file, `${TEXTS[code]} (${(error as Error).message})`, error);
}

/** Whether the operating system refused something, such as a path that is too long. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function unusable(file: string, cause: Error): MessageCenterError {
  return unavailable(file, `cannot be used (${cause.message}). Check its path and folder.`, cause);
}

/** UNAVAILABLE with a text that names the file. */
export function unavailable(file: string, what: string, cause?: unknown): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', `The message store ${file} ${what}`, { cause });
}

/** UNAVAILABLE for a file whose content contradicts itself. */
export function damaged(file: string, detail: string, cause?: unknown): MessageCenterError {
  return unavailable(file, `${DAMAGED} (${detail})`, cause);
}

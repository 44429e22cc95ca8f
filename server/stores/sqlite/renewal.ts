/**
 * Renewing a file whose index was deleted while it was in use. Processes lock each other out by the
 * index, and SQLite goes on with the deleted one as long as a process has the file open. So the file
 * is replaced by a copy of itself: every process notices that, and opens the copy with a new index.
 */
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** After this long, in milliseconds, whoever makes a copy has died. */
const STALE_MS = 10_000;

/**
 * Puts a copy in the place of the file, unless another process is doing it.
 * @param file Where the file lies, which holds everything: its log has been written back.
 * @param isWanted Asked when nobody else can renew the file, and when the copy is complete.
 */
export function renew(file: string, isWanted: () => boolean): void {
  const copy = copyOf(file);
  if (!begin(file, copy)) return;
  try {
    if (!isWanted()) return;
    copyFileSync(file, copy);
    sync(copy);
    if (!isWanted()) return;
    renameSync(copy, file);
    sync(dirname(file));
  } finally {
    rmSync(copy, { force: true });
  }
}

/** Whether a process is renewing the file. Nobody may write to it then. */
export function isBeingRenewed(file: string): boolean {
  const found = statOf(copyOf(file));
  return found !== undefined && Date.now() - found.mtimeMs < STALE_MS;
}

function begin(file: string, copy: string): boolean {
  if (!isBeingRenewed(file)) rmSync(copy, { force: true });
  try {
    closeSync(openSync(copy, 'wx', statOf(file)?.mode));
    return true;
  } catch {
    return false;
  }
}

function copyOf(file: string): string {
  return `${file}-copy`;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

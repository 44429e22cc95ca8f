/**
 * Replaces a file whose index was deleted while it was in use by a copy of itself. Processes lock each
 * other through the index, and SQLite keeps the deleted one while a process has the file open. Every
 * process notices the replacement and opens the copy with a new index.
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

/** A copy that is older, in milliseconds, was left by a process that died. */
const STALE_MS = 10_000;

/**
 * Replaces the file by a copy, unless another process is doing so.
 * @param file Its path. The log must have been written back.
 * @param isWanted Called before the copy is made and before it replaces the file.
 */
export function replaceByCopy(file: string, isWanted: () => boolean): void {
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

/** Whether a process is replacing the file by a copy. Nobody may write to it then. */
export function isBeingReplaced(file: string): boolean {
  const found = statOf(copyOf(file));
  return found !== undefined && Date.now() - found.mtimeMs < STALE_MS;
}

function begin(file: string, copy: string): boolean {
  if (!isBeingReplaced(file)) rmSync(copy, { force: true });
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

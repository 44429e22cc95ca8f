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
 * @param isWanted Called before the copy is created and before it replaces the file.
 */
export function replaceByCopy(file: string, isWanted: () => boolean): void {
  withReserved(file, statOf(file)?.mode, (copy) => {
    if (!isWanted()) return;
    copyFileSync(file, copy);
    sync(copy);
    if (!isWanted()) return;
    renameSync(copy, file);
    sync(dirname(file));
  });
}

/**
 * Reserves the path, so that no other process replaces, creates or opens the file meanwhile.
 * @param mode Of a file that `work` renames into place.
 * @param work Receives the path of an empty file beside the file. It is removed afterwards.
 * @returns False if another process has reserved the path.
 */
export function withReserved(
  file: string,
  mode: number | undefined,
  work: (copy: string) => void,
): boolean {
  const copy = copyOf(file);
  if (!begin(copy, mode)) return false;
  try {
    work(copy);
  } finally {
    rmSync(copy, { force: true });
  }
  return true;
}

/** The empty file, or copy, by which a process has reserved a path. */
export interface Reservation {
  readonly path: string;
  /** How long it has not changed, in milliseconds. */
  readonly ageMs: number;
}

/** Set if a process has reserved the path. Nobody else may open the file then. */
export function reservation(file: string): Reservation | undefined {
  const path = copyOf(file);
  const ageMs = ageOf(path);
  return ageMs !== undefined && ageMs < STALE_MS ? { path, ageMs } : undefined;
}

function begin(copy: string, mode: number | undefined): boolean {
  const age = ageOf(copy);
  if (age !== undefined && age >= STALE_MS) rmSync(copy, { force: true });
  try {
    closeSync(openSync(copy, 'wx', mode));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Milliseconds since the file was changed, by any clock; undefined if there is none. */
function ageOf(path: string): number | undefined {
  const found = statOf(path);
  // Before a clock was set back, files were changed in what is now the future.
  return found && Math.abs(Date.now() - found.mtimeMs);
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

import type { Stop } from './page.js';

/** The longest wait for a lock, in milliseconds: a tab that the browser has frozen keeps its locks. */
const WAIT_MAX_MS = 10_000;

/**
 * Runs a function while this tab holds a lock that only one tab of the browser can hold. Without Web
 * Locks, where the page may not use them, or if another tab does not release the lock, it runs without
 * the lock.
 */
export async function withLock<Value>(name: string, run: () => Promise<Value>): Promise<Value> {
  const release = await holdLock(name, { signal: AbortSignal.timeout(WAIT_MAX_MS) });
  try {
    return await run();
  } finally {
    release();
  }
}

/**
 * Holds a lock that several tabs can hold. Resolves, once it is held or unavailable, with a
 * function that releases it.
 */
export function holdSharedLock(name: string): Promise<Stop> {
  return holdLock(name, { mode: 'shared' });
}

/** The names of the locks that are held in this browser; none where they are refused. */
export async function heldLockNames(): Promise<readonly string[]> {
  try {
    const { held = [] } = await navigator.locks.query();
    return held.map(({ name = '' }) => name);
  } catch {
    return [];
  }
}

function holdLock(name: string, options: LockOptions): Promise<Stop> {
  const held = new Promise<Stop>((resolve, reject) => {
    const keep = (): Promise<void> => new Promise((release) => resolve(release));
    navigator.locks.request(name, options, keep).catch(reject);
  });
  return held.catch(() => () => {});
}

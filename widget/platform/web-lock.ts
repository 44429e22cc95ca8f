import type { Stop } from './page.js';

/**
 * Runs a function while this tab holds a lock that only one tab of the browser can hold. Without Web
 * Locks, or where the page may not use them, it runs without the lock.
 */
export async function withLock<Value>(name: string, run: () => Promise<Value>): Promise<Value> {
  let isRunning = false;
  const runLocked = (): Promise<Value> => {
    isRunning = true;
    return run();
  };
  try {
    return await globalThis.navigator.locks.request(name, runLocked);
  } catch (error) {
    if (isRunning) throw error;
    return run();
  }
}

/**
 * Holds a lock that several tabs can hold. Resolves, once it is held or unavailable, with a
 * function that releases it.
 */
export async function holdSharedLock(name: string): Promise<Stop> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await new Promise<void>((held) => {
    const keep = (): Promise<void> => {
      held();
      return promise;
    };
    try {
      navigator.locks.request(name, { mode: 'shared' }, keep).catch(held);
    } catch {
      held();
    }
  });
  return resolve;
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

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

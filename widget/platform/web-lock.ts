/**
 * Does something while this tab alone of all tabs of the browser holds a lock. Where there are no
 * Web Locks, or the page may not use them, it is done without.
 */
export async function withLock<Value>(name: string, use: () => Promise<Value>): Promise<Value> {
  let began = false;
  const begin = (): Promise<Value> => {
    began = true;
    return use();
  };
  try {
    return await globalThis.navigator.locks.request(name, begin);
  } catch (fault) {
    if (began) throw fault;
    return use();
  }
}

import { listen, type Stop } from './page.js';

/** Strings that all tabs of a browser share. It never throws, even when it is full or forbidden. */
export interface SharedStorage {
  keys(): readonly string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Calls `onChange` after a change by another tab. */
  watch(onChange: (key: string | null) => void): Stop;
}

/**
 * `localStorage`, or one that keeps nothing where there is none. The page's scripts may have replaced
 * it, so every answer is checked.
 */
export function browserStorage(): SharedStorage {
  const storage = attempt(() => globalThis.window?.localStorage);
  return {
    keys: () => attempt(() => keysOf(storage)) ?? [],
    get: (key) => {
      const value: unknown = attempt(() => storage?.getItem(key));
      return typeof value === 'string' ? value : null;
    },
    set: (key, value) => attempt(() => storage?.setItem(key, value)),
    remove: (key) => attempt(() => storage?.removeItem(key)),
    watch: (onChange) =>
      listen(globalThis.window, 'storage', (event) => {
        const { key } = event as StorageEvent;
        onChange(typeof key === 'string' ? key : null);
      }),
  };
}

/** More keys than a browser has room for; a replaced storage may claim any length. */
const KEYS_MAX = 100_000;

function keysOf(storage: Storage | undefined): readonly string[] {
  const keys: string[] = [];
  const length = Math.min(Number(storage?.length), KEYS_MAX);
  for (let index = 0; index < length; index += 1) {
    const key: unknown = storage?.key(index);
    if (typeof key === 'string') keys.push(key);
  }
  return keys;
}

/** Undefined when it throws: the storage is forbidden, full, or replaced by something else. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

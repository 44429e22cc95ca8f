import { listen, type Stop } from '../connection/page.js';

/** Strings that all tabs of a browser share. Nothing of it throws: it may be full or forbidden. */
export interface SharedStorage {
  keys(): readonly string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Calls `onChange` after another tab changed something. */
  watch(onChange: (key: string | null) => void): Stop;
}

/**
 * `localStorage`; where there is none, one that keeps nothing. The page's scripts may have put
 * something of their own in its place, of which nothing is believed.
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

/** More keys than any browser has room for: a length beyond it is none. */
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

/** Undefined where it throws: it is forbidden, or full, or another thing than it should be. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

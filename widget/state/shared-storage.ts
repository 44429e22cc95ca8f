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

/** `localStorage`; where there is none, one that keeps nothing. */
export function browserStorage(): SharedStorage {
  let storage: Storage | undefined;
  const attempt = (use: () => void): void => {
    try {
      use();
    } catch {
      // Forbidden, or full.
    }
  };
  attempt(() => {
    storage = globalThis.window?.localStorage;
  });
  return {
    keys: () => Object.keys(storage ?? {}),
    get: (key) => storage?.getItem(key) ?? null,
    set: (key, value) => attempt(() => storage?.setItem(key, value)),
    remove: (key) => storage?.removeItem(key),
    watch: (onChange) =>
      listen(globalThis.window, 'storage', (event) => onChange((event as StorageEvent).key)),
  };
}

import type { Stop } from '../connection/page.js';

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
  const attempt = <Value>(use: (storage: Storage) => Value, otherwise: Value): Value => {
    try {
      const storage = globalThis.window?.localStorage;
      return storage ? use(storage) : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    keys: () => attempt((storage) => Object.keys(storage), []),
    get: (key) => attempt((storage) => storage.getItem(key), null),
    set: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    remove: (key) => attempt((storage) => storage.removeItem(key), undefined),
    watch: (onChange) => {
      const listener = (event: StorageEvent): void => onChange(event.key);
      globalThis.window?.addEventListener('storage', listener);
      return () => globalThis.window?.removeEventListener('storage', listener);
    },
  };
}

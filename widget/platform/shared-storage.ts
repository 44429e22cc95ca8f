import { attempt } from './attempt.js';
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

/** The key of the document's strings that the browser does not store. */
const UNSTORED: unique symbol = Symbol.for('message-center:storage');

/**
 * `localStorage`, with a copy in `sessionStorage` for pages that clear the first one and for browsers
 * that refuse it. Where both are refused, the strings live as long as the document. The page's scripts
 * may have replaced either, so every answer is checked.
 */
export function browserStorage(): SharedStorage {
  const shared = new StorageArea(attempt(() => globalThis.window?.localStorage));
  const ofTab = new StorageArea(attempt(() => globalThis.window?.sessionStorage));
  const unstored = unstoredOf(globalThis.document ?? {});
  const keys = (): readonly string[] => [
    ...new Set([...shared.keys(), ...ofTab.keys(), ...unstored.keys()]),
  ];
  const remove = (key: string): void => {
    shared.remove(key);
    ofTab.remove(key);
    unstored.delete(key);
  };
  /** Another tab has removed a key. With its last one, it has forgotten the inbox. */
  const follow = (removed: string): void => {
    const inbox = removed.split(':', 2).join(':');
    const belongs = (key: string): boolean => key.startsWith(`${inbox}:`);
    const isForgotten = !shared.keys().some(belongs);
    for (const key of keys()) if (key === removed || (isForgotten && belongs(key))) remove(key);
  };
  return {
    keys,
    get: (key) => shared.get(key) ?? ofTab.get(key) ?? unstored.get(key) ?? null,
    set: (key, value) => {
      const isStored = shared.set(key, value);
      if (!ofTab.set(key, value) && !isStored) unstored.set(key, value);
    },
    remove,
    watch: (onChange) =>
      listen(globalThis.window, 'storage', (event) => {
        const { key, newValue, storageArea } = event as StorageEvent;
        if (!shared.is(storageArea)) return;
        if (typeof key === 'string' && newValue === null) follow(key);
        onChange(typeof key === 'string' ? key : null);
      }),
  };
}

/** More keys than a browser has room for; a replaced storage may claim any length. */
const KEYS_MAX = 100_000;

/** A storage of the browser, or none. */
class StorageArea {
  readonly #storage: Storage | undefined;

  constructor(storage: Storage | undefined) {
    this.#storage = storage;
  }

  /** Whether an event is about it. Some DOMs do not say which storage an event is about. */
  is(area: Storage | null | undefined): boolean {
    return !area || area === this.#storage;
  }

  keys(): readonly string[] {
    return attempt(() => keysOf(this.#storage)) ?? [];
  }

  get(key: string): string | null {
    const value: unknown = attempt(() => this.#storage?.getItem(key));
    return typeof value === 'string' ? value : null;
  }

  /** Returns whether it is stored. */
  set(key: string, value: string): boolean {
    attempt(() => this.#storage?.setItem(key, value));
    return this.get(key) === value;
  }

  remove(key: string): void {
    attempt(() => this.#storage?.removeItem(key));
  }
}

function keysOf(storage: Storage | undefined): readonly string[] {
  const keys: string[] = [];
  const length = Math.min(Number(storage?.length), KEYS_MAX);
  for (let index = 0; index < length; index += 1) {
    const key: unknown = storage?.key(index);
    if (typeof key === 'string') keys.push(key);
  }
  return keys;
}

function unstoredOf(root: object): Map<string, string> {
  const holder = root as { [UNSTORED]?: Map<string, string> };
  holder[UNSTORED] ??= new Map();
  return holder[UNSTORED];
}

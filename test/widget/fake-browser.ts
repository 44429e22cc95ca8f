import type { Page, Stop } from '../../widget/platform/page.js';
import type { SharedStorage } from '../../widget/platform/shared-storage.js';

/** A page whose visibility and network the test decides. */
export class FakePage implements Page {
  readonly #listeners = new Set<readonly [event: string, listener: () => void]>();
  #visible = true;
  ageMs = 0;

  get listeners(): number {
    return this.#listeners.size;
  }

  get visible(): boolean {
    return this.#visible;
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    this.#fire('visible');
  }

  readonly online = (): void => this.#fire('online');
  readonly restored = (): void => this.#fire('restored');
  readonly leave = (): void => this.#fire('leave');
  readonly watchVisible = (listener: () => void): Stop => this.#watch('visible', listener);
  readonly watchOnline = (listener: () => void): Stop => this.#watch('online', listener);
  readonly watchRestored = (listener: () => void): Stop => this.#watch('restored', listener);
  readonly watchLeave = (listener: () => void): Stop => this.#watch('leave', listener);

  #fire(event: string): void {
    for (const [name, listener] of this.#listeners) if (name === event) listener();
  }

  #watch(event: string, listener: () => void): Stop {
    const watching = [event, listener] as const;
    this.#listeners.add(watching);
    return () => this.#listeners.delete(watching);
  }
}

type StorageListener = (key: string | null) => void;

/** The storage of a browser; each tab has its own view of it and hears of the others' changes. */
export class FakeBrowser {
  readonly stored = new Map<string, string>();
  /** The listeners of all tabs, and whose they are. */
  readonly #listeners = new Map<StorageListener, SharedStorage>();

  tab(): SharedStorage {
    const tell = (key: string): void => {
      for (const [listener, other] of this.#listeners) if (other !== tab) listener(key);
    };
    const tab: SharedStorage = {
      keys: () => [...this.stored.keys()],
      get: (key) => this.stored.get(key) ?? null,
      set: (key, value) => {
        this.stored.set(key, value);
        tell(key);
      },
      remove: (key) => {
        if (this.stored.delete(key)) tell(key);
      },
      watch: (listener) => {
        this.#listeners.set(listener, tab);
        return () => this.#listeners.delete(listener);
      },
    };
    return tab;
  }

  /** The keys without what all have in common. */
  get numbers(): string[] {
    return [...this.stored.keys()].map((key) => key.split(':').slice(2).join(':')).sort();
  }
}

/** A storage that is forbidden: nothing is kept. */
export const NO_STORAGE: SharedStorage = {
  keys: () => [],
  get: () => null,
  set: () => {},
  remove: () => {},
  watch: () => () => {},
};

import type { Page } from '../../widget/connection/page.js';
import type { SharedStorage } from '../../widget/platform/shared-storage.js';

/** A page whose visibility and network the test decides. */
export class FakePage implements Page {
  #visible = true;
  readonly #visibleListeners = new Set<() => void>();
  readonly #onlineListeners = new Set<() => void>();
  readonly #leaveListeners = new Set<() => void>();

  get visible(): boolean {
    return this.#visible;
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    for (const listener of this.#visibleListeners) listener();
  }

  online(): void {
    for (const listener of this.#onlineListeners) listener();
  }

  leave(): void {
    for (const listener of this.#leaveListeners) listener();
  }

  get listeners(): number {
    return this.#visibleListeners.size + this.#onlineListeners.size + this.#leaveListeners.size;
  }

  watchVisible(onChange: () => void): () => void {
    this.#visibleListeners.add(onChange);
    return () => this.#visibleListeners.delete(onChange);
  }

  watchOnline(onOnline: () => void): () => void {
    this.#onlineListeners.add(onOnline);
    return () => this.#onlineListeners.delete(onOnline);
  }

  watchLeave(onLeave: () => void): () => void {
    this.#leaveListeners.add(onLeave);
    return () => this.#leaveListeners.delete(onLeave);
  }
}

/** The storage of a browser; each tab has its own view of it and hears of the others' changes. */
export class FakeBrowser {
  readonly stored = new Map<string, string>();
  readonly #tabs = new Set<{ listener: (key: string | null) => void }>();

  tab(): SharedStorage {
    const mine = new Set<{ listener: (key: string | null) => void }>();
    const tell = (key: string): void => {
      for (const tab of this.#tabs) if (!mine.has(tab)) tab.listener(key);
    };
    return {
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
        const tab = { listener };
        mine.add(tab);
        this.#tabs.add(tab);
        return () => {
          mine.delete(tab);
          this.#tabs.delete(tab);
        };
      },
    };
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

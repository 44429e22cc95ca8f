import type { Inbox, MessageStore, Stop } from '../stores/message-store.js';

/** Listens to the logs of a store: see `MessageStore.watch`. */
export interface LogListener {
  readonly hint: (inbox: Inbox, number: number, inOrder?: boolean) => void;
  readonly error: (error: unknown) => void;
  readonly replaced: () => void;
}

/** The one watch of a store, for all parts of this process that follow its logs. */
export class LogWatch {
  readonly #store: MessageStore;
  readonly #listeners = new Set<LogListener>();
  #stop: Stop = () => {};

  constructor(store: MessageStore) {
    this.#store = store;
  }

  /** Begins to watch with the first listener. The store must be open. */
  add(listener: LogListener): Stop {
    if (this.#listeners.size === 0) this.#stop = this.#watch();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
  }

  #watch(): Stop {
    return this.#store.watch(
      (...told) => {
        for (const { hint } of this.#listeners) hint(...told);
      },
      (error) => {
        for (const listener of this.#listeners) listener.error(error);
      },
      () => {
        for (const { replaced } of this.#listeners) replaced();
      },
    );
  }
}

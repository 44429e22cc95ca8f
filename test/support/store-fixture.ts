import type { MessageStore } from '../../server/stores/message-store.js';

/** Data of its own for one run of the contract, and stores on it. */
export interface StoreFixture {
  /** A new store object on the same data, not yet opened: it represents another process. */
  make(): MessageStore;
  /** Everything that the data holds, as text: also what the store no longer reads. */
  dump(): Promise<string>;
  /** Removes the data; every store has been closed before. */
  cleanup(): Promise<void>;
  /**
   * What child processes reach the same data with: the path of a module from the root of the project
   * that exports `makeStore(...args): MessageStore`, then the arguments for it.
   */
  readonly writerArgs: readonly [module: string, ...args: string[]];
}

/** Makes fresh, empty data. */
export type StoreFactory = () => Promise<StoreFixture>;

/** The stores of one group of tests: opened when asked for, closed together. */
export class OpenStores {
  readonly #factory: StoreFactory;
  #fixture: StoreFixture | undefined;
  #opened: MessageStore[] = [];

  constructor(factory: StoreFactory) {
    this.#factory = factory;
  }

  get fixture(): StoreFixture {
    if (!this.#fixture) throw new Error('start() comes first.');
    return this.#fixture;
  }

  async start(): Promise<void> {
    this.#fixture = await this.#factory();
  }

  /** Another open store object on the same data. */
  async open(): Promise<MessageStore> {
    const store = this.fixture.make();
    this.#opened.push(store);
    await store.open();
    return store;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#opened.map((store) => store.close()));
    this.#opened = [];
    await this.#fixture?.cleanup();
    this.#fixture = undefined;
  }
}

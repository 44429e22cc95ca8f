import { MessageCenterError } from '../../protocol/index.js';

/** Opens a store once, closes it once, and lets its operations run in between. */
export class StoreLifecycle {
  readonly #name: string;
  readonly #running = new Set<Promise<unknown>>();
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #isOpen = false;

  /** @param name The store's name in errors, for instance `message store /srv/messages.db`. */
  constructor(name: string) {
    this.#name = name;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Runs `work` once; if it failed, again on the next call. */
  open(work: () => Promise<void>): Promise<void> {
    if (this.isClosing) return Promise.reject(this.#unusable());
    this.#opening ??= work().then(
      () => {
        this.#isOpen = true;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }

  /** Runs `work` once, when all running operations have ended. */
  close(work: () => void | Promise<void>): Promise<void> {
    this.#closing ??= Promise.allSettled([this.#opening, ...this.#running]).then(work);
    return this.#closing;
  }

  /** Runs one operation of an open store. */
  async run<Value>(operation: () => Promise<Value>): Promise<Value> {
    this.checkOpen();
    const running = operation();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** @throws MessageCenterError UNAVAILABLE before `open` has resolved and after `close` is called. */
  checkOpen(): void {
    if (!this.#isOpen || this.isClosing) throw this.#unusable();
  }

  #unusable(): MessageCenterError {
    const problem = this.isClosing
      ? 'has been closed. Create a new one.'
      : 'has not been opened; await open() first.';
    return new MessageCenterError('UNAVAILABLE', `The ${this.#name} ${problem}`);
  }
}

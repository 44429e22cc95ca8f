import { hasCode } from '../../protocol/errors.js';
import { Secrets } from '../auth/secrets.js';
import type { Log } from '../log.js';
import type { MessageStore } from '../stores/message-store.js';
import { abortMany } from './abort-many.js';
import { ClosedError } from './closed-error.js';
import { SendToManyError } from './send-to-many.js';

/** Opens the store of a center on first use, and lets running commands end before it is closed. */
export class CenterLifecycle {
  readonly #store: MessageStore;
  readonly #log: Log;
  #opening: Promise<Secrets> | undefined;
  readonly #running = new Set<Promise<unknown>>();
  /** Any number of lists may be sent at once. */
  readonly #abandoned = abortMany();
  #closing = false;
  #closed = false;

  constructor(store: MessageStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Whether `Center.close` has been called: what was accepted before is still written. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Aborted with a ClosedError when closing no longer waits for what hangs. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** Opens the store once. After a failure, the next call tries again. */
  readonly open = async (): Promise<Secrets> => {
    this.refuseClosed();
    this.#opening ??= this.#open();
    try {
      return await this.orClosed(this.#opening);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  };

  /** @throws ClosedError after `close`. */
  refuseClosed(): void {
    if (this.#closed) throw new ClosedError();
  }

  beginClosing(): void {
    this.#closing = true;
  }

  /** Waits for running commands: the store must not close between two of their reads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  /** Closing no longer waits. */
  abandon(): void {
    this.#abandoned.abort(new ClosedError());
  }

  /** Opens the store, and runs a command for which closing waits. */
  run<Value>(command: (secrets: Secrets) => Promise<Value>): Promise<Value> {
    return this.track(this.open().then(command));
  }

  /** Lets closing wait for a command. A command that comes too late throws ClosedError. */
  async track<Value>(running: Promise<Value>): Promise<Value> {
    this.#running.add(running);
    try {
      return await this.orClosed(running);
    } finally {
      this.#running.delete(running);
    }
  }

  /** Throws ClosedError for a command that fails because the center was closed meanwhile. */
  async orClosed<Value>(running: Promise<Value>): Promise<Value> {
    try {
      return await running;
    } catch (error) {
      throw this.#closed && wasCutOff(error) ? new ClosedError(error) : error;
    }
  }

  async #open(): Promise<Secrets> {
    await this.#store.open(this.#log);
    return new Secrets(await this.#store.secret());
  }
}

function wasCutOff(error: unknown): boolean {
  // It has the result so far.
  if (error instanceof SendToManyError) return false;
  return hasCode(error, 'UNAVAILABLE') || (error instanceof Error && error.name === 'AbortError');
}

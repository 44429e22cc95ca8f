import { setTimeout as pause } from 'node:timers/promises';
import { MessageCenterError } from '../../protocol/index.js';
import { abortMany } from './abort-many.js';
import { ClosedError } from './closed-error.js';
import { SendToManyError } from './send-to-many.js';

/** How long closing waits for running commands, in milliseconds. */
const CLOSING_MS = 2_000;

/** The commands of a center that are running, and whether the center is closed. */
export class RunningCommands {
  readonly #running = new Set<Promise<unknown>>();
  /** Any number of lists may be sent at once. */
  readonly #abandoned = abortMany();
  #closed = false;

  /** Aborted with a ClosedError when closing waits no longer for what hangs. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Waits for running commands: the store must not close between two of their reads. */
  async close(): Promise<void> {
    this.#closed = true;
    const timeout = new AbortController();
    const { signal } = timeout;
    const done = Promise.allSettled(this.#running).finally(() => timeout.abort());
    await Promise.race([done, pause(CLOSING_MS, undefined, { signal }).catch(() => {})]);
    this.#abandoned.abort(new ClosedError());
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
}

function wasCutOff(error: unknown): boolean {
  // It has the result so far.
  if (error instanceof SendToManyError) return false;
  const isUnavailable = error instanceof MessageCenterError && error.code === 'UNAVAILABLE';
  return isUnavailable || (error instanceof Error && error.name === 'AbortError');
}

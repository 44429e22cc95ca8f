import type { Stop } from './page.js';

/** The longest time that a timer of a browser can wait; it fires at once for a longer one. */
export const TIMER_MAX_MS = 2 ** 31 - 1;

/** Calls back once, after a time. */
export class Timer {
  readonly #callback: () => void;
  #timeout: ReturnType<typeof setTimeout> | undefined;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  get runs(): boolean {
    return this.#timeout !== undefined;
  }

  /** Starts, again if it runs. */
  start(ms = 0): void {
    this.stop();
    this.#timeout = setTimeout(() => {
      this.#timeout = undefined;
      this.#callback();
    }, ms);
  }

  readonly stop: Stop = () => {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
  };
}

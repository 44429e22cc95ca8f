import { TIMER_MAX_MS } from '../../protocol/timer-max.js';
import type { Stop } from './page.js';

/** Calls back once, after a time, or after the longest one that a timer can wait. */
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
    this.#timeout = setTimeout(
      () => {
        this.#timeout = undefined;
        this.#callback();
      },
      Math.min(ms, TIMER_MAX_MS),
    );
  }

  readonly stop: Stop = () => {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
  };
}

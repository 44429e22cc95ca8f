import type { Stop } from '../platform/page.js';

/** The longest time that a browser's timer takes, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `expire` when the next message expires. */
export class ExpiryTimer {
  readonly #expire: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(expire: () => void) {
    this.#expire = expire;
  }

  /** @param waitMs How long until then; infinite: never. Replaces what was set before. */
  set(waitMs: number): void {
    this.stop();
    if (!Number.isFinite(waitMs)) return;
    // A millisecond later, in case that the timer is early.
    this.#timer = setTimeout(() => this.#expire(), Math.min(waitMs + 1, LONGEST_MS));
  }

  readonly stop: Stop = () => clearTimeout(this.#timer);
}

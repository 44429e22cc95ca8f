import type { Page } from '../platform/page.js';
import { onlyOverflowCloses, type Popups } from './popup-model.js';

/** Ends the overflow after a popup's time, once nothing is up that closes by itself. */
export class OverflowTimer {
  readonly #page: Page;
  readonly #onEnd: () => void;
  #paused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onEnd Called when the time is over. */
  constructor(page: Page, onEnd: () => void) {
    this.#page = page;
    this.#onEnd = onEnd;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
  }

  /** Starts the time again if it runs now. Call it after each change of the popups or the page. */
  restart(popups: Popups, popupMs: number | undefined): void {
    clearTimeout(this.#timer);
    if (this.#paused || !this.#page.visible || !onlyOverflowCloses(popups)) return;
    this.#timer = setTimeout(this.#onEnd, popupMs);
  }
}

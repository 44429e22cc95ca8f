import { focusedElement } from './focus.js';
import { placePanel } from './place-panel.js';
import { watchPressOutside } from './press-outside.js';
import { TopLayer } from './top-layer.js';

/** Holds the panel open: on top, beside its anchor, with the focus brought in and back. */
export class Dropdown {
  readonly #element: HTMLElement;
  readonly #onOutside: () => void;
  #top: TopLayer | undefined;
  #open: AbortController | undefined;
  #cameFrom: HTMLElement | null = null;

  /** @param onOutside Called when the user presses somewhere else on the page. */
  constructor(element: HTMLElement, onOutside: () => void) {
    this.#element = element;
    this.#onOutside = onOutside;
  }

  /** @param anchor What it stands beside, and where the focus returns when it can go nowhere else. */
  open(anchor: HTMLElement): void {
    if (this.#open !== undefined) return;
    this.#open = new AbortController();
    const { signal } = this.#open;
    this.#cameFrom = focusedElement();
    this.#top ??= new TopLayer(this.#element);
    this.#top.show();
    const place = (): void => placePanel(this.#element, anchor.getBoundingClientRect());
    place();
    window.addEventListener('resize', place, { signal });
    document.addEventListener('scroll', place, { capture: true, passive: true, signal });
    watchPressOutside(this.#onOutside, signal);
    signal.addEventListener('abort', () => this.#leave(anchor), { once: true });
  }

  close(): void {
    this.#open?.abort();
    this.#open = undefined;
  }

  /** To be called when the element was disconnected. */
  settle(): void {
    this.#top?.settle();
  }

  #leave(anchor: HTMLElement): void {
    const hadFocus = this.#element.matches(':focus-within');
    this.#top?.hide();
    if (!hadFocus) return;
    if (this.#cameFrom?.isConnected) this.#cameFrom.focus();
    else anchor.focus();
  }
}

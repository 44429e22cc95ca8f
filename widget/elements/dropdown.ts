import { focusedElement } from './focus.js';
import { placePanel } from './place-panel.js';
import { TopLayer } from './top-layer.js';

/** Where the panel is a sheet that covers the window; its style sheet says the same. */
const SHEET = '(width < 480px)';

/** Holds the panel open: on top, beside its anchor, with the focus brought in and back. */
export class Dropdown {
  readonly #element: HTMLElement;
  readonly #onOutside: () => void;
  #top: TopLayer | undefined;
  #open: AbortController | undefined;
  #cameFrom: HTMLElement | null = null;

  /** @param onOutside Called when the user turns to something else on the page. */
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
    this.#watchOutside(anchor, signal);
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

  /** The bell and the popups belong to the panel: they say themselves what a press on them means. */
  #watchOutside(anchor: HTMLElement, signal: AbortSignal): void {
    const handle = (event: Event): void => {
      // Beside a dropdown the page can be used. A sheet would cover what has the focus.
      if (event.type === 'focusin' && !matchMedia(SHEET).matches) return;
      const own = event
        .composedPath()
        .some((at) => at === anchor || at === this.#element || isPopups(at));
      if (!own) this.#onOutside();
    };
    document.addEventListener('pointerdown', handle, { capture: true, signal });
    document.addEventListener('focusin', handle, { signal });
  }

  #leave(anchor: HTMLElement): void {
    const hadFocus = this.#element.matches(':focus-within');
    this.#top?.hide();
    if (!hadFocus) return;
    if (this.#cameFrom?.isConnected) this.#cameFrom.focus();
    else anchor.focus();
  }
}

function isPopups(target: EventTarget): boolean {
  return target instanceof Element && target.localName === 'mc-popup-stack';
}

import { MessageElement } from './message.js';

/**
 * Watches what of the panel's list is in sight: its end, so that older messages are fetched in
 * time, and rows of transient messages, which have been shown then.
 */
export class Sight {
  readonly #onEnd: () => void;
  readonly #shown = new Set<string>();
  #observer: IntersectionObserver | undefined;

  /** @param onEnd Called when the end of the list is near, again after each `watch`. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Looks anew at what is there now. */
  watch(scroller: HTMLElement): void {
    this.#observer?.disconnect();
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), {
      root: scroller,
      rootMargin: '0px 0px 240px 0px',
    });
    for (const target of scroller.querySelectorAll<HTMLElement>('.older, mc-message')) {
      const transient = target instanceof MessageElement && !target.message.persistent;
      if (transient || target.matches('.older')) this.#observer.observe(target);
    }
  }

  /** Stops, and says which transient messages were shown. */
  end(): readonly string[] {
    this.#observer?.disconnect();
    this.#observer = undefined;
    const shown = [...this.#shown];
    this.#shown.clear();
    return shown;
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      if (target instanceof MessageElement) this.#shown.add(target.message.id);
      else this.#onEnd();
    }
  }
}

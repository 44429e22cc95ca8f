import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Watches whether its host is in the viewport, as far as its ancestors let it be seen. */
export class ViewportWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #onChange: () => void;
  #observer: IntersectionObserver | undefined;
  #isInView = false;

  /** @param onChange Called after `isInView` changed. */
  constructor(host: ReactiveControllerHost & Element, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    host.addController(this);
  }

  get isInView(): boolean {
    return this.#isInView;
  }

  hostConnected(): void {
    if (globalThis.IntersectionObserver === undefined) return;
    this.#observer = new IntersectionObserver((entries) =>
      this.#set(entries.at(-1)?.isIntersecting ?? false),
    );
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#set(false);
  }

  #set(isInView: boolean): void {
    if (isInView === this.#isInView) return;
    this.#isInView = isInView;
    this.#onChange();
  }
}

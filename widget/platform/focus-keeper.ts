import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { matchesIfKnown } from './popover.js';

/** Moves the focus when an update of the host removes the element in it that has the focus. */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #next: () => HTMLElement | null | undefined;
  #hadFocus = false;

  /** @param next Returns the element that gets the focus; called after the update. */
  constructor(host: ReactiveControllerHost & Element, next: () => HTMLElement | null | undefined) {
    this.#host = host;
    this.#next = next;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#hadFocus = this.#hasFocus;
  }

  hostUpdated(): void {
    if (this.#hadFocus && !this.#hasFocus) this.#next()?.focus();
  }

  get #hasFocus(): boolean {
    return matchesIfKnown(this.#host, ':focus-within');
  }
}

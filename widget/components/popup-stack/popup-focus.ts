import { focusedElement, focusedIn } from '../../platform/focus.js';
import { matchesIfKnown } from '../../platform/popover.js';

/**
 * Keeps the focus where the user is while popups come and go, and returns it to the page when there
 * is none left.
 */
export class PopupFocus {
  readonly #stack: HTMLElement;
  /** The element of the page that had the focus before the popups. */
  #previous: HTMLElement | null = null;
  #hadFocus = false;
  /** The index of the popup that had the focus before the update. */
  #index = 0;

  constructor(stack: HTMLElement) {
    this.#stack = stack;
    stack.addEventListener('focusin', this.#handleFocusIn);
    stack.addEventListener('focusout', this.#handleFocusOut);
  }

  get isInside(): boolean {
    return matchesIfKnown(this.#stack, ':focus-within');
  }

  /** Call it before the popups change. */
  beforeUpdate(popups: readonly HTMLElement[]): void {
    this.#hadFocus = this.isInside;
    this.#index = Math.max(0, popups.indexOf(this.#holder as HTMLElement));
  }

  /** When the popup that had the focus is gone, the next one gets it, or the page. */
  afterUpdate(popups: readonly HTMLElement[]): void {
    if (!this.#hadFocus) return;
    this.#hadFocus = false;
    const holder = this.#holder;
    if (holder && !holder.matches('[inert]')) return;
    const next = popups[this.#index] ?? popups.at(-1);
    if (next === undefined) this.restore();
    else next.focus();
  }

  /** Remembers the focused element as the one to return to. */
  save(): void {
    this.#previous = focusedElement();
  }

  /** Returns the focus to the page. */
  restore(): void {
    const target = this.#previous;
    this.#previous = null;
    focusedElement()?.blur();
    target?.focus();
    if (target === null || focusedElement()) return;
    // The element is gone. Instead, the open dialog gets the focus, or the bell.
    const parent = this.#stack.closest('dialog') ?? (this.#stack.getRootNode() as ShadowRoot);
    parent.querySelector<HTMLElement>('button, [href], input, textarea, select')?.focus();
  }

  get #holder(): Element | null {
    return focusedIn(this.#stack.shadowRoot);
  }

  readonly #handleFocusIn = ({ relatedTarget }: FocusEvent): void => {
    this.#previous ??= relatedTarget as HTMLElement | null;
  };

  readonly #handleFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget !== null) this.#previous = null;
  };
}

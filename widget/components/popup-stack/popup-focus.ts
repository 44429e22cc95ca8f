import { focusedElement, focusedIn } from '../../platform/focus.js';
import { matchesIfKnown } from '../../platform/popover.js';

/** The user may have scrolled the page meanwhile, and stays there, as when a native dialog closes. */
const RETURNS: FocusOptions = { preventScroll: true };

/**
 * Keeps the focus where the user is while popups come and go, and returns it to the page when there
 * is none left.
 */
export class PopupFocus {
  readonly #stack: HTMLElement;
  readonly #currentModal: () => HTMLElement | undefined;
  /** The element of the page that had the focus before the popups. */
  #previous: HTMLElement | null = null;
  #hadFocus = false;
  /** The index of the popup that had the focus before the update. */
  #index = 0;

  /** @param currentModal The dialog of the page that is in use. */
  constructor(stack: HTMLElement, currentModal: () => HTMLElement | undefined) {
    this.#stack = stack;
    this.#currentModal = currentModal;
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
    target?.focus(RETURNS);
    if (target === null || focusedElement()) return;
    // The element is gone. Instead, the open dialog gets the focus, or the bell.
    const root = this.#stack.getRootNode();
    const parent = this.#currentModal() ?? (root instanceof ShadowRoot ? root : undefined);
    parent?.querySelector<HTMLElement>('button, [href], input, textarea, select')?.focus(RETURNS);
  }

  /** Call it when the focus enters or leaves the popups, or moves among them. */
  handleEvent({ type, relatedTarget }: FocusEvent): void {
    if (type === 'focusin') this.#previous ??= relatedTarget as HTMLElement | null;
    else if (relatedTarget !== null) this.#previous = null;
  }

  get #holder(): Element | null {
    return focusedIn(this.#stack.shadowRoot);
  }
}

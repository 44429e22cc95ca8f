import { INHERITED } from '../styles/tokens.js';

const OPEN_ATTRIBUTE: MutationObserverInit = { attributes: true, attributeFilter: ['open'] };

/**
 * Keeps a `popover="manual"` element above everything. A popover outside an open modal dialog is
 * inert, so while one is open the element moves into it, takes along what it inherits at home, and
 * returns afterwards.
 */
export class TopLayer {
  readonly #element: HTMLElement;
  readonly #home: HTMLElement;
  readonly #dialogs = new MutationObserver((changes) => this.#handleOpen(changes));
  #watch: AbortController | undefined;

  /** The element's home is where it is now. */
  constructor(element: HTMLElement) {
    this.#element = element;
    this.#home = element.parentElement as HTMLElement;
  }

  /** Puts it on top, also when it is up already, unless that would take the focus out of it. */
  show(): void {
    this.#start();
    this.#place(true);
  }

  /** Takes it away and home. Harmless when it is not up. */
  hide(): void {
    this.#watch?.abort();
    this.#watch = undefined;
    if (this.#element.matches(':popover-open')) this.#element.hidePopover();
    this.#moveTo(this.#home);
  }

  /**
   * To be called when the element was disconnected: its dialog may have been taken out of the
   * document with the element in it. While the element itself moves, it is back before this looks.
   */
  settle(): void {
    queueMicrotask(() => {
      if (this.#watch === undefined || this.#element.isConnected) return;
      if (this.#home.isConnected) this.#place(true);
      else this.hide();
    });
  }

  #start(): void {
    if (this.#watch !== undefined) return;
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    this.#dialogs.observe(document, { ...OPEN_ATTRIBUTE, subtree: true });
    signal.addEventListener('abort', () => this.#dialogs.disconnect());
    // A dialog inside a shadow root is noticed by the focus that it takes.
    document.addEventListener('focusin', () => this.#place(false), { signal });
  }

  readonly #handleOpen = (changes: readonly MutationRecord[]): void => {
    if (changes.some(({ target }) => target instanceof HTMLDialogElement)) this.#place(true);
  };

  #place(raise: boolean): void {
    if (!this.#home.isConnected) return;
    const modal = topmostModal();
    const parent = modal === null || holds(modal, this.#home) ? this.#home : modal;
    this.#moveTo(parent);
    const element = this.#element;
    const up = element.matches(':popover-open');
    if (up && raise && !element.matches(':focus-within')) element.hidePopover();
    if (!element.matches(':popover-open')) element.showPopover();
  }

  #moveTo(parent: HTMLElement): void {
    if (this.#element.parentNode === parent) return;
    const inherited = getComputedStyle(this.#home);
    for (const name of INHERITED) {
      const value = parent === this.#home ? '' : inherited.getPropertyValue(name);
      this.#element.style.setProperty(name, value);
    }
    parent.append(this.#element);
    if (parent !== this.#home) this.#dialogs.observe(parent, OPEN_ATTRIBUTE);
  }
}

/** The open modal dialog that is on top: a corner of the window can hit nothing below it. */
function topmostModal(): HTMLDialogElement | null {
  let hit = document.elementFromPoint(0, 0);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(0, 0);
    if (inner === null || inner === hit) break;
    hit = inner;
  }
  return closestModal(hit) ?? [...document.querySelectorAll(MODAL)].at(-1) ?? null;
}

const MODAL = 'dialog:modal' as 'dialog';

function closestModal(element: Element | null): HTMLDialogElement | null {
  if (element === null) return null;
  const root = element.getRootNode();
  return element.closest(MODAL) ?? (root instanceof ShadowRoot ? closestModal(root.host) : null);
}

function holds(ancestor: Node, node: Node): boolean {
  for (let at: Node | null = node; at !== null; at = parentOf(at)) {
    if (at === ancestor) return true;
  }
  return false;
}

function parentOf(node: Node): Node | null {
  return node instanceof ShadowRoot ? node.host : node.parentNode;
}

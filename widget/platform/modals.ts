import { elementAt, isExposed, isRendered, withAncestors } from './flat-tree.js';
import { focusedElement } from './focus.js';
import { matchesIfKnown } from './popover.js';

/** The modal dialogs of pages and their libraries, except native ones. */
export const LIBRARY_MODALS = ['[aria-modal=true]', '.modal.show', 'sl-dialog[open]'];

/** They may be modal, or not. */
export const DIALOG_ROLES = ['[role=dialog]', '[role=alertdialog]'];

const DIALOGS = [...DIALOG_ROLES, ...LIBRARY_MODALS].join();

/** Elements that render no children; above them popups are visible, or wait. */
const WITHOUT_CHILDREN = 'video, iframe, canvas, img, object, embed';

/** Knows the dialogs of the page that may be modal, and in which order they opened. */
export class Modals {
  readonly #own: HTMLElement;
  #pageFocus: HTMLElement | null = null;
  #open: readonly HTMLElement[] = [];

  /** @param own Focus in this element does not count as the page's. */
  constructor(own: HTMLElement) {
    this.#own = own;
  }

  get areOpen(): boolean {
    return this.blocking !== undefined || this.#find().length > 0;
  }

  /**
   * The element that makes everything outside of it inert: a native dialog or, in Chromium, a
   * fullscreen element.
   */
  get blocking(): HTMLElement | undefined {
    return topmostNativeModal() ?? fullscreenElement();
  }

  /**
   * The dialog in use: the one that makes all else inert, else the dialog around the page's focus,
   * else the one that opened last.
   */
  get current(): HTMLElement | undefined {
    const open = this.#find();
    const ancestors = withAncestors(this.#pageFocus) as HTMLElement[];
    return this.blocking ?? ancestors.find((each) => open.includes(each)) ?? open.at(-1);
  }

  /** The open dialogs that are not native, in the order in which they were found open. */
  #find(): readonly HTMLElement[] {
    const focus = focusedElement();
    const ancestors = withAncestors(focus);
    // While the focus moves, no element has it.
    if (focus && !ancestors.includes(this.#own)) this.#pageFocus = focus;
    const found = [...document.querySelectorAll<HTMLElement>(DIALOGS)];
    // Those in shadow roots.
    for (const node of withAncestors(this.#pageFocus)) {
      if (node instanceof HTMLElement && node.matches(DIALOGS)) found.push(node);
    }
    const open = found.filter((each) => isRendered(each) && isExposed(each));
    this.#open = [...new Set([...this.#open.filter((each) => open.includes(each)), ...open])];
    return this.#open;
  }
}

/**
 * The topmost native dialog that is modal. It makes all else inert, so a hit test in a corner finds
 * it, also in an open shadow root.
 */
function topmostNativeModal(): HTMLElement | undefined {
  const ancestors = withAncestors(elementAt(0, 0)).filter((node) => node instanceof HTMLElement);
  const dialogs = [...document.querySelectorAll('dialog')].reverse();
  return [...ancestors, ...dialogs].find((element) => matchesIfKnown(element, 'dialog:modal'));
}

/** The fullscreen element, also inside open shadow roots. */
function fullscreenElement(): HTMLElement | undefined {
  let element = document.fullscreenElement ?? null;
  while (element?.shadowRoot?.fullscreenElement) element = element.shadowRoot.fullscreenElement;
  return element instanceof HTMLElement && !element.matches(WITHOUT_CHILDREN) ? element : undefined;
}

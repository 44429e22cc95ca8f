import { closeDialog, showDialog } from '../../platform/dialog.js';
import { isRendered } from '../../platform/flat-tree.js';
import { focusedElement } from '../../platform/focus.js';
import { mediaMatches } from '../../platform/motion.js';
import { NARROW } from '../../platform/narrow.js';
import { hidePopover, isPopoverOpen, matchesIfKnown, showPopover } from '../../platform/popover.js';
import { TopLayer } from '../../platform/top-layer.js';
import { INHERITED_PROPERTIES } from '../tokens.js';

/**
 * Shows the panel, which is a popover, inside its parent, which is a dialog: in a narrow window as a
 * modal sheet, so that the covered page is inert, else beside the page. Where the page hides the bell
 * and with it the dialog, the panel opens in the body.
 */
export class PanelDialog {
  readonly #panel: HTMLElement;
  readonly element: HTMLDialogElement;
  readonly #topLayer: TopLayer;

  constructor(panel: HTMLElement) {
    this.#panel = panel;
    this.element = panel.parentElement as HTMLDialogElement;
    this.#topLayer = new TopLayer(panel, INHERITED_PROPERTIES);
  }

  /** It covers the window. */
  get isSheet(): boolean {
    return this.#panel.hasAttribute('sheet');
  }

  /**
   * @param signal Ends the listeners.
   * @param onDismiss Called when the browser wants to close the dialog: the user pressed Escape or
   * used the back gesture.
   */
  open(signal: AbortSignal, onDismiss: () => void): void {
    const dialog = this.element;
    dialog.addEventListener(
      'cancel',
      (event) => {
        if (event.target !== dialog) return;
        event.preventDefault();
        onDismiss();
      },
      { signal },
    );
    // A browser may close it without asking, and so does a form in what the page has put in.
    dialog.addEventListener(
      'close',
      ({ target }) => {
        if (target !== dialog || !this.#wasClosed) return;
        this.#show(mediaMatches(NARROW) ?? false);
        onDismiss();
      },
      { signal },
    );
    this.#show(mediaMatches(NARROW) ?? false);
  }

  /**
   * Shows the panel in another way when the window has become narrow or wide, or the page has
   * hidden it or shows it again. The panel keeps its scroll position and the focus.
   *
   * @param place Called to place the panel while it is visible.
   */
  update(place: () => void): void {
    // Its event follows.
    if (this.#wasClosed) return;
    const isNarrow = mediaMatches(NARROW) ?? false;
    if (!isRendered(this.#panel)) {
      if (this.#isModal) this.#showAs(false);
    } else if (isNarrow !== this.isSheet || this.#waitsToBeModal) this.#showAgain(isNarrow, place);
    else place();
  }

  #showAgain(isNarrow: boolean, place: () => void): void {
    const focused = matchesIfKnown(this.#panel, ':focus-within') ? focusedElement() : null;
    const scroller = this.#panel.shadowRoot?.querySelector('.scroller');
    const scrollTop = scroller?.scrollTop ?? 0;
    this.#hide();
    this.#show(isNarrow);
    place();
    scroller?.scrollTo(0, scrollTop);
    focused?.focus({ preventScroll: true });
  }

  close(): void {
    this.#hide();
    this.#panel.removeAttribute('sheet');
  }

  get #isModal(): boolean {
    return matchesIfKnown(this.element, ':modal');
  }

  /** The sheet was hidden by the page, and is visible again. */
  get #waitsToBeModal(): boolean {
    return this.isSheet && !this.#isModal && this.#panel.parentElement === this.element;
  }

  /** Something else has closed the dialog around the panel. */
  get #wasClosed(): boolean {
    return !this.element.open && this.#panel.parentElement === this.element;
  }

  #show(isNarrow: boolean): void {
    this.#panel.toggleAttribute('sheet', isNarrow);
    this.#showAs(isNarrow);
    // An invisible modal dialog would block the page.
    if (!isRendered(this.#panel)) this.#showInBody();
    else if (!isNarrow && !this.#canFocus()) this.#showAs(true);
  }

  #showInBody(): void {
    this.#hide();
    this.#topLayer.show();
    this.#panel.role = 'dialog';
    this.#panel.ariaLabel = this.element.ariaLabel;
  }

  #showAs(modal: boolean): void {
    this.#hide();
    showDialog(this.element, modal);
    // After the dialog, which would be above it.
    showPopover(this.#panel);
  }

  #hide(): void {
    this.#topLayer.hide();
    this.#panel.role = this.#panel.ariaLabel = null;
    if (isPopoverOpen(this.#panel)) hidePopover(this.#panel);
    if (this.element.hasAttribute('open')) closeDialog(this.element);
  }

  /** False under a modal dialog of the page. */
  #canFocus(): boolean {
    this.#panel.focus({ preventScroll: true });
    return !isPopoverOpen(this.#panel) || matchesIfKnown(this.#panel, ':focus-within');
  }
}

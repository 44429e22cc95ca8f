import { INHERITED } from '../styles/tokens.js';

/** What the user does inside the element, which an open dialog around it is not to hear of. */
const KEPT_FROM_DIALOG = (
  'click dblclick auxclick contextmenu keydown keyup mousedown mouseup ' +
  'pointerdown pointermove pointerup touchstart touchend'
).split(' ');

/** How often it is looked again whether what makes the element inert has gone, in milliseconds. */
const LOOK_AGAIN_MS = 400;

const MODAL = 'dialog:modal' as 'dialog';

/**
 * Keeps a `popover="manual"` element above everything. What is outside an open modal dialog is inert,
 * also in the top layer, so while one is open the element moves into it, takes along what it
 * inherits at home, and returns afterwards. Where it can go nowhere, because the dialog is in a
 * closed shadow root, it stays hidden until that is gone.
 */
export class TopLayer {
  readonly #element: HTMLElement;
  readonly #home: HTMLElement;
  readonly #onPlaced: (() => void) | undefined;
  /** Something else may have come up above it. */
  #covered = false;
  #watch: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * The element's home is where it is now.
   *
   * @param onPlaced Called when it may have come up, moved, or gone into hiding. Without it, it is
   * never hidden.
   */
  constructor(element: HTMLElement, onPlaced?: () => void) {
    this.#element = element;
    this.#home = element.parentElement as HTMLElement;
    this.#onPlaced = onPlaced;
    const handle = (event: Event): void => {
      if (element.parentNode !== this.#home) event.stopPropagation();
    };
    for (const type of KEPT_FROM_DIALOG) element.addEventListener(type, handle, { passive: true });
  }

  /**
   * Puts it on top, unless that would take the focus out of it.
   *
   * @param raise False: when it is up already, only if something may have come up above it.
   */
  show(raise = true): void {
    if (this.#watch === undefined) {
      this.#watch = new AbortController();
      this.#listen(document);
    }
    this.#covered ||= raise;
    this.#place(true);
  }

  /** Takes it away and home. Harmless when it is not up. */
  hide(): void {
    if (this.#watch === undefined) return;
    this.#watch.abort();
    this.#watch = undefined;
    clearTimeout(this.#timer);
    if (this.#isUp) this.#element.hidePopover();
    this.#moveTo(this.#home);
  }

  /**
   * To be called when the element was disconnected: its dialog may have been taken out of the
   * document, or emptied. While the element itself moves, it is back before this looks.
   */
  settle(): void {
    queueMicrotask(() => {
      if (!this.#home.isConnected) this.hide();
      else if (this.#watch !== undefined) this.#place(false);
    });
  }

  get #isUp(): boolean {
    return this.#element.matches(':popover-open');
  }

  /**
   * Dialogs and popovers tell of themselves in their own tree only; elsewhere they are found by the
   * focus that they take or the click that opened them, if not by the next arrival.
   */
  #listen(root: Node): void {
    const signal = this.#watch?.signal as AbortSignal;
    for (const type of ['toggle', 'close', 'focusin', 'click']) {
      root.addEventListener(type, this.#handleChange, { signal, capture: type !== 'click' });
    }
  }

  readonly #handleChange = ({ type, target }: Event): void => {
    if (target === this.#element) return;
    this.#covered ||= type === 'toggle';
    this.#place(false);
  };

  #place(raise: boolean): void {
    clearTimeout(this.#timer);
    const element = this.#element;
    const home = this.#home;
    if (!home.isConnected) return;
    const modal = topmostModal();
    const parent = modal === undefined || wayUp(home).includes(modal) ? home : modal;
    const moves = element.parentNode !== parent;
    const raised = moves || (raise && this.#covered);
    if (raised && this.#isUp && !element.matches(':focus-within')) element.hidePopover();
    if (moves) this.#moveTo(parent);
    else if (parent !== home) this.#dress();
    if (!this.#isUp) {
      element.showPopover();
      this.#covered = false;
    }
    if (this.#onPlaced === undefined) return;
    if (!this.#isReachable) {
      element.hidePopover();
      this.#timer = setTimeout(() => this.#place(true), LOOK_AGAIN_MS);
    }
    this.#onPlaced();
  }

  #moveTo(parent: HTMLElement): void {
    const element = this.#element;
    // Not every browser can move a node without taking it out of the document in between.
    if (parent.isConnected && element.isConnected && 'moveBefore' in parent) {
      parent.moveBefore(element, null);
    } else parent.append(element);
    if (parent !== this.#home) this.#listen(parent.getRootNode());
    this.#dress();
  }

  /** Has it look, away from home, as it does there. */
  #dress(): void {
    const element = this.#element;
    const away = element.parentNode !== this.#home;
    const inherited = getComputedStyle(this.#home);
    for (const name of INHERITED) {
      element.style.setProperty(name, away ? inherited.getPropertyValue(name) : '');
    }
    // Unlike the property, the attribute also says it to `:dir()`.
    element.dir = away ? inherited.direction : '';
  }

  /** Whether it is not inert: what is inert is not hit, not even below something else. */
  get #isReachable(): boolean {
    const element = this.#element;
    const { left, top, width, height } = element.getBoundingClientRect();
    const root = element.getRootNode() as Document | ShadowRoot;
    element.style.pointerEvents = 'auto';
    const hit = root.elementsFromPoint(left + width / 2, top + height / 2);
    element.style.pointerEvents = '';
    return hit.includes(element);
  }
}

/** The open modal dialog that is on top: a corner of the window can hit nothing below it. */
function topmostModal(): HTMLElement | undefined {
  const hit = hitIn(document);
  const modals = [...wayUp(hit), ...[...document.querySelectorAll(MODAL)].reverse()];
  return modals.find((at): at is HTMLElement => at instanceof HTMLElement && at.matches(MODAL));
}

function hitIn(root: DocumentOrShadowRoot): Element | null {
  const hit = root.elementFromPoint(0, 0);
  const inner = hit?.shadowRoot;
  return (inner && inner !== root && hitIn(inner)) || hit;
}

/** The node and what it is inside of, as it is rendered: through slots and shadow hosts. */
function wayUp(node: Node | null): Node[] {
  if (node === null) return [];
  const outer = (node instanceof Element && node.assignedSlot) || node.parentNode;
  return [node, ...wayUp(node instanceof ShadowRoot ? node.host : outer)];
}

import { hidePopover, isPopoverOpen, matchesIfKnown, showPopover } from './popover.js';

/** User events inside the element, which an open dialog around it must not receive. */
const USER_EVENTS = (
  'click dblclick auxclick contextmenu keydown keyup mousedown mouseup ' +
  'pointerdown pointermove pointerup touchstart touchend'
).split(' ');

/** How long to wait before checking again whether the element is still inert, in milliseconds. */
const RECHECK_MS = 400;

/**
 * Keeps a `popover="manual"` element above everything. What is outside an open modal dialog is inert,
 * also in the top layer. So while one is open, the element moves into it, with the styles that it
 * inherits at home, and returns afterwards. Where it can go nowhere, because the dialog is in a
 * closed shadow root, it stays hidden until the dialog closes.
 */
export class TopLayer {
  readonly #element: HTMLElement;
  readonly #home: HTMLElement;
  readonly #inheritedProperties: readonly string[];
  readonly #onPlaced: (() => void) | undefined;
  /** Something else may cover the element. */
  #covered = false;
  #listeners: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param element Its present parent is its home.
   * @param inheritedProperties The CSS properties that it inherits at home.
   * @param onPlaced Called when the element may have been shown, moved or hidden. Without it, an
   * inert element is not hidden.
   */
  constructor(element: HTMLElement, inheritedProperties: readonly string[], onPlaced?: () => void) {
    this.#element = element;
    this.#home = element.parentElement as HTMLElement;
    this.#inheritedProperties = inheritedProperties;
    this.#onPlaced = onPlaced;
    for (const type of USER_EVENTS) {
      element.addEventListener(type, this.#handleUserEvent, { passive: true });
    }
  }

  /**
   * Shows the element on top, unless that would take the focus out of it.
   *
   * @param raise False: an element that is shown is raised only if something may cover it.
   */
  show(raise = true): void {
    if (this.#listeners === undefined) {
      this.#listeners = new AbortController();
      this.#listen(document);
    }
    this.#covered ||= raise;
    this.#place(true);
  }

  /** Hides the element and moves it home. */
  hide(): void {
    if (this.#listeners === undefined) return;
    this.#listeners.abort();
    this.#listeners = undefined;
    clearTimeout(this.#timer);
    if (isPopoverOpen(this.#element)) hidePopover(this.#element);
    this.#moveTo(this.#home);
  }

  /**
   * Call it in the element's `disconnectedCallback`: its dialog may have been removed or emptied. It
   * waits a microtask, because the element is disconnected while it moves, too.
   */
  handleDisconnect(): void {
    queueMicrotask(() => {
      if (!this.#home.isConnected) this.hide();
      else if (this.#listeners !== undefined) this.#place(false);
    });
  }

  get #isAway(): boolean {
    return this.#element.parentNode !== this.#home;
  }

  readonly #handleUserEvent = (event: Event): void => {
    if (this.#isAway) event.stopPropagation();
  };

  /**
   * Dialogs and popovers fire events in their own tree only. In other trees they are noticed by the
   * focus that they take or the click that opened them, otherwise with the next message.
   */
  #listen(root: Node): void {
    const { signal } = this.#listeners as AbortController;
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
    const element = this.#element;
    clearTimeout(this.#timer);
    if (!this.#home.isConnected) return;
    const parent = this.#chooseParent();
    const moves = element.parentNode !== parent;
    const needsRaise = moves || (raise && this.#covered);
    if (needsRaise && isPopoverOpen(element) && !matchesIfKnown(element, ':focus-within')) {
      hidePopover(element);
    }
    if (moves) this.#moveTo(parent);
    else if (this.#isAway) this.#syncInheritedStyles();
    if (!isPopoverOpen(element)) {
      showPopover(element);
      this.#covered = false;
    }
    if (this.#onPlaced) this.#hideIfInert(this.#onPlaced);
  }

  #hideIfInert(onPlaced: () => void): void {
    if (!isReachable(this.#element)) {
      hidePopover(this.#element);
      this.#timer = setTimeout(() => this.#place(true), RECHECK_MS);
    }
    onPlaced();
  }

  #chooseParent(): HTMLElement {
    const modal = topmostModal();
    const isAtHome = modal === undefined || withAncestors(this.#home).includes(modal);
    return isAtHome ? this.#home : modal;
  }

  #moveTo(parent: HTMLElement): void {
    const element = this.#element;
    // Not every browser can move a node without disconnecting it.
    if (parent.isConnected && element.isConnected && 'moveBefore' in parent) {
      parent.moveBefore(element, null);
    } else parent.append(element);
    if (this.#isAway) this.#listen(parent.getRootNode());
    this.#syncInheritedStyles();
  }

  /** Sets on an element that is away what it inherits at home. */
  #syncInheritedStyles(): void {
    const { style } = this.#element;
    const inherited = getComputedStyle(this.#home);
    for (const name of this.#inheritedProperties) {
      style.setProperty(name, this.#isAway ? inherited.getPropertyValue(name) : '');
    }
    // Unlike the CSS property, the attribute also affects `:dir()`.
    this.#element.dir = this.#isAway ? inherited.direction : '';
  }
}

/** Whether the element is not inert: hit tests pass over inert elements. */
function isReachable(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const root = element.getRootNode() as Document | ShadowRoot;
  element.style.pointerEvents = 'auto';
  // A DOM without layout has no hit tests, and makes nothing inert.
  const hits = root.elementsFromPoint?.(left + width / 2, top + height / 2);
  element.style.pointerEvents = '';
  return hits?.includes(element) ?? true;
}

/** The topmost open modal dialog. It makes all else inert, so a hit test in a corner finds it. */
function topmostModal(): HTMLElement | undefined {
  const hit = hitTest(document);
  const ancestors = withAncestors(hit).filter((node) => node instanceof HTMLElement);
  const dialogs = [...document.querySelectorAll('dialog')].reverse();
  return [...ancestors, ...dialogs].find((element) => matchesIfKnown(element, 'dialog:modal'));
}

/** The element in the window's corner, inside shadow roots too. */
function hitTest(root: DocumentOrShadowRoot): Element | null {
  const hit = root.elementFromPoint?.(0, 0) ?? null;
  const inner = hit?.shadowRoot;
  return (inner && inner !== root && hitTest(inner)) || hit;
}

/** A node and its ancestors in the flat tree: through slots and shadow hosts. */
function withAncestors(node: Node | null): Node[] {
  if (node === null) return [];
  const parent = (node instanceof Element && node.assignedSlot) || node.parentNode;
  return [node, ...withAncestors(node instanceof ShadowRoot ? node.host : parent)];
}

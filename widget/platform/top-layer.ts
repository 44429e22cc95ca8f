import { isExposed, isRendered, withAncestors } from './flat-tree.js';
import { inheritStyles } from './inherited-styles.js';
import { Modals } from './modals.js';
import { mediaMatches } from './motion.js';
import type { Stop } from './page.js';
import { hidePopover, isPopoverOpen, matchesIfKnown, showPopover } from './popover.js';
import { Timer } from './timer.js';
import { isInViewTransition, viewTransitionEnd } from './view-transition.js';
import { watchSizesInFrames } from './watch-sizes.js';

/** Another element of the page may have been shown above the element. */
const COVER_TYPES = ['toggle', 'fullscreenchange'];

/** Elements that open above popups, or next to them. */
const NO_COVERS = 'details, mc-panel, mc-popup-stack';

/** How long to wait before checking again whether the element is still inert, in milliseconds. */
const RECHECK_MS = 400;

/** Set by pages and their libraries on what a modal must keep from the user. */
const HIDING_ATTRIBUTES = ['inert', 'aria-hidden'];

/** Keeps Turbo from storing the element in a copy of the page. */
const TEMPORARY = 'data-turbo-temporary';

/**
 * Keeps a `popover="manual"` element above everything, wherever its home is. Away from home it
 * keeps the styles that it inherits there. It is away
 * - in a native dialog that is modal, or in a fullscreen element: they make everything else inert,
 *   even in the top layer;
 * - in another dialog, when the page makes its home inert or `aria-hidden` for it;
 * - in the body, when its home is hidden otherwise, or not rendered.
 *
 * A native dialog in a closed shadow root is out of reach: the element stays hidden until it
 * closes.
 */
export class TopLayer {
  readonly modals: Modals;
  readonly #element: HTMLElement;
  #home: HTMLElement;
  readonly #inheritedProperties: readonly string[];
  readonly #onPlaced: (() => void) | undefined;
  /** Something else may cover the element. */
  #covered = false;
  #listeners: AbortController | undefined;
  readonly #timer = new Timer(() => this.#place());
  #waitsForTransition = false;
  readonly #changes = new MutationObserver(() => this.update());
  #stopSizes: Stop = () => {};

  /**
   * @param element Its current parent is its first home.
   * @param inheritedProperties The CSS properties that it inherits at home.
   * @param onPlaced Called when the element may have been shown, moved or hidden. Without it, an
   *   inert element is not hidden, and what the page shows later stays above it.
   */
  constructor(element: HTMLElement, inheritedProperties: readonly string[], onPlaced?: () => void) {
    this.modals = new Modals(element);
    this.#element = element;
    this.#home = element.parentElement as HTMLElement;
    this.#inheritedProperties = inheritedProperties;
    this.#onPlaced = onPlaced;
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
      this.#observeSizes();
    }
    this.#covered ||= raise;
    this.#place();
  }

  get home(): HTMLElement {
    return this.#home;
  }

  /** Gives the element another home. If it is shown, it goes there as soon as it can be shown there. */
  moveHome(home: HTMLElement): void {
    if (home === this.#home) return;
    this.#home = home;
    if (this.#listeners === undefined) this.#moveTo(home);
    else {
      this.#observeSizes();
      this.#place();
    }
  }

  /** Places the element again: its home may have been hidden, or become visible. */
  update(): void {
    if (this.#listeners !== undefined) this.#place();
  }

  /** Hides the element and moves it home. */
  hide(): void {
    if (this.#listeners === undefined) return;
    this.#listeners.abort();
    this.#listeners = undefined;
    this.#timer.stop();
    this.#changes.disconnect();
    this.#stopSizes();
    if (isPopoverOpen(this.#element)) hidePopover(this.#element);
    this.#moveTo(this.#home);
  }

  /**
   * Call it in the element's `disconnectedCallback`: its dialog may have been removed or emptied, or
   * the body. It waits a microtask, because the element is disconnected while it moves, too.
   */
  handleDisconnect(): void {
    queueMicrotask(() => {
      if (this.#home.isConnected) this.update();
      else this.hide();
    });
  }

  get #isAway(): boolean {
    return this.#element.parentNode !== this.#home;
  }

  /**
   * Dialogs and popovers fire events in their own tree only. In other trees they are noticed by the
   * focus that they take or the click that opened them, otherwise with the next message.
   */
  #listen(root: Node): void {
    const { signal } = this.#listeners as AbortController;
    for (const type of [...COVER_TYPES, 'close', 'focusin', 'click']) {
      root.addEventListener(type, this.#handleChange, { signal, capture: type !== 'click' });
    }
  }

  #observeSizes(): void {
    const { host } = this.#home.getRootNode() as Partial<ShadowRoot>;
    this.#stopSizes();
    const elements = host ? [host, this.#element] : [this.#element];
    this.#stopSizes = watchSizesInFrames(elements, () => this.update());
    // No size is reported for an element that was hidden before the first frame.
    globalThis.requestAnimationFrame?.(() => this.update());
  }

  readonly #handleChange = ({ type, target }: Event): void => {
    if (target === this.#element) return;
    const mayCover = COVER_TYPES.includes(type) && !(target as Element).matches?.(NO_COVERS);
    this.#covered ||= mayCover && this.#onPlaced !== undefined;
    this.#place();
  };

  #place(): void {
    this.#timer.stop();
    if (!this.#home.isConnected) return;
    if (isInViewTransition()) this.#placeAfterTransition();
    else this.#placeNow();
  }

  /** The pictures of a transition would hide the element, and hit tests would miss it. */
  #placeAfterTransition(): void {
    if (this.#waitsForTransition) return;
    this.#waitsForTransition = true;
    void viewTransitionEnd().then(() => {
      this.#waitsForTransition = false;
      this.update();
    });
  }

  #placeNow(): void {
    const element = this.#element;
    const parent = this.#chooseParent();
    const moves = element.parentNode !== parent;
    const needsRaise = moves || this.#covered;
    if (needsRaise && isPopoverOpen(element) && !matchesIfKnown(element, ':focus-within')) {
      hidePopover(element);
    }
    if (moves) this.#moveTo(parent);
    else if (this.#isAway) this.#inheritStyles();
    this.#observe();
    if (!isPopoverOpen(element)) {
      showPopover(element);
      this.#covered = false;
    }
    if (this.#onPlaced) this.#hideIfInert(this.#onPlaced);
  }

  #hideIfInert(onPlaced: () => void): void {
    if (!isReachable(this.#element)) {
      hidePopover(this.#element);
      this.#timer.start(RECHECK_MS);
    }
    onPlaced();
  }

  #chooseParent(): HTMLElement {
    const home = this.#home;
    const { blocking, current } = this.modals;
    if (blocking) return withAncestors(home).includes(blocking) ? home : blocking;
    if (!isExposed(home)) return current ?? document.body;
    return isRendered(home) ? home : document.body;
  }

  #moveTo(parent: HTMLElement): void {
    const element = this.#element;
    // Not every browser can move a node without disconnecting it, and none into another document.
    if ('moveBefore' in parent && documentOf(parent) === documentOf(element)) {
      parent.moveBefore(element, null);
    } else parent.append(element);
    // Libraries set them on every child of the body.
    for (const name of HIDING_ATTRIBUTES) element.removeAttribute(name);
    element.toggleAttribute(TEMPORARY, this.#isAway);
    if (this.#isAway && this.#listeners) this.#listen(parent.getRootNode());
    this.#inheritStyles();
  }

  #inheritStyles(): void {
    inheritStyles(this.#element, this.#isAway ? this.#home : null, this.#inheritedProperties);
  }

  /** Notices when the page hides home or the element's parent, or takes the element out of it. */
  #observe(): void {
    this.#changes.disconnect();
    for (const node of [...withAncestors(this.#home), ...withAncestors(this.#element)]) {
      const options = { attributeFilter: HIDING_ATTRIBUTES };
      if (node instanceof Element) this.#changes.observe(node, options);
    }
    const parent = this.#element.parentElement;
    if (!this.#isAway || parent === null) return;
    this.#changes.observe(parent, { attributeFilter: HIDING_ATTRIBUTES, childList: true });
  }
}

/** Whether the element is not inert: hit tests miss inert elements. */
function isReachable(element: HTMLElement): boolean {
  if (mediaMatches('print')) return true;
  const { left, top, width, height } = element.getBoundingClientRect();
  const root = element.getRootNode() as Document | ShadowRoot;
  element.style.pointerEvents = 'auto';
  // A DOM without layout has no hit tests, and makes nothing inert.
  const hits = root.elementsFromPoint?.(left + width / 2, top + height / 2);
  element.style.pointerEvents = '';
  return hits?.includes(element) ?? true;
}

/** The document of a connected node; otherwise the root of its tree. */
function documentOf(node: Node): Node {
  return node.getRootNode({ composed: true });
}

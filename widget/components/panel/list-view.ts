import { withAncestors } from '../../platform/flat-tree.js';
import type { Stop } from '../../platform/page.js';
import { scaleOf } from '../../platform/placement.js';
import { visibleArea, watchVisibleArea } from '../../platform/visible-area.js';
import { watchSizesInFrames } from '../../platform/watch-sizes.js';

/**
 * The viewport of a list: its own scroller, or the page if that is as high as the list. All values
 * are in the list's own pixels.
 */
export class ListView {
  readonly #scroller: HTMLElement;
  /** Whether the list may be in the flow of the page, where its own scroller does not scroll. */
  readonly #inFlow: boolean;
  /** What scrolls the list in the page. */
  #pageScroller: Element | undefined;

  constructor(scroller: HTMLElement, inFlow: boolean) {
    this.#scroller = scroller;
    this.#inFlow = inFlow;
  }

  /** Finds out what scrolls. Call it when that may have changed. */
  update(): void {
    const scroller = this.#scroller;
    if (!this.#inFlow) return;
    scroller.toggleAttribute('scrolls', scroller.scrollHeight > scroller.clientHeight + 1);
    this.#pageScroller = this.#isOwn ? undefined : scrollerAround(scroller);
  }

  /** Where the view begins, from the top of the list; negative when the list begins further down. */
  get top(): number {
    const scroller = this.#scroller;
    if (this.#isOwn) return scroller.scrollTop;
    return (this.#pageArea.top - scroller.getBoundingClientRect().top) / listScaleOf(scroller);
  }

  set top(top: number) {
    if (this.#isOwn) this.#scroller.scrollTop = top;
    else this.#pageScroller?.scrollBy({ top: top - this.top, behavior: 'instant' });
  }

  get height(): number {
    if (this.#isOwn) return this.#scroller.clientHeight;
    const { top, bottom } = this.#pageArea;
    return Math.max(0, bottom - top) / listScaleOf(this.#scroller);
  }

  get #isOwn(): boolean {
    return !this.#inFlow || this.#scroller.hasAttribute('scrolls');
  }

  /** In pixels of the window. */
  get #pageArea(): { readonly top: number; readonly bottom: number } {
    const { top, bottom } = visibleArea();
    const scroller = this.#pageScroller;
    if (!scroller || scroller === document.scrollingElement) return { top, bottom };
    const rect = scroller.getBoundingClientRect();
    return { top: Math.max(top, rect.top), bottom: Math.min(bottom, rect.bottom) };
  }
}

/** How many pixels of the window one pixel of the list takes: widths in CSS pixels are rounded. */
export function listScaleOf(list: HTMLElement): number {
  return Math.round(scaleOf(list) * 100) / 100;
}

/**
 * Calls back when an element in the flow of the page may be elsewhere in the window, or is rendered
 * after it was not.
 */
export function watchView(element: Element, callback: () => void): Stop {
  const listeners = new AbortController();
  const { signal } = listeners;
  watchVisibleArea(callback, signal);
  // A scroll event does not leave the shadow tree of what scrolls.
  for (const root of withAncestors(element).filter(isRoot)) {
    root.addEventListener('scroll', callback, { capture: true, passive: true, signal });
  }
  const stopSizes = watchSizesInFrames([element], callback);
  return () => {
    listeners.abort();
    stopSizes();
  };
}

function isRoot(node: Node): boolean {
  return node instanceof Document || node instanceof ShadowRoot;
}

/** The nearest ancestor that scrolls up and down, else what scrolls the page. */
function scrollerAround(element: Element): Element | undefined {
  const { body, documentElement, scrollingElement } = document;
  const scrolls = (node: Node): boolean => {
    if (node === element || !(node instanceof Element) || node === documentElement) return false;
    // Without a scroller above it, the body's is the window's.
    if (node === body && overflowOf(documentElement) === 'visible') return false;
    return /auto|scroll/.test(overflowOf(node)) && node.scrollHeight > node.clientHeight;
  };
  const ancestor = withAncestors(element).find(scrolls);
  return (ancestor as Element | undefined) ?? scrollingElement ?? undefined;
}

function overflowOf(element: Element): string {
  return getComputedStyle(element).overflowY;
}

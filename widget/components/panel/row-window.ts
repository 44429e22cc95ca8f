import type { Stop } from '../../platform/page.js';
import { watchSizesInFrames } from '../../platform/watch-sizes.js';
import { type ListView, listScaleOf } from './list-view.js';

interface Row {
  readonly id: string;
}

/** An element that shows a row. */
interface RowBox extends HTMLElement {
  /** How much of its height is above its content, in pixels. It may change. */
  readonly headingHeight: number;
}

/** The height of a row that was not rendered yet, in pixels. */
const ESTIMATED_HEIGHT = 72;
/** How many rows that are no longer listed are remembered: a filter or an undo brings them back. */
const GONE_MAX = 1_000;
/** How far beyond the view rows are rendered, in pixels. */
const OVERSCAN = 60;

/**
 * The rendered part of a long list: the rows in view, and one that is pinned. Each row keeps the
 * height that it had when it was last rendered. What is in view stays in place when rows above it
 * come, go, or turn out to be higher than estimated.
 */
export class RowWindow<R extends Row> {
  readonly #requestUpdate: () => void;
  readonly #heights = new Map<string, number>();
  readonly #headings = new Map<string, number>();
  #rows: readonly R[] = [];
  /** Where each row begins, and where the last one ends. */
  #tops = [0];
  /** The part of the list that is in view: where it begins, and its height. */
  #top = 0;
  #viewHeight = 600;
  /** How far the list has to be scrolled with the next rendering. */
  #scrollBy = 0;
  /** The row whose content stays in place, and the content's position. */
  #anchor: { readonly id: string; top: number } | undefined;
  #pinned = 0;
  /** The rendered rows, and the range without gaps among them. */
  #indexes: number[] = [];
  #range = '';
  #stopSizes: Stop = () => {};
  #observed: Element | undefined;

  /** @param requestUpdate Called when other rows have to be rendered, or rows have to be measured. */
  constructor(requestUpdate: () => void) {
    this.#requestUpdate = requestUpdate;
  }

  /** Whether the end of the list is in view, or will be with the next page. */
  get isAtEnd(): boolean {
    return this.#indexAt(this.#top + 2 * this.#viewHeight) >= this.#rows.length - 1;
  }

  get rowsInView(): readonly R[] {
    if (this.#isBelow) return [];
    return this.#rows.slice(this.#indexAt(this.#top), this.#lastInView + 1);
  }

  /** The rows in view whose content begins there. */
  get rowsBegunInView(): readonly R[] {
    if (this.#isBelow) return [];
    return this.#rows.slice(this.#firstBegun, this.#lastInView + 1);
  }

  /** The rows above the view, and the one that begins there. */
  get rowsBegunAbove(): readonly R[] {
    return this.#rows.slice(0, this.#firstBegun);
  }

  /**
   * Sets the rows of the list.
   *
   * @param reset Starts at the top of the list.
   * @param held Keeps what is in view in place at the top of the list, too.
   */
  setRows(rows: readonly R[], reset: boolean, held: boolean): void {
    this.#chooseAnchor(held);
    this.#rows = rows;
    if (this.#heights.size > rows.length + GONE_MAX) this.#forgetGone();
    // Nothing can be measured until the rows to render are chosen again.
    this.#indexes = [];
    if (reset) this.#anchor = undefined;
    this.#computeTops();
    // Scrolls to the top.
    if (reset) [this.#top, this.#scrollBy] = [0, -Infinity];
  }

  /**
   * Chooses which rows to render.
   *
   * @param pinned The index of a row that is always rendered.
   * @param view Its state before the rows are rendered.
   * @returns Their indexes, ascending.
   */
  choose(pinned: number, view: ListView): readonly number[] {
    view.update();
    // It may have been scrolled since its last event.
    const { top } = view;
    this.#top = Math.max(Math.min(0, top), top + this.#scrollBy);
    this.#scrollBy = 0;
    this.#pinned = pinned;
    this.#chooseAnchor();
    const [first, last] = this.#rangeToRender();
    this.#range = `${first} ${last}`;
    this.#indexes = [...this.#rows.keys()].filter(
      (index) => index === pinned || (index >= first && index <= last),
    );
    return this.#indexes;
  }

  /**
   * Positions the rendered rows and measures them.
   *
   * @param feed Its children are the chosen rows.
   * @param finish Called when they are positioned, to do what changes their heights.
   */
  layOut(view: ListView, feed: HTMLElement, finish: () => void): void {
    this.#observe(view, feed);
    this.#position(feed);
    finish();
    if (this.#measure(feed)) this.#position(feed);
    view.update();
    if (Math.abs(view.top - this.#top) >= 1) view.top = this.#top;
    this.#scrollBy = 0;
    this.handleScroll(view);
  }

  handleScroll(view: ListView): void {
    this.#top = view.top;
    this.#viewHeight = view.height;
    this.#chooseAnchor();
    const [first, last] = this.#rangeToRender();
    if (this.#range !== `${first} ${last}`) this.#requestUpdate();
  }

  /** Stops observing the elements. */
  stop(): void {
    this.#stopSizes();
    this.#observed = undefined;
  }

  #topOf(index: number): number {
    return this.#tops[index] as number;
  }

  get #lastInView(): number {
    return this.#indexAt(this.#top + this.#viewHeight - 1);
  }

  /** The list begins below the view. */
  get #isBelow(): boolean {
    return this.#top + this.#viewHeight <= 0;
  }

  get #firstBegun(): number {
    // Browsers round scroll positions.
    const index = this.#indexAt(this.#top + 1);
    return this.#contentTopOf(index) >= this.#top - 1 ? index : index + 1;
  }

  #contentTopOf(index: number): number {
    const row = this.#rows[index];
    return this.#topOf(index) + (row ? this.#headingOf(row) : 0);
  }

  #headingOf({ id }: Row): number {
    return this.#headings.get(id) ?? 0;
  }

  /** The index of the row at a position in the list. */
  #indexAt(position: number): number {
    let [first, last] = [0, this.#rows.length];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if (this.#topOf(middle) <= position) first = middle;
      else last = middle - 1;
    }
    return first;
  }

  #rangeToRender(): [first: number, last: number] {
    const last = this.#indexAt(this.#top + this.#viewHeight + OVERSCAN);
    return [this.#indexAt(this.#top - OVERSCAN), Math.min(last, this.#rows.length - 1)];
  }

  #forgetGone(): void {
    const ids = new Set(this.#rows.map(({ id }) => id));
    for (const id of this.#heights.keys()) {
      if (ids.has(id)) continue;
      this.#heights.delete(id);
      this.#headings.delete(id);
    }
  }

  #computeTops(): void {
    const anchor = this.#anchor;
    let end = 0;
    let moved = 0;
    this.#tops = [0];
    for (const row of this.#rows) {
      if (row.id === anchor?.id) moved = end + this.#headingOf(row) - anchor.top;
      end += this.#heights.get(row.id) ?? ESTIMATED_HEIGHT;
      this.#tops.push(end);
    }
    if (anchor) anchor.top += moved;
    this.#top += moved;
    this.#scrollBy += moved;
  }

  /** At its top the list shows what is new; elsewhere the row that the user looks at stays. */
  #chooseAnchor(held = false): void {
    const pinnedTop = this.#topOf(this.#pinned);
    const isPinnedInView = pinnedTop >= this.#top && pinnedTop < this.#top + this.#viewHeight;
    const index = isPinnedInView ? this.#pinned : this.#indexAt(this.#top);
    const row = this.#rows[index];
    const stays = row && (held || this.#top > 0);
    this.#anchor = stays ? { id: row.id, top: this.#contentTopOf(index) } : undefined;
  }

  /** Replaces the rows that are not rendered by distances between, before and after the others. */
  #position(feed: HTMLElement): void {
    let end = 0;
    this.#indexes.forEach((index, child) => {
      const row = feed.children[child] as HTMLElement;
      row.style.marginBlockStart = `${this.#topOf(index) - end}px`;
      end = this.#topOf(index + 1);
    });
    feed.style.paddingBlockEnd = `${this.#topOf(this.#rows.length) - end}px`;
  }

  /** Returns whether a height has changed. */
  #measure(feed: HTMLElement): boolean {
    let changed = false;
    const scale = listScaleOf(feed);
    this.#indexes.forEach((index, child) => {
      const { id } = this.#rows[index] as R;
      const row = feed.children[child] as RowBox;
      const height = row.getBoundingClientRect().height / scale;
      changed ||= this.#heights.get(id) !== height;
      this.#heights.set(id, height);
      this.#headings.set(id, row.headingHeight);
    });
    if (changed) this.#computeTops();
    return changed;
  }

  #observe(view: ListView, feed: HTMLElement): void {
    if (this.#observed === feed) return;
    this.stop();
    this.#observed = feed;
    const handleResize = (): void => {
      if (!feed.isConnected) return;
      const changed = this.#measure(feed) || view.height !== this.#viewHeight;
      if (changed) this.#requestUpdate();
    };
    this.#stopSizes = watchSizesInFrames([feed.parentElement as HTMLElement, feed], handleResize);
  }
}

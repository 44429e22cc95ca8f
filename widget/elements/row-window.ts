interface Row {
  readonly id: string;
}

/** How high a row is taken to be before it was rendered, in pixels. */
const GUESS = 72;
/** How far beyond what is in sight rows are rendered, in pixels. */
const BEYOND = 60;

/**
 * The part of a long list that is rendered: the rows in sight, and the one that the keyboard is at.
 * Each is as high as it was when it was last rendered. What is in sight stays where it is when rows
 * above it come, go, or turn out to be higher than they were taken to be.
 */
export class RowWindow<R extends Row> {
  readonly #update: () => void;
  readonly #heights = new Map<string, number>();
  #rows: readonly R[] = [];
  /** Where each row begins, and the last one ends. */
  #tops: readonly number[] = [0];
  /** Which part of the list is in sight: where it begins, and how high it is. */
  #top = 0;
  #size = 600;
  /** How far the list has to be scrolled with the next rendering. */
  #shift = 0;
  /** The row that is to stay where it is, and where that was. */
  #kept: { readonly id: string; readonly top: number } | undefined;
  #pinned = 0;
  /** The indexes of the rows that are rendered, ascending, and the first and last one in a row. */
  #indexes: readonly number[] = [];
  #chosen: readonly [first: number, last: number] = [0, 0];
  #resized: ResizeObserver | undefined;
  #watched: Element | undefined;

  /** @param update Called when other rows have to be rendered, or rows have to be measured. */
  constructor(update: () => void) {
    this.#update = update;
  }

  /** The end of the list is in sight, or will be with the next page. */
  get atEnd(): boolean {
    return this.#at(this.#top + 2 * this.#size) >= this.#rows.length - 1;
  }

  /** The rows in sight. */
  get inSight(): readonly R[] {
    return this.#rows.slice(this.#at(this.#top), this.#at(this.#top + this.#size - 1) + 1);
  }

  /** Goes back to the beginning of the list. */
  reset(): void {
    this.#shift = Number.NEGATIVE_INFINITY;
    this.#top = 0;
    this.#kept = undefined;
  }

  /** Takes over what is in the list now. */
  follow(rows: readonly R[]): void {
    this.#rows = rows;
    this.#lay();
  }

  /**
   * Chooses which rows to render.
   *
   * @param pinned The index of one that is rendered in any case.
   * @param scroller As it stands before the rendering, when it is there already.
   */
  choose(pinned: number, scroller: HTMLElement | null): readonly number[] {
    // It may have been scrolled since it last told.
    if (scroller) this.#top = Math.max(0, scroller.scrollTop + this.#shift);
    this.#shift = 0;
    this.#pinned = pinned;
    this.#keep();
    this.#chosen = this.#range;
    const [first, last] = this.#chosen;
    const indexes = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    if (pinned < first) indexes.unshift(pinned);
    if (pinned > last && pinned < this.#rows.length) indexes.push(pinned);
    this.#indexes = indexes;
    return indexes;
  }

  /**
   * Puts the rendered rows in their places and measures them.
   *
   * @param feed Its children are the rows that were chosen.
   * @param finish Called when they are in their places, to do what changes their heights.
   */
  settle(scroller: HTMLElement, feed: HTMLElement, finish: () => void): void {
    this.#watch(scroller, feed);
    this.#place(feed);
    finish();
    if (this.#measure(feed)) this.#place(feed);
    this.#size = scroller.clientHeight;
    if (Math.abs(scroller.scrollTop - this.#top) >= 1) scroller.scrollTop = this.#top;
    this.#shift = 0;
    this.handleScroll(scroller);
  }

  /** Follows the scroller. */
  handleScroll(scroller: HTMLElement): void {
    this.#top = scroller.scrollTop;
    this.#keep();
    const [first, last] = this.#range;
    if (first !== this.#chosen[0] || last !== this.#chosen[1]) this.#update();
  }

  /** Looks at the elements no more. */
  stop(): void {
    this.#resized?.disconnect();
    this.#watched = undefined;
  }

  get #range(): readonly [first: number, last: number] {
    const last = this.#at(this.#top + this.#size + BEYOND);
    return [this.#at(this.#top - BEYOND), Math.min(last, this.#rows.length - 1)];
  }

  /** The index of the row at that place in the list. */
  #at(place: number): number {
    let [first, last] = [0, this.#rows.length];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if ((this.#tops[middle] as number) <= place) first = middle;
      else last = middle - 1;
    }
    return first;
  }

  #lay(): void {
    const kept = this.#kept;
    const tops = [0];
    let top = 0;
    for (const { id } of this.#rows) {
      if (id === kept?.id) this.#move(id, top - kept.top, top);
      top += this.#heights.get(id) ?? GUESS;
      tops.push(top);
    }
    this.#tops = tops;
  }

  #move(id: string, by: number, top: number): void {
    this.#kept = { id, top };
    this.#top += by;
    this.#shift += by;
  }

  /** At its beginning the list shows what is new; elsewhere the row that is looked at stays. */
  #keep(): void {
    const top = this.#tops[this.#pinned] as number;
    const pinned = top >= this.#top && top < this.#top + this.#size;
    const index = pinned ? this.#pinned : this.#at(this.#top);
    const row = this.#rows[index];
    this.#kept =
      this.#top > 0 && row ? { id: row.id, top: this.#tops[index] as number } : undefined;
  }

  /** Rows that are not rendered are distances between, before and after those that are. */
  #place(feed: HTMLElement): void {
    let end = 0;
    this.#indexes.forEach((index, at) => {
      const row = feed.children[at] as HTMLElement;
      row.style.marginBlockStart = `${(this.#tops[index] as number) - end}px`;
      end = this.#tops[index + 1] as number;
    });
    feed.style.paddingBlockEnd = `${(this.#tops.at(-1) as number) - end}px`;
  }

  #measure(feed: HTMLElement): boolean {
    let changed = false;
    this.#indexes.forEach((index, at) => {
      const { id } = this.#rows[index] as R;
      const { height } = (feed.children[at] as Element).getBoundingClientRect();
      changed ||= this.#heights.get(id) !== height;
      this.#heights.set(id, height);
    });
    if (changed) this.#lay();
    return changed;
  }

  #watch(scroller: HTMLElement, feed: HTMLElement): void {
    if (this.#watched === feed) return;
    this.stop();
    this.#watched = feed;
    const look = (): void => {
      if (!feed.isConnected) return;
      if (this.#measure(feed) || scroller.clientHeight !== this.#size) this.#update();
    };
    // Not at once: what is rendered inside such a call may not change sizes.
    this.#resized = new ResizeObserver(() => requestAnimationFrame(look));
    this.#resized.observe(scroller);
    this.#resized.observe(feed);
  }
}

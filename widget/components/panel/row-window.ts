interface Row {
  readonly id: string;
}

/** How high a row is taken to be before it was rendered, in pixels. */
const GUESS = 72;
/** How far beyond what is in sight rows are rendered, in pixels. */
const BEYOND = 60;

export interface RowWindow<R extends Row> {
  /** The end of the list is in sight, or will be with the next page. */
  atEnd(): boolean;
  /** The rows in sight. */
  inSight(): readonly R[];
  /** Takes over what is in the list now. @param anew From the beginning. */
  follow(rows: readonly R[], anew: boolean): void;
  /**
   * Chooses which rows to render, by their indexes, ascending.
   *
   * @param pinned The index of one that is rendered in any case.
   * @param scroller As it stands before they are.
   */
  choose(pinned: number, scroller: HTMLElement): readonly number[];
  /**
   * Puts the rendered rows in their places and measures them.
   *
   * @param feed Its children are the rows that were chosen.
   * @param finish Called when they are in their places, to do what changes their heights.
   */
  settle(scroller: HTMLElement, feed: HTMLElement, finish: () => void): void;
  /** Follows the scroller. */
  scroll(scroller: HTMLElement): void;
  /** Looks at the elements no more. */
  stop(): void;
}

/**
 * The part of a long list that is rendered: the rows in sight, and the one that the keyboard is at.
 * Each is as high as it was when it was last rendered. What is in sight stays where it is when rows
 * above it come, go, or turn out to be higher than they were taken to be.
 *
 * @param update Called when other rows have to be rendered, or rows have to be measured.
 */
export function createRowWindow<R extends Row>(update: () => void): RowWindow<R> {
  const heights = new Map<string, number>();
  let rows: readonly R[] = [];
  /** Where each row begins, and the last one ends. */
  let tops = [0];
  /** Which part of the list is in sight: where it begins, and how high it is. */
  let top = 0;
  let size = 600;
  /** How far the list has to be scrolled with the next rendering. */
  let shift = 0;
  /** The row that is to stay where it is, and where that was. */
  let kept: { readonly id: string; place: number } | undefined;
  /** The row that is rendered in any case, all that are, and from where to where without gaps. */
  let pinned = 0;
  let indexes: number[] = [];
  let range = '';
  let resized: ResizeObserver | undefined;
  let watched: Element | undefined;

  const topOf = (index: number): number => tops[index] as number;

  /** The index of the row at that place in the list. */
  function at(place: number): number {
    let [first, last] = [0, rows.length];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if (topOf(middle) <= place) first = middle;
      else last = middle - 1;
    }
    return first;
  }

  const near = (): [first: number, last: number] => [
    at(top - BEYOND),
    Math.min(at(top + size + BEYOND), rows.length - 1),
  ];

  function lay(): void {
    let end = 0;
    let moved = 0;
    tops = [0];
    for (const { id } of rows) {
      if (id === kept?.id) moved = end - kept.place;
      end += heights.get(id) ?? GUESS;
      tops.push(end);
    }
    if (kept) kept.place += moved;
    top += moved;
    shift += moved;
  }

  /** At its beginning the list shows what is new; elsewhere the row that is looked at stays. */
  function keep(): void {
    const seen = topOf(pinned) >= top && topOf(pinned) < top + size;
    const index = seen ? pinned : at(top);
    const row = rows[index];
    kept = top > 0 && row ? { id: row.id, place: topOf(index) } : undefined;
  }

  /** Rows that are not rendered are distances between, before and after those that are. */
  function place(feed: HTMLElement): void {
    let end = 0;
    indexes.forEach((index, child) => {
      const row = feed.children[child] as HTMLElement;
      row.style.marginBlockStart = `${topOf(index) - end}px`;
      end = topOf(index + 1);
    });
    feed.style.paddingBlockEnd = `${topOf(rows.length) - end}px`;
  }

  function measure(feed: HTMLElement): boolean {
    let changed = false;
    indexes.forEach((index, child) => {
      const { id } = rows[index] as R;
      const { height } = (feed.children[child] as Element).getBoundingClientRect();
      changed ||= heights.get(id) !== height;
      heights.set(id, height);
    });
    if (changed) lay();
    return changed;
  }

  function scroll(scroller: HTMLElement): void {
    top = scroller.scrollTop;
    keep();
    if (range !== String(near())) update();
  }

  function stop(): void {
    resized?.disconnect();
    watched = undefined;
  }

  function watch(scroller: HTMLElement, feed: HTMLElement): void {
    if (watched === feed) return;
    stop();
    watched = feed;
    const look = (): void => {
      if (feed.isConnected && (measure(feed) || scroller.clientHeight !== size)) update();
    };
    if (globalThis.ResizeObserver === undefined) return;
    // Not at once: what is rendered inside such a call may not change sizes.
    resized = new ResizeObserver(() => requestAnimationFrame(look));
    resized.observe(scroller);
    resized.observe(feed);
  }

  return {
    atEnd: () => at(top + 2 * size) >= rows.length - 1,
    inSight: () => rows.slice(at(top), at(top + size - 1) + 1),

    follow(next, anew) {
      rows = next;
      if (anew) kept = undefined;
      lay();
      // To the top, wherever it is.
      if (anew) [top, shift] = [0, -Infinity];
    },

    choose(index, scroller) {
      // It may have been scrolled since it last told.
      top = Math.max(0, scroller.scrollTop + shift);
      shift = 0;
      pinned = index;
      keep();
      const [first, last] = near();
      range = String(near());
      indexes = [...rows.keys()].filter(
        (each) => each === index || (each >= first && each <= last),
      );
      return indexes;
    },

    settle(scroller, feed, finish) {
      watch(scroller, feed);
      place(feed);
      finish();
      if (measure(feed)) place(feed);
      size = scroller.clientHeight;
      if (Math.abs(scroller.scrollTop - top) >= 1) scroller.scrollTop = top;
      shift = 0;
      scroll(scroller);
    },

    scroll,
    stop,
  };
}

import { type LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { InboxMessage } from '../state/inbox-view.js';
import { type RowElement, type RowHost, renderRow } from './message.js';
import type { Request } from './request-event.js';
import { RowWindow } from './row-window.js';

type Rows = readonly InboxMessage[];

/** The rows of the panel: which are rendered and how, which were in sight, where the keyboard is. */
export class RowList {
  readonly #host: LitElement & RowHost;
  readonly #request: (request: Request) => void;
  readonly #window = new RowWindow<InboxMessage>(() => this.#host.requestUpdate());
  #rows: Rows = [];
  /** Which row the keyboard is at; no id while there is none. */
  #index = 0;
  #id: string | undefined;
  /** The ids of rows that show all they say. */
  readonly #expanded = new Set<string>();
  /** The ids of the transient messages that were in sight. */
  readonly #shown = new Set<string>();
  /** Tells the row that the keyboard is to be at as soon as it is listed. */
  #awaited: ((row: InboxMessage, index: number, rows: Rows) => boolean) | undefined;
  #focus = false;

  constructor(host: LitElement & RowHost, request: (request: Request) => void) {
    this.#host = host;
    this.#request = request;
  }

  /** The end of the list is in sight, or near. */
  get atEnd(): boolean {
    return this.#window.atEnd;
  }

  /** How many rows are in sight, without the one that is cut off. */
  get inSight(): number {
    return Math.max(1, this.#window.inSight.length - 1);
  }

  /** Takes over what is listed now. @param anew From the beginning. */
  follow(rows: Rows, anew: boolean): void {
    this.#rows = rows;
    if (anew) this.#window.reset();
    this.#window.follow(rows);
    const at = anew ? 0 : rows.findIndex(({ id }) => id === this.#id);
    // Where its row has gone, the keyboard is at the one that moved up.
    this.#stand(at < 0 ? this.#index : at);
    const awaited = this.#awaited ? rows.findIndex(this.#awaited) : -1;
    if (awaited >= 0) this.focusRow(awaited);
  }

  /** Moves the focus by so many rows. */
  step(by: number): void {
    this.focusRow(this.#index + by);
  }

  /** Moves the focus to the row with that index, to the first or last one at most. */
  focusRow(index: number): void {
    this.#awaited = undefined;
    this.#stand(index);
    this.takeFocus();
  }

  /** Moves the focus to the row where the keyboard is at; without a row to the panel. */
  takeFocus(): void {
    this.#focus = true;
    this.#host.requestUpdate();
  }

  /** Moves the focus to that row when it is back. */
  awaitRow(wanted: string | undefined): void {
    this.#awaited = ({ id }) => id === wanted;
  }

  /** Moves the focus to the row that will follow the last one. */
  awaitNext(): void {
    const last = this.#rows.at(-1)?.id;
    this.#awaited = (_, index, rows) => rows[index - 1]?.id === last;
  }

  /** The keyboard is at that row. */
  handleFocus(row: RowElement): void {
    const { id } = row.message;
    if (id === this.#id) return;
    this.#stand(this.#rows.findIndex((each) => each.id === id));
    this.#host.requestUpdate();
  }

  handleScroll(scroller: HTMLElement): void {
    this.#window.handleScroll(scroller);
    this.#see();
  }

  /** To be called after each rendering. */
  settle(scroller: HTMLElement): void {
    const feed = scroller.querySelector<HTMLElement>('[role=feed]');
    if (feed) {
      this.#window.settle(scroller, feed, () => this.#markCut(feed));
      this.#see();
    }
    if (!this.#focus) return;
    this.#focus = false;
    const rows = [...(feed?.children ?? [])] as RowElement[];
    const row = rows.find(({ message }) => message.id === this.#id);
    (row ?? (this.#host as HTMLElement)).focus();
  }

  /** The rows are no longer there. Says which transient messages were in sight. */
  end(): readonly string[] {
    this.#see();
    this.#window.stop();
    this.#expanded.clear();
    const shown = [...this.#shown];
    this.#shown.clear();
    return shown;
  }

  /**
   * @param size How many there are in the list, loaded or not; -1 when that is not known.
   * @param scroller As it stands before the rendering, when it is there already.
   */
  render(size: number, scroller: HTMLElement | null): unknown {
    return repeat(
      // A last one that is another each time: a row that is first and becomes last, or the other way
      // round, would be moved in the document, and lose the focus.
      [...this.#window.choose(this.#index, scroller), -1],
      (index) => this.#rows[index]?.id ?? {},
      (index) => (index < 0 ? nothing : this.#renderRow(index, size)),
    );
  }

  #stand(index: number): void {
    this.#index = Math.max(0, Math.min(index, this.#rows.length - 1));
    this.#id = this.#rows[this.#index]?.id;
  }

  #renderRow(index: number, size: number): unknown {
    const message = this.#rows[index] as InboxMessage;
    const { id, createdAt } = message;
    const { texts, now } = this.#host;
    const before = this.#rows[index - 1];
    return renderRow(this.#host, {
      message,
      size,
      place: index + 1,
      heading: before && sameDay(before, message) ? undefined : texts.day(createdAt, now),
      current: id === this.#id,
      expanded: this.#expanded.has(id),
      expand: () => {
        if (!this.#expanded.delete(id)) this.#expanded.add(id);
        this.#host.requestUpdate();
      },
      request: this.#request,
    });
  }

  #see(): void {
    if (document.hidden) return;
    for (const { id, persistent } of this.#window.inSight) {
      if (!persistent) this.#shown.add(id);
    }
  }

  /** The style sheet shows by it that there is more to be shown. All are read before any is marked. */
  #markCut(feed: HTMLElement): void {
    const rows = [...feed.children] as RowElement[];
    const closed = rows.filter(({ message }) => !this.#expanded.has(message.id));
    const cut = closed.map((row) => [...row.querySelectorAll('.subject, .text')].some(overflows));
    closed.forEach((row, at) => {
      row.toggleAttribute('cut', cut[at]);
    });
  }
}

function sameDay(one: InboxMessage, other: InboxMessage): boolean {
  const [day, otherDay] = [one, other].map((it) => new Date(it.createdAt).toDateString());
  return day === otherDay;
}

function overflows(line: Element): boolean {
  return line.scrollHeight > line.clientHeight + 1 || line.scrollWidth > line.clientWidth;
}

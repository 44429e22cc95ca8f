import type { LitElement } from 'lit';
import type { InboxMessage } from '../../inbox/inbox-view.js';
import { fillRow, type RowElement } from '../message-content/message.js';
import type { Showing } from '../message-content/message-content.js';
import type { Request } from '../message-content/request-event.js';
import { keepElements } from './keep-elements.js';
import { createRowWindow } from './row-window.js';

type Rows = readonly InboxMessage[];

/** Tells the row that the keyboard is to be at as soon as it is listed. */
type Awaited = (row: InboxMessage, index: number, rows: Rows) => boolean;

export interface RowList {
  /** The end of the list is in sight, or near. */
  atEnd(): boolean;
  /** How many rows are in sight, without the one that is cut off. */
  pageSize(): number;
  /** Takes over what is listed now. @param anew From the beginning. */
  follow(rows: Rows, anew: boolean): void;
  /** Moves the focus by so many rows, to the first or last one at most. */
  step(by: number): void;
  /** Moves the focus to a row when it is there. */
  awaitRow(awaited: Awaited): void;
  /** The keyboard is at that row. */
  stand(row: RowElement): void;
  /** Follows the scroller. */
  scroll(scroller: HTMLElement): void;
  /**
   * Brings the rows up to date. To be called after each rendering of what is around them.
   *
   * @param size How many there are in the list, loaded or not; -1 when that is not known.
   * @param wantsFocus Asked when the rows are there: true moves the focus to the one that the
   * keyboard is at; without a row to the panel.
   */
  refresh(scroller: HTMLElement, size: number, wantsFocus: () => boolean): void;
  /** The rows are no longer there. Says which transient messages were in sight. */
  end(): readonly string[];
}

/** The rows of the panel: which are rendered and how, which were in sight, where the keyboard is. */
export function createRowList(
  host: LitElement & { readonly showing: Showing },
  request: (request: Request) => void,
): RowList {
  const update = (): void => host.requestUpdate();
  const rowWindow = createRowWindow<InboxMessage>(update);
  /** The ids of rows that show all they say. */
  const expanded = new Set<string>();
  /** The ids of the transient messages that were in sight. */
  const shown = new Set<string>();
  let rows: Rows = [];
  /** Which row the keyboard is at; no id while there is none. */
  let current = 0;
  let currentId: string | undefined;
  let awaited: Awaited | undefined;
  let focus = false;

  function standAt(index: number): void {
    current = Math.max(0, Math.min(index, rows.length - 1));
    currentId = rows[current]?.id;
  }

  function takeFocus(): void {
    focus = true;
    update();
  }

  function see(): void {
    if (document.hidden) return;
    for (const { id, persistent } of rowWindow.inSight()) {
      if (!persistent) shown.add(id);
    }
  }

  function fillAt(row: RowElement, index: number, size: number): void {
    const message = rows[index] as InboxMessage;
    const { id, createdAt } = message;
    fillRow(row, message, host.showing, {
      place: index + 1,
      size,
      first: dayOf(createdAt) !== dayOf(rows[index - 1]?.createdAt),
      tabIndex: id === currentId ? 0 : -1,
      expanded: expanded.has(id),
      expand: () => {
        if (!expanded.delete(id)) expanded.add(id);
        update();
      },
      request,
    });
  }

  /** The style sheet shows by it that there is more to be shown. All are read before any is marked. */
  function markCut(feed: HTMLElement): void {
    const closed = rowsIn(feed).filter(({ message }) => !expanded.has(message.id));
    const cut = closed.map((row) => [...row.querySelectorAll('.subject, .text')].some(overflows));
    closed.forEach((row, at) => {
      row.toggleAttribute('cut', cut[at]);
    });
  }

  return {
    atEnd: rowWindow.atEnd,
    pageSize: () => Math.max(1, rowWindow.inSight().length - 1),

    follow(next, anew) {
      rows = next;
      rowWindow.follow(rows, anew);
      const at = anew ? 0 : rows.findIndex(({ id }) => id === currentId);
      // Where its row has gone, the keyboard is at the one that moved up.
      standAt(at < 0 ? current : at);
      const there = awaited ? rows.findIndex(awaited) : -1;
      if (there < 0) return;
      awaited = undefined;
      standAt(there);
      takeFocus();
    },

    step(by) {
      awaited = undefined;
      standAt(current + by);
      takeFocus();
    },

    awaitRow(row) {
      awaited = row;
    },

    stand({ message }) {
      if (message.id === currentId) return;
      standAt(rows.findIndex(({ id }) => id === message.id));
      update();
    },

    scroll(scroller) {
      rowWindow.scroll(scroller);
      see();
    },

    refresh(scroller, size, wantsFocus) {
      const indexes = rowWindow.choose(current, scroller);
      const feed = scroller.querySelector<HTMLElement>('[role=feed]');
      if (feed) {
        keepElements(
          feed,
          indexes.map((index) => (rows[index] as InboxMessage).id),
          () => document.createElement('article') as HTMLElement as RowElement,
          (row, at) => fillAt(row, indexes[at] as number, size),
        );
      }
      focus ||= wantsFocus();
      if (feed) {
        rowWindow.settle(scroller, feed, () => markCut(feed));
        see();
      }
      if (!focus) return;
      focus = false;
      const row = feed && rowsIn(feed).find(({ message }) => message.id === currentId);
      (row ?? (host as HTMLElement)).focus();
    },

    end() {
      see();
      rowWindow.stop();
      expanded.clear();
      const ids = [...shown];
      shown.clear();
      return ids;
    },
  };
}

const rowsIn = (feed: HTMLElement): RowElement[] => [...feed.children] as RowElement[];

function dayOf(iso: string | undefined): string | undefined {
  return iso && new Date(iso).toDateString();
}

function overflows(line: Element): boolean {
  return line.scrollHeight > line.clientHeight + 1 || line.scrollWidth > line.clientWidth;
}

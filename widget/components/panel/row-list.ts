import type { LitElement } from 'lit';
import { orderOf } from '../../../protocol/effects.js';
import type { InboxMessage } from '../../inbox/inbox-state.js';
import { listedAt } from '../../inbox/message-display.js';
import { matchesIfKnown } from '../../platform/popover.js';
import { reconcileChildren } from '../../platform/reconcile-children.js';
import type { RenderContext } from '../message-content/message-content.js';
import { ListView } from './list-view.js';
import type { NewMessages } from './new-messages.js';
import type { PanelInbox } from './panel-inbox.js';
import type { RowElement } from './row.js';
import { RowWindow } from './row-window.js';

type Messages = readonly InboxMessage[];

/** Recognizes the message whose row gets the focus as soon as it is listed. */
type Awaited = (message: InboxMessage, index: number, messages: Messages) => boolean;

interface Panel extends LitElement {
  readonly inbox: PanelInbox;
  readonly context: RenderContext;
  readonly news: NewMessages;
  readonly inFlow: boolean;
  readonly visible: boolean;
}

/** The rows of the panel: which are rendered, which were in view, and which is current. */
export class RowList {
  readonly #panel: Panel;
  readonly #window: RowWindow<InboxMessage>;
  readonly #expandedIds = new Set<string>();
  /** The transient messages that were in view. */
  readonly #shownIds = new Set<string>();
  /** The new messages that were in view, as long as they are listed. */
  #seenIds = new Set<string>();
  #messages: Messages = [];
  /** The row that is in the tab order; no id while there is none. */
  #currentIndex = 0;
  #currentId: string | undefined;
  #awaited: Awaited | undefined;
  #focusPending = false;
  /** The user has moved the focus to a row. */
  #hasMoved = false;
  #scroller: HTMLElement | undefined;
  #view: ListView | undefined;
  #newAbove = 0;
  #rendered: Messages = [];

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#window = new RowWindow(() => panel.requestUpdate());
  }

  /** Whether the end of the list is in view, or near. */
  get isAtEnd(): boolean {
    return this.#window.isAtEnd;
  }

  /** How many new messages are above the view and were not in it yet. */
  get newAbove(): number {
    return this.#newAbove;
  }

  /** The messages that have a row on the page. */
  get rendered(): Messages {
    return this.#rendered;
  }

  /** The listed messages, and those that stay because the user has expanded them. */
  get messages(): Messages {
    return this.#messages;
  }

  /**
   * Sets the listed messages.
   * @param reset Whether to start at the top of the list.
   */
  setMessages(listed: Messages, reset: boolean): void {
    const messages = reset ? listed : this.#withExpanded(listed);
    if (reset) this.#hasMoved = false;
    this.#window.setRows(messages, reset, this.#isHeld);
    this.#messages = messages;
    const ids = messages.map(({ id }) => id);
    this.#seenIds = new Set(ids.filter((id) => this.#seenIds.has(id)));
    const index = reset ? 0 : messages.findIndex(({ id }) => id === this.#currentId);
    // When the current row is gone, the one that moved up becomes current.
    this.#setCurrentIndex(index < 0 ? this.#currentIndex : index);
    const awaitedIndex = this.#awaited ? messages.findIndex(this.#awaited) : -1;
    if (awaitedIndex < 0) return;
    this.#awaited = undefined;
    // The user may have moved on meanwhile.
    if (matchesIfKnown(this.#panel, ':focus-within')) this.#focusIndex(awaitedIndex);
  }

  /**
   * Moves the focus among the rows.
   *
   * @param isInRow The key was pressed in a row; elsewhere, the first step goes to the current row.
   * @returns False when the key does not move the focus.
   */
  handleKey(key: string, isInRow: boolean): boolean {
    const pageSize = Math.max(1, this.#window.rowsInView.length - 1);
    const steps: { readonly [key: string]: number } = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: pageSize,
      PageUp: -pageSize,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[key];
    if (step === undefined) return false;
    this.#focusIndex(this.#currentIndex + (isInRow || !Number.isFinite(step) ? step : 0));
    this.#hasMoved = this.#currentIndex > 0;
    return true;
  }

  /** Moves the focus to the newest message. */
  focusNewest(): void {
    this.#focusIndex(0);
    this.#hasMoved = false;
  }

  /** Moves the focus to a row as soon as the row exists. */
  awaitRow(awaited: Awaited): void {
    this.#awaited = awaited;
  }

  /** Makes a row the current one, because it received the focus. */
  setCurrent({ message }: RowElement): void {
    if (message.id === this.#currentId) return;
    this.#setCurrentIndex(this.#messages.findIndex(({ id }) => id === message.id));
    this.#panel.requestUpdate();
  }

  handleScroll(): void {
    if (!this.#view) return;
    this.#window.handleScroll(this.#view);
    this.#noteShown();
  }

  /**
   * Brings the rows up to date. Call it after each rendering of the panel.
   *
   * @param count The length of the list, loaded or not.
   * @param wantsFocus Called when the rows are there. True moves the focus to the current row, or to
   * the panel when there is none.
   */
  update(scroller: HTMLElement, count: number, wantsFocus: () => boolean): void {
    const size = count < this.#messages.length ? -1 : count;
    const view = this.#viewOf(scroller);
    const indexes = this.#window.choose(this.#currentIndex, view);
    const feed = scroller.querySelector<HTMLElement>('[role=feed]');
    if (feed) this.#render(feed, indexes, size);
    this.#focusPending ||= wantsFocus();
    if (feed) {
      this.#window.layOut(view, feed, () => this.#markCut(feed));
      this.#noteShown();
    }
    if (!this.#focusPending) return;
    this.#focusPending = false;
    const row = feed && rowsIn(feed).find(({ message }) => message.id === this.#currentId);
    (row ?? (this.#panel as HTMLElement)).focus();
  }

  /** Ends the list. */
  end(): void {
    this.#noteShown();
    this.#window.stop();
    this.#view = undefined;
    this.#scroller = undefined;
    this.#expandedIds.clear();
    this.#seenIds.clear();
    this.#newAbove = 0;
  }

  /** Returns the ids of the transient messages that were in view since the last call. */
  takeShownIds(): readonly string[] {
    const ids = [...this.#shownIds];
    this.#shownIds.clear();
    return ids;
  }

  /** Adds what the user has expanded: once read, it is no longer in the list of unread messages. */
  #withExpanded(listed: Messages): Messages {
    if (this.#expandedIds.size === 0) return listed;
    const ids = new Set(listed.map(({ id }) => id));
    const kept: InboxMessage[] = [];
    for (const message of this.#messages) {
      if (!this.#expandedIds.has(message.id) || ids.has(message.id)) continue;
      const found = this.#panel.inbox.find(message.id);
      if (found) kept.push(found);
      else this.#keepUnfolded(message, listed);
    }
    if (kept.length === 0) return listed;
    return [...listed, ...kept].sort((a, b) => orderOf(b) - orderOf(a));
  }

  /** A newer message may stand for the group of one that is gone: the user reads on in its row. */
  #keepUnfolded({ id, group }: InboxMessage, listed: Messages): void {
    const newest = listed.find((each) => each.collapsed && each.group === group);
    if (!newest) return;
    this.#expandedIds.add(newest.id);
    if (id === this.#currentId) this.#currentId = newest.id;
  }

  #viewOf(scroller: HTMLElement): ListView {
    if (scroller !== this.#scroller) this.#view = undefined;
    this.#scroller = scroller;
    this.#view ??= new ListView(scroller, this.#panel.inFlow);
    return this.#view;
  }

  #setCurrentIndex(index: number): void {
    this.#currentIndex = Math.max(0, Math.min(index, this.#messages.length - 1));
    this.#currentId = this.#messages[this.#currentIndex]?.id;
  }

  #focusIndex(index: number): void {
    this.#awaited = undefined;
    this.#setCurrentIndex(index);
    this.#focusPending = true;
    this.#panel.requestUpdate();
  }

  #noteShown(): void {
    if (document.hidden || !this.#panel.visible) return;
    for (const { id, persistent } of this.#window.rowsInView) {
      if (!persistent) this.#shownIds.add(id);
    }
    for (const message of this.#window.rowsBegunInView) {
      if (this.#panel.news.has(message)) this.#seenIds.add(message.id);
    }
    this.#countNewAbove();
  }

  #countNewAbove(): void {
    const news = this.#panel.news.in(this.#window.rowsBegunAbove);
    const unseen = news.filter(({ id }) => !this.#seenIds.has(id));
    if (unseen.length === this.#newAbove) return;
    this.#newAbove = unseen.length;
    this.#panel.requestUpdate();
  }

  /** The user reads or points at what is in view: it would move away from under the pointer. */
  get #isHeld(): boolean {
    const isRead = ({ id }: InboxMessage): boolean =>
      this.#expandedIds.has(id) || (this.#hasMoved && id === this.#currentId);
    return this.#scroller?.matches(':hover') === true || this.#window.rowsInView.some(isRead);
  }

  #toggleExpanded(id: string): void {
    if (!this.#expandedIds.delete(id)) this.#expandedIds.add(id);
    this.#panel.requestUpdate();
  }

  #render(feed: HTMLElement, indexes: readonly number[], size: number): void {
    this.#rendered = indexes.map((index) => this.#messages[index] as InboxMessage);
    reconcileChildren(
      feed,
      this.#rendered.map(({ id }) => id),
      () => document.createElement('mc-row') as RowElement,
      (row, child) => this.#fillRow(row, indexes[child] as number, size),
    );
  }

  #fillRow(row: RowElement, index: number, size: number): void {
    const message = this.#messages[index] as InboxMessage;
    const { id } = message;
    const previous = this.#messages[index - 1];
    row.tabIndex = id === this.#currentId ? 0 : -1;
    row.setAttribute('aria-posinset', `${index + 1}`);
    row.setAttribute('aria-setsize', `${size}`);
    Object.assign(row, {
      message,
      context: this.#panel.context,
      isNew: this.#panel.news.has(message),
      firstOfDay: dayOf(listedAt(message)) !== dayOf(previous && listedAt(previous)),
      expanded: this.#expandedIds.has(id),
      inbox: this.#panel.inbox,
      onExpand: () => this.#toggleExpanded(id),
    } satisfies Partial<RowElement>);
    // The window measures the rows in this same update.
    row.renderNow();
  }

  /** Marks rows that have more to show. All are measured before any is marked: one layout. */
  #markCut(feed: HTMLElement): void {
    const collapsed = rowsIn(feed).filter(({ expanded }) => !expanded);
    const cut = collapsed.map((row) => row.isCut);
    collapsed.forEach((row, index) => {
      row.toggleAttribute('cut', cut[index]);
    });
  }
}

const rowsIn = (feed: HTMLElement): RowElement[] => [...feed.children] as RowElement[];

function dayOf(iso: string | undefined): string | undefined {
  return iso && new Date(iso).toDateString();
}

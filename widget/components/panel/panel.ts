import { Task, TaskStatus } from '@lit/task';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Counts } from '../../../protocol/index.js';
import type { ConnectionStatus, MessageList, PanelFilter } from '../../inbox/inbox-view.js';
import { focusedIn, takesText } from '../../platform/focus.js';
import { PLAIN } from '../../platform/plain.js';
import { matchesIfKnown } from '../../platform/popover.js';
import { createTopLayer, type TopLayer } from '../../platform/top-layer.js';
import { baseStyles } from '../base.styles.js';
import { openDropdown } from '../message-center/dropdown.js';
import { contentStyles } from '../message-content/content.styles.js';
import { levelStyles } from '../message-content/level.styles.js';
import type { RowElement } from '../message-content/message.js';
import { messageStyles } from '../message-content/message.styles.js';
import type { Showing } from '../message-content/message-content.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { panelStyles } from './panel.styles.js';
import { renderHeader } from './panel-header.js';
import {
  type PanelNote,
  renderNote,
  renderOffer,
  renderOffline,
  renderOlder,
  renderSaid,
  renderUndo,
} from './panel-notes.js';
import { type Removal, removalOf, removedCount } from './removal.js';
import { createRowList } from './row-list.js';

/** Farther than any list goes. */
const END = 1e9;

/**
 * The dropdown that lists the inbox. It is empty while it is closed.
 *
 * @internal
 * @slot header - After the title row.
 * @slot empty - Instead of what an empty list says.
 * @slot footer - Below the list.
 * @csspart header - Title, filters and buttons.
 * @csspart row - A message.
 * @csspart subject - Its first line.
 * @csspart text - Its text.
 * @csspart sender - Who it is from.
 * @csspart avatar - The sender's picture or initial.
 * @csspart action - One of its own actions.
 * @csspart progress - Its progress bar.
 */
export class PanelElement extends LitElement {
  static override styles = [baseStyles, levelStyles, contentStyles, messageStyles, panelStyles];

  static override properties = {
    open: PLAIN,
    anchor: PLAIN,
    showing: PLAIN,
    filter: PLAIN,
    list: PLAIN,
    counts: PLAIN,
    status: PLAIN,
    offerNotifications: PLAIN,
    loadMore: PLAIN,
  };

  open!: boolean;
  /** Finds what it opens beside, once that is rendered. */
  anchor!: () => HTMLElement;
  showing!: Showing;
  filter!: PanelFilter;
  /** The list of the filter, newest first. */
  list!: MessageList;
  counts!: Counts;
  status!: ConnectionStatus;
  /** Desktop notifications can be had for the asking. */
  offerNotifications!: boolean;
  /** Fetches the first page of a filter, or the next one. */
  loadMore!: (filter: PanelFilter) => Promise<void>;

  readonly #page = new Task(this, {
    autoRun: false,
    args: () => [this.filter] as const,
    task: ([filter]) => this.loadMore(filter),
  });
  readonly #request = (request: Request): void => {
    const removal = removalOf(request, this.counts);
    if (removal) this.#removals = [...this.#removals, removal];
    this.dispatchEvent(new RequestEvent(request));
  };
  readonly #rows = createRowList(this, this.#request);
  #top: TopLayer | undefined;
  #close: (() => void) | undefined;
  /** What was deleted just now, as long as undoing is offered. */
  #removals: readonly Removal[] = [];
  #hadFocus = false;
  /** What had been listed when more was last asked for. */
  #listed = '';

  constructor() {
    super();
    this.addEventListener('keydown', this.#handleKey);
    this.addEventListener('focusin', this.#handleFocus);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate('open', false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#top?.settle();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && !this.open) this.retreat();
    this.#hadFocus = matchesIfKnown(this, ':focus-within');
    const anew = changed.has('open') || changed.has('filter');
    if (anew || changed.has('status')) this.#listed = '';
    if (this.open && (anew || changed.has('list'))) this.#rows.follow(this.list.messages, anew);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.open || !this.isConnected) return;
    const { counts, filter, list } = this;
    const size = filter === 'all' ? counts.total : counts.unread;
    const scroller = this.renderRoot.querySelector('.scroller') as HTMLElement;
    if (changed.has('open')) this.#show();
    this.#rows.refresh(
      scroller,
      size < list.messages.length ? -1 : size,
      // What had the focus may have gone.
      () => changed.has('open') || (this.#hadFocus && !matchesIfKnown(this, ':focus-within')),
    );
    this.#loadNext();
  }

  /** Closes without asking: the panel is no longer open, or what it belongs to is gone. */
  retreat(): void {
    this.#close?.();
    this.#close = undefined;
    this.#removals = [];
    const ids = this.#rows.end();
    if (ids.length > 0) this.#request({ verb: 'shown', args: [ids] });
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.defaultPrevented || takesText(target)) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const undo = event.key === 'z' && modified && this.#removals.length > 0;
    if (undo) this.#handleUndo();
    else if (modified || !this.#act(event.key, target as HTMLElement)) return;
    event.preventDefault();
  };

  readonly #handleFocus = (): void => {
    const row = focusedIn(this.shadowRoot)?.closest('article');
    if (row) this.#rows.stand(row as HTMLElement as RowElement);
  };

  readonly #handleScroll = (event: Event): void =>
    this.#rows.scroll(event.currentTarget as HTMLElement);

  readonly #handleUndo = (): void => {
    const last = this.#removals.at(-1)?.id;
    this.#rows.awaitRow(({ id }) => id === last);
    for (const { undo } of [...this.#removals].reverse()) this.#request(undo);
    this.#handleTimeout();
  };

  /** Undoing is offered no longer. */
  readonly #handleTimeout = (): void => {
    this.#removals = [];
    this.requestUpdate();
  };

  readonly #handleLoad = (): void => void this.#page.run();

  readonly #handleMore = (): void => {
    const last = this.list.messages.at(-1);
    this.#rows.awaitRow((_, index, rows) => rows[index - 1]?.id === last?.id);
    this.#handleLoad();
  };

  #show(): void {
    this.#top ??= createTopLayer(this);
    this.#close ??= openDropdown(this, this.#top, this.anchor(), () =>
      this.#request({ verb: 'hide-panel' }),
    );
  }

  /** Does what a key without modifiers means; false when it means nothing here. */
  #act(key: string, target: HTMLElement): boolean {
    const row = target.closest('article') as RowElement | null;
    const step = this.#stepOf(key);
    if (key === 'Escape') this.#request({ verb: 'hide-panel' });
    // What the page has put into the panel may have a use for the other keys.
    else if (target !== this && target.getRootNode() !== this.renderRoot) return false;
    else if (step) this.#rows.step(row || Math.abs(step) === END ? step : 0);
    else return row === target && this.#actOn(row, key);
    return true;
  }

  /** How far a key moves among the rows. */
  #stepOf(key: string): number | undefined {
    const page = this.#rows.pageSize();
    const steps: { readonly [key: string]: number } = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -END,
      End: END,
    };
    return steps[key];
  }

  #actOn(row: RowElement, key: string): boolean {
    const { id, readAt } = row.message;
    const args: [ids: string[]] = [[id]];
    if (key === 'Enter') row.querySelector<HTMLElement>('.main')?.click();
    else if (key === 'r')
      this.#request({ verb: readAt === null ? 'markRead' : 'markUnread', args });
    else if (key === 'Delete') this.#request({ verb: 'remove', args });
    else return false;
    return true;
  }

  /** Asks once for what comes after what is listed, and not again after a failure: the user does. */
  #loadNext(): void {
    const { list, filter, status } = this;
    const listed = `${filter} ${list.messages.length}`;
    if (!list.more || listed === this.#listed || !this.#rows.atEnd()) return;
    if (status === 'offline' || status === 'refused') return;
    this.#listed = listed;
    this.#handleLoad();
  }

  get #note(): PanelNote | null {
    const { list, status, filter } = this;
    if (status === 'refused') return 'refused';
    if (list.messages.length > 0) return null;
    // Of older ones that are still to come, some may be for this filter.
    if (!list.blank && !list.more) return filter === 'all' ? 'emptyAll' : 'emptyUnread';
    if (status === 'offline') return 'offline';
    return this.#page.status === TaskStatus.ERROR ? 'loadFailed' : 'loading';
  }

  /** What there is to say to screen readers. */
  #say(note: PanelNote | null): string {
    const { showing, status } = this;
    const { texts } = showing;
    if (this.#removals.length > 0) return texts.get('removed', removedCount(this.#removals));
    if (note) return texts.get(note);
    if (this.#page.status === TaskStatus.PENDING) return texts.get('loading');
    return status === 'offline' ? texts.get('offline') : '';
  }

  #renderFeed(): TemplateResult {
    const { list, showing } = this;
    const { texts } = showing;
    const { status } = this.#page;
    return html`<div
        role="feed"
        aria-label=${texts.get('messages')}
        aria-busy=${status === TaskStatus.PENDING}
      ></div>
      ${list.more ? renderOlder(status, texts, this.#handleMore) : nothing}`;
  }

  /** What takes the place of the rows, which the page may have something of its own for. */
  #renderNote(note: PanelNote): unknown {
    const own = renderNote(note, this.showing.texts, this.#handleLoad);
    if (!note.startsWith('empty')) return own;
    const slot = this.renderRoot.querySelector<HTMLSlotElement>('[name=empty]');
    const given = slot?.assignedNodes({ flatten: true }).length;
    const look = (): void => this.requestUpdate();
    return html`<slot name="empty" @slotchange=${look}></slot>${given ? nothing : own}`;
  }

  protected override render(): unknown {
    if (!this.open) return nothing;
    const { showing, filter, counts, status } = this;
    const { texts } = showing;
    const note = this.#note;
    const request = this.#request;
    return html`${renderHeader({ texts, filter, counts, request })}
      <slot name="header"></slot>
      <div class="sr" role="status">${renderSaid(this.#say(note), note === 'loading')}</div>
      ${status === 'offline' && note !== 'offline' ? renderOffline(texts) : nothing}
      ${this.offerNotifications ? renderOffer(texts, request) : nothing}
      <div class="scroller" @scroll=${this.#handleScroll}>
        ${note ? this.#renderNote(note) : this.#renderFeed()}
      </div>
      ${renderUndo(this.#removals, texts, this.#handleUndo, this.#handleTimeout)}
      <slot name="footer"></slot>`;
  }
}

import { TaskStatus } from '@lit/task';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAssignedNodes } from 'lit/decorators.js';
import type { Counts } from '../../../protocol/index.js';
import type { ConnectionStatus } from '../../connection/connection-events.js';
import type { MessageList, PanelFilter } from '../../inbox/inbox-state.js';
import { takesText } from '../../platform/focus.js';
import type { Stop } from '../../platform/page.js';
import { matchesIfKnown } from '../../platform/popover.js';
import { baseStyles } from '../base.styles.js';
import { FocusableElement } from '../focusable-element.js';
import { MessageAnnouncer } from '../message-content/message-announcer.js';
import type { RenderContext } from '../message-content/message-content.js';
import { exportParts } from '../message-content/message-parts.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { Tooltip } from '../tooltip/tooltip.js';
import { openDropdown } from './dropdown.js';
import { inFlowStyles } from './in-flow.styles.js';
import { watchView } from './list-view.js';
import { MenuButton } from './menu-button.js';
import { NewMessages } from './new-messages.js';
import { PageLoader } from './page-loader.js';
import { panelStyles } from './panel.styles.js';
import { renderHeader } from './panel-header.js';
import { panelHeaderStyles } from './panel-header.styles.js';
import type { PanelInbox } from './panel-inbox.js';
import {
  noteOf,
  type PanelNote,
  renderAnnouncement,
  renderNewAbove,
  renderNote,
  renderOffer,
  renderOffline,
  renderOlder,
} from './panel-notes.js';
import { ROW_PARTS, rowOf } from './row.js';
import { RowList } from './row-list.js';
import { watchSheetDrag } from './sheet-drag.js';
import { UndoOffer } from './undo-offer.js';

/**
 * The list of the inbox with its header: a dropdown, or in the flow of a page. It renders nothing
 * while it is closed.
 *
 * @internal
 * @slot header - After the title row.
 * @slot empty - Instead of the text of an empty list.
 * @slot footer - Below the list.
 * @csspart header - Title, filters and buttons.
 */
export class PanelElement extends FocusableElement {
  static override styles = [baseStyles, panelStyles, panelHeaderStyles, inFlowStyles];

  @query('.scroller')
  private readonly scroller!: HTMLElement;

  @queryAssignedNodes({ slot: 'empty', flatten: true })
  private readonly emptyContent!: readonly Node[];

  @property({ attribute: false })
  open!: boolean;

  /**
   * The panel is in the flow of the page instead of in a dropdown, and the user cannot close it.
   */
  @property({ attribute: 'in-flow', type: Boolean })
  inFlow = false;

  /** The panel can be seen while the page is visible. */
  @property({ attribute: false })
  visible = true;

  /** Returns the element beside which the dropdown opens. Called once that element is rendered. */
  @property({ attribute: false })
  anchor!: () => HTMLElement;

  @property({ attribute: false })
  context!: RenderContext;

  @property({ attribute: false })
  filter!: PanelFilter;

  @property({ attribute: false })
  inbox!: PanelInbox;

  /** The list of the filter, newest first. */
  @property({ attribute: false })
  list!: MessageList;

  @property({ attribute: false })
  counts!: Counts;

  @property({ attribute: false })
  status!: ConnectionStatus;

  /** The browser keeps no cookies, which are the only credentials of the page. */
  @property({ attribute: false })
  cookiesBlocked!: boolean;

  /** The panel offers to request the permission for desktop notifications. */
  @property({ attribute: false })
  offerNotifications!: boolean;

  /** The messages that arrived while the panel was open and visible. */
  readonly news = new NewMessages();
  readonly #pages = new PageLoader(this);
  readonly #rows = new RowList(this);
  readonly #menu = new MenuButton(this);
  readonly #undo = new UndoOffer(this);
  #announcer = this.#createAnnouncer();
  #close: Stop | undefined;
  #hadFocus = false;
  /** The rows are out of date, because the panel was not rendered. */
  #isStale = false;

  constructor() {
    super();
    new Tooltip(this, '.icon-button');
    this.addEventListener('keydown', this.#handleKey);
    this.addEventListener('mc-request', this.#handleRequest);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A panel that was moved in the document opens again.
    if (this.hasUpdated) this.requestUpdate('open', false);
  }

  protected override firstUpdated(): void {
    if (this.inFlow) return;
    watchSheetDrag(
      this,
      () => this.scroller,
      () => this.#request({ verb: 'hide-panel' }),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && !this.open) this.release();
    const { inbox } = this;
    const { tag } = inbox.state;
    this.#undo.update(tag);
    if (this.open && this.visible) this.news.update(tag, inbox.list('all'));
    else this.news.reset();
    this.#hadFocus = this.#hasFocus;
    const reset = changed.has('open') || changed.has('filter');
    if (reset || changed.has('status')) this.#pages.reset();
    if (this.open && (reset || changed.has('list'))) {
      // The button that loads messages goes with the last page.
      if (!this.list.more && this.renderRoot.querySelector('.older :focus')) this.#awaitOlder();
      this.#rows.setMessages(this.list.messages, reset);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.open || !this.isConnected) return;
    const { counts, filter } = this;
    if (changed.has('open')) this.#open();
    this.#isStale = this.inFlow && !this.#hasSizes;
    if (this.#isStale) return;
    this.#rows.update(
      this.scroller,
      filter === 'all' ? counts.total : counts.unread,
      // The element that had the focus may be gone.
      () => (changed.has('open') && !this.inFlow) || (this.#hadFocus && !this.#hasFocus),
    );
    exportParts(this, `header, ${ROW_PARTS}`, this.#rows.rendered);
    if (this.#rows.isAtEnd) this.#pages.loadOnce();
    this.#announceNew();
  }

  /** Closes without an event: the panel is no longer open, or its owner left the document. */
  release(): void {
    this.#close?.();
    this.#close = undefined;
    this.#menu.close();
    this.#undo.end();
    this.#announcer = this.#createAnnouncer();
    this.#rows.end();
    this.reportShown();
  }

  /** Reports the transient messages that were in view: they end. */
  reportShown(): void {
    const ids = this.#rows.takeShownIds();
    if (ids.length > 0) this.#request({ verb: 'shown', args: [ids] });
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0] as HTMLElement;
    if (event.defaultPrevented || event.isComposing || takesText(target)) return;
    const row = rowOf(event);
    const roots = [this.renderRoot, row?.renderRoot];
    // Content that the page has put into the panel may have its own use for a key.
    const isOwn = target === this || roots.includes(target.getRootNode() as ShadowRoot);
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (this.#undo.isAccepted(event)) this.#handleUndo();
    else if (modified) return;
    else if (event.key === 'Escape' && !this.inFlow) this.#request({ verb: 'hide-panel' });
    else if (!isOwn || !this.#rows.handleKey(event.key, row !== undefined)) return;
    event.preventDefault();
  };

  /** Called in the shadow root: a move of the focus among rows is not seen from outside of it. */
  readonly #handleFocus = (event: FocusEvent): void => {
    const row = rowOf(event);
    if (row) this.#rows.setCurrent(row);
  };

  /** Notes deletions before `<message-center>` carries them out. */
  readonly #handleRequest = (event: Event): void => {
    this.#undo.add((event as RequestEvent).request, this.counts);
  };

  readonly #handleScroll = (): void => this.#rows.handleScroll();

  readonly #handleNewest = (): void => this.#rows.focusNewest();

  readonly #handleSlotChange = (): void => this.requestUpdate();

  readonly #handleUndo = (): void => {
    const { lastId } = this.#undo;
    // After "delete all", the first row.
    this.#rows.awaitRow(({ id }) => lastId === undefined || id === lastId);
    for (const request of this.#undo.accept()) this.#request(request);
  };

  readonly #handleRetry = (): void => this.#pages.load();

  readonly #handleMore = (): void => {
    this.#awaitOlder();
    this.#pages.load();
  };

  /** The first message of the next page gets the focus. */
  #awaitOlder(): void {
    const last = this.#rows.messages.at(-1);
    this.#rows.awaitRow((_, index, messages) => messages[index - 1]?.id === last?.id);
  }

  get #hasFocus(): boolean {
    return matchesIfKnown(this, ':focus-within');
  }

  readonly #request = (request: Request): void => {
    this.dispatchEvent(new RequestEvent(request));
  };

  /** False while the panel is not rendered; true also where it is only invisible. */
  get #hasSizes(): boolean {
    return this.checkVisibility?.() ?? true;
  }

  #open(): void {
    this.#close ??= this.inFlow
      ? watchView(this, this.#handleView)
      : openDropdown(this, this.anchor(), () => this.#request({ verb: 'hide-panel' }));
  }

  readonly #handleView = (): void => {
    if (!this.#hasSizes) return;
    if (this.#isStale) this.requestUpdate();
    else this.#rows.handleScroll();
  };

  #createAnnouncer(): MessageAnnouncer {
    return new MessageAnnouncer(() => this.requestUpdate());
  }

  #announceNew(): void {
    const news = this.news.in(this.list.messages);
    // Without any, the announcer would forget those that an undo brings back.
    if (document.hidden || news.length === 0) return;
    const shown = new Map(news.map((each) => [each.id, each]));
    this.#announcer.announce(shown, this.context.texts, this.inbox.announced);
  }

  #renderFeed(): TemplateResult {
    const { list } = this;
    const { texts } = this.context;
    const { status } = this.#pages;
    return html`${renderNewAbove(this.#rows.newAbove, texts, this.#handleNewest)}
      <div
        role="feed"
        aria-label=${texts.get('messages')}
        aria-busy=${status === TaskStatus.PENDING}
      ></div>
      ${list.more ? renderOlder(status, texts, this.#handleMore) : nothing}`;
  }

  /** The note instead of rows. The page can replace the text of an empty list. */
  #renderNote(note: PanelNote): unknown {
    const text = renderNote(note, this.context.texts, this.#handleRetry);
    if (!note.startsWith('empty')) return text;
    return html`<slot name="empty" @slotchange=${this.#handleSlotChange}></slot>
      ${this.emptyContent.length > 0 ? nothing : text}`;
  }

  protected override render(): unknown {
    if (!this.open) return nothing;
    const { filter, counts, list, status } = this;
    const { texts } = this.context;
    const request = this.#request;
    const loading = this.#pages.status;
    const shown = { ...list, messages: this.#rows.messages };
    const { cookiesBlocked } = this;
    const { signedOut } = this.inbox;
    const note = noteOf({ list: shown, filter, status, cookiesBlocked, signedOut, loading });
    const announced = { note, removed: this.#undo.count, status, loading };
    return html`${renderHeader({ texts, filter, counts, menu: this.#menu, closable: !this.inFlow, request })}
      <slot name="header"></slot>
      ${renderAnnouncement(announced, texts)} ${this.#announcer.render()}
      ${status === 'offline' && note !== 'offline' ? renderOffline(texts) : nothing}
      ${this.offerNotifications ? renderOffer(texts, request) : nothing}
      <div class="scroller" @scroll=${this.#handleScroll} @focusin=${this.#handleFocus}>
        ${note ? this.#renderNote(note) : this.#renderFeed()}
      </div>
      ${this.#undo.render(texts, this.#handleUndo)}
      <slot name="footer"></slot>`;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Counts, Message, MessageCenterError } from '../../protocol/index.js';
import { LangController } from '../i18n/lang-controller.js';
import { NowController } from '../i18n/now-controller.js';
import { Texts } from '../i18n/texts.js';
import { InboxController } from '../state/inbox-controller.js';
import type { ConnectionStatus, InboxEvents, PanelFilter } from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { messageCenterStyles } from '../styles/message-center.styles.js';
import type { BellElement } from './bell.js';
import {
  McActionEvent,
  McBeforeActionEvent,
  McBeforeCloseEvent,
  McBeforeOpenEvent,
  McCloseEvent,
  McErrorEvent,
  McOpenEvent,
} from './events.js';
import { isHotkey } from './hotkey.js';
import { bellIcon } from './icons.js';
import { tellPage } from './inbox-events.js';
import { readInitialState } from './initial-state.js';
import { MessageCenterOptions, SETTINGS } from './message-center-options.js';
import { linkOf } from './message-content.js';
import { faultOf, placeOf, popupMsOf } from './options.js';
import type { PanelElement } from './panel.js';
import { type ElementInbox, passOn } from './pass-on.js';
import type { PopupStackElement } from './popup-stack.js';
import type { ActRequest, RequestEvent } from './request-event.js';

const NO_COUNTS: Counts = { total: 0, unread: 0, transient: 0 };

/**
 * A bell with the number of unread messages, a panel that lists them, and popups for those that
 * arrive. Children are what is shown without JavaScript.
 *
 * @tagname message-center
 * @slot icon - Replaces the bell.
 *
 * @fires {McBeforeOpenEvent} mc-before-open - The panel is about to open; cancelable.
 * @fires {McOpenEvent} mc-open - The panel is open.
 * @fires {McBeforeCloseEvent} mc-before-close - The panel is about to close; cancelable.
 * @fires {McCloseEvent} mc-close - The panel is closed.
 * @fires {McBeforePopupEvent} mc-before-popup - A message is about to pop up; cancelable.
 * @fires {McPopupEvent} mc-popup - A message popped up.
 * @fires {McBeforeActionEvent} mc-before-action - The user chose a message; cancelled, its link is not followed.
 * @fires {McActionEvent} mc-action - The link of a message, if it has one, is being followed.
 * @fires {McMessageEvent} mc-message - A message arrived.
 * @fires {McReadEvent} mc-read - Messages were read.
 * @fires {McRemoveEvent} mc-remove - Messages left the inbox.
 * @fires {McErrorEvent} mc-error - Something failed.
 * @fires {McConnectionEvent} mc-connection - The link to the server changed.
 *
 * @csspart bell - The button.
 * @csspart badge - The number on it.
 * @csspart panel - The dropdown.
 * @csspart header - The head of the panel.
 * @csspart row - A message in the panel.
 * @csspart subject - The first line of a message.
 * @csspart text - The text of a message.
 * @csspart popup - A popup, while no modal dialog of the page is open.
 * @csspart line - The line that runs with a popup's remaining time.
 *
 * @cssprop --mc-accent - Badge, unread dot, focus ring, links.
 * @cssprop --mc-surface - Background of panel and popups.
 * @cssprop --mc-text - Text.
 * @cssprop --mc-text-quiet - Text of second rank.
 * @cssprop --mc-border - Lines and borders.
 * @cssprop --mc-radius - Corners of panel and popups.
 * @cssprop --mc-shadow - Shadow of panel and popups.
 * @cssprop --mc-font - Font family; the page's own by default.
 * @cssprop --mc-info - Colour of the level info.
 * @cssprop --mc-success - Colour of the level success.
 * @cssprop --mc-warning - Colour of the level warning.
 * @cssprop --mc-error - Colour of the level error.
 * @cssprop --mc-panel-width - 380px by default.
 * @cssprop --mc-popup-width - 360px by default.
 * @cssprop --mc-gap - Distance of the popups from the window's edges, 16px by default.
 */
export class MessageCenterElement extends MessageCenterOptions {
  static override styles = [baseStyles, messageCenterStyles];

  @query('mc-bell') private readonly bell!: BellElement;
  // Cached, because panel and popups may leave for an open dialog.
  @query('mc-panel', true) private readonly panel!: PanelElement;
  @query('mc-popup-stack', true) private readonly stack!: PopupStackElement;

  @state() private filter: PanelFilter = 'all';
  @state() private arrivals = 0;

  readonly #lang = new LangController(this);
  readonly #now = new NowController(this);
  readonly #anchor = (): HTMLElement => this.bell;
  readonly #loadMore = (filter: PanelFilter) => this.#inbox?.loadMore(filter) ?? Promise.resolve();
  #inbox: ElementInbox | undefined;
  #texts = new Texts('en');
  #textsOf: readonly unknown[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.handleHotkey);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.handleHotkey);
    if (!this.hasUpdated) return;
    this.panel.retreat();
    this.stack.retreat();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#inbox ??= this.#startInbox();
    if (!this.hasUpdated || SETTINGS.some((name) => changed.has(name))) {
      this.#configure(this.#inbox);
    }
    if (this.#textsOf[0] !== this.#lang.lang || this.#textsOf[1] !== this.strings) {
      this.#textsOf = [this.#lang.lang, this.strings];
      this.#texts = new Texts(this.#lang.lang, this.strings);
    }
    this.#now.setActive(this.open || this.#inbox.popupStack.popups.length > 0);
  }

  protected override async updated(changed: PropertyValues<this>): Promise<void> {
    if (!changed.has('open') || changed.get('open') === this.open) return;
    if (changed.get('open') === undefined && !this.open) return;
    const { open } = this;
    await this.panel.updateComplete;
    this.dispatchEvent(open ? new McOpenEvent() : new McCloseEvent());
  }

  /** The messages that this page knows, newest first. */
  get messages(): readonly Message[] {
    return this.#inbox?.list('all').messages ?? [];
  }

  /** How many messages the inbox holds, loaded or not. */
  get counts(): Counts {
    return this.#inbox?.counts ?? NO_COUNTS;
  }

  /** How the element is linked to the server. */
  get connection(): ConnectionStatus {
    return this.#inbox?.status ?? 'connecting';
  }

  /** Opens the panel and moves the focus into it, unless `mc-before-open` is cancelled. */
  show(): void {
    if (!this.open && this.dispatchEvent(new McBeforeOpenEvent())) this.open = true;
  }

  /**
   * Closes the panel, unless `mc-before-close` is cancelled. The focus, when it is in the panel,
   * returns to where it came from.
   */
  hide(): void {
    if (this.open && this.dispatchEvent(new McBeforeCloseEvent())) this.open = false;
  }

  /** Marks everything read that is in the inbox now, as far as this page knows. */
  markAllRead(): void {
    this.#inbox?.markAllRead();
  }

  /** Asks the server now. Resolves when the element shows the server's state. */
  async refresh(): Promise<void> {
    await this.updateComplete;
    await this.#inbox?.refresh();
  }

  /** Makes the inbox, once, before the first rendering. */
  protected createInbox(told: InboxEvents): ElementInbox {
    return new InboxController(this, told);
  }

  private readonly handleBell = (): void => {
    if (this.open) this.hide();
    else this.show();
  };

  private readonly handleBellKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.open) return;
    event.preventDefault();
    this.hide();
  };

  private readonly handleHotkey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isHotkey(event, this.hotkey)) return;
    if (this.#inbox === undefined || this.#inbox.popupStack.popups.length === 0) return;
    event.preventDefault();
    this.stack.jump();
  };

  private readonly handleRequest = (event: RequestEvent): void => {
    event.stopPropagation();
    const { request } = event;
    if (request.verb === 'act') this.#act(request);
    else if (request.verb === 'filter') this.filter = request.filter;
    else if (request.verb === 'show-panel') this.show();
    else if (request.verb === 'hide-panel') this.hide();
    else if (this.#inbox !== undefined) passOn(request, this.#inbox);
  };

  #act(request: ActRequest): void {
    const { message, ids, click, key } = request;
    const url = linkOf(message);
    const follow = this.dispatchEvent(new McBeforeActionEvent(message, url));
    // The end of a popup by its action marks it read as well.
    if (key === undefined) this.#inbox?.markRead(ids);
    else this.#inbox?.endPopup(key, 'action');
    if (follow) this.dispatchEvent(new McActionEvent(message, url));
    else click.preventDefault();
    if (follow && url !== null) this.hide();
  }

  #startInbox(): ElementInbox {
    const told = tellPage(this);
    try {
      this.initial ??= readInitialState(this);
    } catch (error) {
      told.error(error as MessageCenterError);
    }
    const message = (arrived: Message): void => {
      this.arrivals++;
      told.message(arrived);
    };
    return this.createInbox({ ...told, message });
  }

  #configure(inbox: ElementInbox): void {
    const fault = faultOf(this);
    if (fault !== null) this.dispatchEvent(new McErrorEvent(fault));
    inbox.configure({
      server: this.server.replace(/\/+$/, ''),
      token: this.token,
      initial: this.initial,
      popupMs: popupMsOf(this.popupMs),
      popups: this.popups !== 'none',
      closeMarksRead: !this.closeKeepsUnread,
    });
  }

  #renderPanel(inbox: ElementInbox): TemplateResult {
    return html`<mc-panel
      part="panel"
      exportparts="header, row, subject, text"
      popover="manual"
      role="dialog"
      tabindex="-1"
      theme=${this.theme}
      aria-label=${this.#texts.get('messages')}
      .open=${this.open}
      .anchor=${this.#anchor}
      .texts=${this.#texts}
      .filter=${this.filter}
      .list=${inbox.list(this.filter)}
      .unread=${inbox.counts.unread}
      .status=${inbox.status}
      .now=${this.#now.now}
      .renderMessage=${this.renderMessage}
      .loadMore=${this.#loadMore}
      @mc-request=${this.handleRequest}
    ></mc-panel>`;
  }

  #renderPopups(inbox: ElementInbox): TemplateResult {
    return html`<mc-popup-stack
      exportparts="popup, line, subject, text, more, close-all"
      popover="manual"
      role="region"
      theme=${this.theme}
      aria-label=${this.#texts.get('newMessages')}
      aria-keyshortcuts=${this.hotkey || nothing}
      .stack=${inbox.popupStack}
      .texts=${this.#texts}
      .place=${placeOf(this.popups)}
      .now=${this.#now.now}
      .renderMessage=${this.renderMessage}
      @mc-request=${this.handleRequest}
    ></mc-popup-stack>`;
  }

  protected override render(): unknown {
    const inbox = this.#inbox;
    if (inbox === undefined) return nothing;
    return html`<mc-bell
        exportparts="button: bell, badge"
        .texts=${this.#texts}
        .unread=${inbox.counts.unread}
        .expanded=${this.open}
        .arrivals=${this.arrivals}
        @click=${this.handleBell}
        @keydown=${this.handleBellKey}
        ><slot name="icon" slot="icon">${bellIcon}</slot></mc-bell
      >
      <div>${this.#renderPanel(inbox)}</div>
      <div>${this.#renderPopups(inbox)}</div>`;
  }
}

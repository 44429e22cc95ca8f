import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { NowController } from '../i18n/now-controller.js';
import { TextsController } from '../i18n/texts-controller.js';
import type { PanelFilter } from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { messageCenterStyles } from '../styles/message-center.styles.js';
import type { BellElement } from './bell.js';
import {
  McActionEvent,
  McBeforeActionEvent,
  McBeforeCloseEvent,
  McBeforeOpenEvent,
} from './events.js';
import { isHotkey } from './hotkey.js';
import { bellIcon } from './icons.js';
import { InboxElement } from './inbox-element.js';
import { linkOf } from './message-content.js';
import { placeOf } from './options.js';
import type { PanelElement } from './panel.js';
import { type ImportPanel, PanelOpening } from './panel-opening.js';
import { type ElementInbox, passOn } from './pass-on.js';
import type { PopupStackElement } from './popup-stack.js';
import type { ActRequest, RequestEvent } from './request-event.js';

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
export class MessageCenterElement extends InboxElement {
  static override styles = [baseStyles, messageCenterStyles];

  @query('mc-bell') private readonly bell!: BellElement;
  // Cached, because panel and popups may leave for an open dialog.
  @query('mc-panel', true) private readonly panel!: HTMLElement & Partial<PanelElement>;
  @query('mc-popup-stack', true) private readonly stack!: PopupStackElement;

  @state() private filter: PanelFilter = 'all';

  readonly #language = new TextsController(this);
  readonly #now = new NowController(this);
  readonly #opening = new PanelOpening(
    this,
    () => this.panel,
    () => this.importPanel(),
  );
  readonly #anchor = (): HTMLElement => this.bell;
  readonly #loadMore = (filter: PanelFilter) => this.inbox?.loadMore(filter) ?? Promise.resolve();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.handleHotkey);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.handleHotkey);
    if (!this.hasUpdated) return;
    this.panel.retreat?.();
    this.stack.retreat();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { popups = [] } = this.inbox?.popupStack ?? {};
    this.#now.setActive(this.open || popups.length > 0);
  }

  protected override updated(): void {
    this.stack.stayBelow(this.open);
    if (this.connection === 'live' || this.connection === 'polling') this.#opening.preload();
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

  /** Brings the panel's elements, which are not needed before it is opened. */
  protected importPanel(): ReturnType<ImportPanel> {
    return import('./panel-elements.js');
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
    if (this.inbox === undefined || this.inbox.popupStack.popups.length === 0) return;
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
    else if (request.verb !== 'allow-notifications' && this.inbox) passOn(request, this.inbox);
  };

  #act(request: ActRequest): void {
    const { message, ids, click, key } = request;
    const url = linkOf(message);
    const follow = this.dispatchEvent(new McBeforeActionEvent(message, url));
    // The end of a popup by its action marks it read as well.
    if (key === undefined) this.inbox?.markRead(ids);
    else this.inbox?.endPopup(key, 'action');
    if (follow) this.dispatchEvent(new McActionEvent(message, url));
    else click.preventDefault();
    if (follow && url !== null) this.hide();
  }

  #renderPanel(inbox: ElementInbox): TemplateResult {
    return html`<mc-panel
      part="panel"
      exportparts="header, row, subject, text, sender, avatar, action, progress"
      popover="manual"
      role="dialog"
      tabindex="-1"
      theme=${this.theme}
      aria-label=${this.#language.texts.get('messages')}
      .open=${this.open}
      .anchor=${this.#anchor}
      .texts=${this.#language.texts}
      .filter=${this.filter}
      .list=${inbox.list(this.filter)}
      .counts=${inbox.counts}
      .status=${inbox.status}
      .now=${this.#now.now}
      .renderMessage=${this.renderMessage}
      .loadMore=${this.#loadMore}
      @mc-request=${this.handleRequest}
      ><slot name="header" slot="header"></slot><slot name="empty" slot="empty"></slot
      ><slot name="footer" slot="footer"></slot
    ></mc-panel>`;
  }

  #renderPopups(inbox: ElementInbox): TemplateResult {
    return html`<mc-popup-stack
      exportparts="popup, line, subject, text, more, close-all"
      popover="manual"
      role="region"
      theme=${this.theme}
      aria-label=${this.#language.texts.get('newMessages')}
      aria-keyshortcuts=${this.hotkey || nothing}
      .stack=${inbox.popupStack}
      .texts=${this.#language.texts}
      .place=${placeOf(this.popups)}
      .now=${this.#now.now}
      .renderMessage=${this.renderMessage}
      @mc-request=${this.handleRequest}
    ></mc-popup-stack>`;
  }

  protected override render(): unknown {
    const inbox = this.inbox;
    if (inbox === undefined) return nothing;
    return html`<mc-bell
        exportparts="button: bell, badge"
        .texts=${this.#language.texts}
        .unread=${inbox.counts.unread}
        .expanded=${this.open}
        .waiting=${this.#opening.waiting}
        .arrivals=${this.arrivals}
        @click=${this.handleBell}
        @keydown=${this.handleBellKey}
        ><slot name="icon" slot="icon">${bellIcon}</slot></mc-bell
      >
      <div>${this.#renderPanel(inbox)}</div>
      <div>${this.#renderPopups(inbox)}</div>`;
  }
}

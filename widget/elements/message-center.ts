import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Message } from '../../protocol/index.js';
import { NowController } from '../i18n/now-controller.js';
import { TextsController } from '../i18n/texts-controller.js';
import type { PanelFilter, PopupStack } from '../state/inbox-view.js';
import { messageCenterStyles } from '../styles/message-center.styles.js';
import { renderBell, swing } from './bell.js';
import {
  McActionEvent,
  McBeforeActionEvent,
  McBeforeCloseEvent,
  McBeforeOpenEvent,
  McCloseEvent,
  McOpenEvent,
} from './events.js';
import { isHotkey } from './hotkey.js';
import { InboxElement } from './inbox-element.js';
import { type ImportManners, MannersController } from './manners-controller.js';
import { mannersOf } from './message-center-options.js';
import { originsOf, placeOf } from './options.js';
import type { PanelElement } from './panel.js';
import { type ImportParts, PartsLoading } from './parts-loading.js';
import { type ElementInbox, passOn } from './pass-on.js';
import type { PopupStackElement } from './popup-stack.js';
import type { ActRequest, RequestEvent } from './request-event.js';
import { renderStandIn } from './stand-in.js';

/** Parts of messages, wherever they are shown. */
const MESSAGE_PARTS = 'subject, text, sender, avatar, action, progress';

/**
 * A bell with the number of unread messages, a panel that lists them, and popups for those that
 * arrive. Children are what is shown without JavaScript.
 *
 * @tagname message-center
 * @slot icon - Replaces the bell.
 * @slot header - Stands in the panel, below its title.
 * @slot empty - Replaces what the panel says when it has nothing to list.
 * @slot footer - Stands in the panel, below the list.
 *
 * @fires {McBeforeOpenEvent} mc-before-open - The panel is about to open; cancelable.
 * @fires {McOpenEvent} mc-open - The panel is open.
 * @fires {McBeforeCloseEvent} mc-before-close - The panel is about to close; cancelable.
 * @fires {McCloseEvent} mc-close - The panel is closed.
 * @fires {McBeforePopupEvent} mc-before-popup - A message is about to pop up; cancelable.
 * @fires {McPopupEvent} mc-popup - A message popped up.
 * @fires {McBeforeActionEvent} mc-before-action - The user chose a message or one of its actions; cancelled, the link is not followed.
 * @fires {McActionEvent} mc-action - The user chose a message or one of its actions; its link, if it has one, is being followed.
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
 * @csspart sender - Who a message is from.
 * @csspart avatar - The picture of the sender, or the initial that stands in.
 * @csspart action - A button or link for one of a message's own actions.
 * @csspart progress - The bar of a message that tells how far its work has come.
 * @csspart popup - A popup. While it is inside an open modal dialog of the page, it is reached by `mc-popup-stack::part(popup)`, and the other parts of popups likewise.
 * @csspart line - The line that runs with a popup's remaining time.
 * @csspart summary - The popup that stands for what was missed.
 * @csspart more - The button that opens the panel, "+n more".
 * @csspart close-all - The button that closes all popups.
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
  static override styles = messageCenterStyles;

  @query('.bell') private readonly bell!: HTMLElement;
  @query('.stand-in') private readonly standIn!: HTMLElement | null;
  // Cached, because panel and popups may leave for an open dialog; both may not be defined yet.
  @query('mc-panel', true) private readonly panel!: HTMLElement & Partial<PanelElement>;
  @query('mc-popup-stack', true)
  private readonly stack!: HTMLElement & Partial<PopupStackElement>;

  @state() private filter: PanelFilter = 'all';

  readonly #language = new TextsController(this);
  readonly #now = new NowController(this);
  readonly #parts = new PartsLoading(this, () => this.importParts());
  readonly #manners = new MannersController(
    this,
    () => this.importManners(),
    () => this.inbox?.tag ?? null,
    () => {
      window.focus();
      this.show();
    },
  );
  readonly #anchor = (): HTMLElement => this.bell;
  readonly #loadMore = (filter: PanelFilter) => this.inbox?.loadMore(filter) ?? Promise.resolve();
  /** The bell's name and the popups; both wait for their language. */
  #name: string | undefined;
  #popups: PopupStack = { popups: [], more: 0 };
  #origins: readonly string[] = [];
  /** The page was told that the panel is open. */
  #told = false;

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
    this.stack.retreat?.();
  }

  /** Where it is, nothing has to be stopped and started when it moves within the page. */
  protected connectedMoveCallback(): void {
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('avatarOrigins')) this.#origins = originsOf(this.avatarOrigins);
    if (!this.open) this.#parts.failed = false;
    // Gives the focus back, as leaving the document would not.
    if (!this.open || this.#parts.loaded) this.standIn?.hidePopover();
    if (this.#language.ready) this.#speak();
    this.#now.setActive(this.open || this.#popupsUp);
  }

  protected override updated(): void {
    const { open, arrivals, connection } = this;
    const standing = connection === 'live' || connection === 'polling';
    if (open || standing || this.#popupsUp) this.#parts.on(`${open} ${standing} ${arrivals}`);
    if (this.standIn?.matches(':popover-open') === false) this.standIn.showPopover();
    this.stack.stayBelow?.(open);
    this.#manners.update(mannersOf(this, this.counts.unread));
    void this.#tellOpen();
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

  /** Brings the elements of popups and panel. */
  protected importParts(): ReturnType<ImportParts> {
    return import('./parts.js');
  }

  /** Brings what a page can opt in to. */
  protected importManners(): ReturnType<ImportManners> {
    return import('../manners/manners.js');
  }

  protected override arrived(message: Message): void {
    super.arrived(message);
    this.#manners.arrived(message);
    const icon = this.renderRoot?.querySelector('.icon');
    if (icon) swing(icon);
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
    if (!this.#popupsUp || !this.stack.jump) return;
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
    else if (request.verb === 'allow-notifications') this.#manners.allow();
    else if (this.inbox) passOn(request, this.inbox);
  };

  /** The platform closed it, by a press elsewhere or by Escape. */
  private readonly handleStandIn = ({ target, newState }: ToggleEvent): void => {
    if (newState === 'closed' && (target as Element).isConnected) this.hide();
  };

  get #popupsUp(): boolean {
    return this.#popups.popups.length > 0 || this.#popups.more > 0;
  }

  #speak(): void {
    const { texts } = this.#language;
    const { unread } = this.counts;
    this.#name = unread > 0 ? texts.get('messagesUnread', unread) : texts.get('messages');
    if (this.inbox) this.#popups = this.inbox.popupStack;
  }

  async #tellOpen(): Promise<void> {
    await this.panel.updateComplete;
    const open = this.open && this.#parts.loaded;
    if (open === this.#told) return;
    this.#told = open;
    this.dispatchEvent(open ? new McOpenEvent() : new McCloseEvent());
  }

  #act({ message, action, ids, click, key }: ActRequest): void {
    const link = (click.composedPath()[0] as Element).closest('a');
    const url = link?.getAttribute('href') ?? null;
    const follow = this.dispatchEvent(new McBeforeActionEvent(message, url, action));
    // The end of a popup by its action marks it read as well.
    if (key === undefined) this.inbox?.markRead(ids);
    else this.inbox?.endPopup(key, 'action');
    if (follow) this.dispatchEvent(new McActionEvent(message, url, action));
    else click.preventDefault();
    if (follow && url !== null) this.hide();
  }

  #renderPanel(inbox: ElementInbox): TemplateResult {
    return html`<mc-panel
      part="panel"
      exportparts="header, row, ${MESSAGE_PARTS}"
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
      .avatarOrigins=${this.#origins}
      .offerNotifications=${this.#manners.offers}
      .loadMore=${this.#loadMore}
      @mc-request=${this.handleRequest}
      ><slot name="header" slot="header"></slot><slot name="empty" slot="empty"></slot
      ><slot name="footer" slot="footer"></slot
    ></mc-panel>`;
  }

  #renderPopups(): TemplateResult {
    return html`<mc-popup-stack
      exportparts="popup, line, summary, more, close-all, ${MESSAGE_PARTS}"
      popover="manual"
      role="region"
      theme=${this.theme}
      aria-label=${this.#language.texts.get('newMessages')}
      aria-keyshortcuts=${this.hotkey || nothing}
      .stack=${this.#popups}
      .texts=${this.#language.texts}
      .place=${placeOf(this.popups)}
      .now=${this.#now.now}
      .renderMessage=${this.renderMessage}
      .avatarOrigins=${this.#origins}
      @mc-request=${this.handleRequest}
    ></mc-popup-stack>`;
  }

  protected override render(): unknown {
    const { inbox, open } = this;
    if (inbox === undefined) return nothing;
    const { texts } = this.#language;
    const { loaded, loading, failed, load } = this.#parts;
    return html`${renderBell({
      name: this.#name,
      texts,
      unread: inbox.counts.unread,
      open,
      busy: open && loading,
      onClick: this.handleBell,
      onKey: this.handleBellKey,
    })}
      <div class="home">${this.#renderPanel(inbox)}</div>
      <div class="home">${this.#renderPopups()}</div>
      <div class="home">
        ${open && !loaded ? renderStandIn(texts, failed, load, this.handleStandIn) : nothing}
      </div>`;
  }
}

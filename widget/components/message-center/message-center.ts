import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query } from 'lit/decorators.js';
import type { Stop } from '../../platform/page.js';
import { watchRendered } from '../../platform/watch-rendered.js';
import type { NotifyOptions } from '../../popups/notify-options.js';
import { type NotifyHandle, NotifyPopup } from '../../popups/notify-popup.js';
import type { PopupStack } from '../../popups/popup-view.js';
import { CenterRegistration } from '../linked-element/center-registry.js';
import { badgeStyles, shownNumber } from '../message-badge/badge.js';
import { outerStyles } from '../outer.styles.js';
import { Tooltip } from '../tooltip/tooltip.js';
import { tooltipStyles } from '../tooltip/tooltip.styles.js';
import { renderBell, swing } from './bell.js';
import { McBeforeCloseEvent, McBeforeOpenEvent, McCloseEvent, McOpenEvent } from './events.js';
import { hasServer } from './inbox-options.js';
import { InnerElements } from './inner-elements.js';
import { messageCenterStyles } from './message-center.styles.js';
import { MessageCenterOptions } from './message-center-options.js';

/**
 * A bell with the number of unread messages, a panel that lists messages, and popups for those that
 * arrive. Its children are shown without JavaScript.
 *
 * @tagname message-center
 * @slot icon - Replaces the bell.
 * @slot header - In the panel, below its title.
 * @slot empty - Replaces the panel's text for an empty list.
 * @slot footer - In the panel, below the list.
 *
 * @fires {McBeforeOpenEvent} mc-before-open - The panel is about to open; cancelable.
 * @fires {McOpenEvent} mc-open - The panel is open.
 * @fires {McBeforeCloseEvent} mc-before-close - The panel is about to close; cancelable.
 * @fires {McCloseEvent} mc-close - The panel is closed.
 * @fires {McBeforePopupEvent} mc-before-popup - A message is about to pop up; cancelable.
 * @fires {McPopupEvent} mc-popup - A message popped up.
 * @fires {McBeforeActionEvent} mc-before-action - The user chose a message or one of its actions; cancelled, the link is not followed.
 * @fires {McActionEvent} mc-action - The user chose a message or one of its actions; its link, if it has one, is followed.
 * @fires {McMessageEvent} mc-message - A message arrived.
 * @fires {McReadEvent} mc-read - Messages were read.
 * @fires {McRemoveEvent} mc-remove - Messages left the inbox.
 * @fires {McErrorEvent} mc-error - Something failed.
 * @fires {McConnectionEvent} mc-connection - The connection to the server changed.
 *
 * @csspart bell - The button.
 * @csspart badge - The number on it.
 * @csspart panel - The dropdown.
 * @csspart header - The head of the panel.
 * @csspart row - A message in the panel.
 * @csspart subject - The first line of a message.
 * @csspart text - The text of a message.
 * @csspart sender - Who a message is from.
 * @csspart avatar - The picture of the sender, or the sender's initial.
 * @csspart action - A button or link for one of a message's own actions.
 * @csspart progress - The bar that shows the progress of a message's work.
 * @csspart popup - A popup. While it is in a dialog of the page or in the body, style it by `mc-popup-stack::part(popup)`, and the other parts of popups likewise.
 * @csspart line - The line that shows a popup's remaining time.
 * @csspart summary - The popup that stands for missed messages.
 * @csspart more - The button that opens the panel, "+n more".
 * @csspart close-all - The button that closes all popups.
 *
 * @cssprop --mc-accent - Badge, unread dot, focus ring, links.
 * @cssprop --mc-surface - Background of panel and popups.
 * @cssprop --mc-text - Text.
 * @cssprop --mc-text-quiet - Secondary text.
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
  static override styles = [outerStyles, messageCenterStyles, badgeStyles, tooltipStyles];

  @query('.icon')
  private readonly icon!: HTMLElement | null;

  /** Panel and popups. */
  protected readonly inner = new InnerElements(this, () => ({
    membership: this.membership,
    texts: this.language.texts,
    popups: this.#popups,
  }));
  /** The bell's name and the popups, which keep their state until their language is loaded. */
  #bellName: string | undefined;
  #popups: PopupStack | undefined;
  #stopWatching: Stop | undefined;
  /**
   * The bell has swung since the last rendering, so that many messages that arrive together swing
   * it once.
   */
  #hasSwung = false;
  /** The last event reported the panel as open. */
  #openReported = false;

  constructor() {
    super();
    new Tooltip(this, '.bell');
    new CenterRegistration(this);
    this.membership.on('message', () => this.#swing());
    this.membership.on('notification-click', () => {
      if (this.membership.leads) this.show();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopWatching = watchRendered(this, () => this.membership.choosePresenter());
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching?.();
  }

  /** Replaces the two callbacks above when it moves within the document: nothing stops and starts. */
  protected connectedMoveCallback(): void {
    this.membership.choosePresenter();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Scripts may have set anything, which would be the value of `aria-expanded`.
    this.open = hasServer(this) && Boolean(this.open);
    if (!hasServer(this)) this.inner.panel?.release();
  }

  /** Unlike in `willUpdate`, the controllers are up to date here, and with them the language. */
  protected override update(changed: PropertyValues<this>): void {
    const { texts, ready } = this.language;
    if (ready) {
      const { unread } = this.counts;
      // Contains the number as the badge shows it: users of speech control say what they see.
      const shown = shownNumber(unread, texts);
      this.#bellName = texts.get(unread > 0 ? 'messagesUnread' : 'messages', unread, shown);
    }
    if (!this.membership.presents) this.#popups = undefined;
    else if (ready) this.#popups = this.inbox.popups.stack;
    super.update(changed);
  }

  protected override updated(): void {
    this.#hasSwung = false;
    void this.#reportOpen();
  }

  /**
   * Opens the panel and moves the focus into it, unless `mc-before-open` is cancelled. With
   * `server="none"` there is nothing to open.
   */
  show(): void {
    if (hasServer(this) && !this.open && this.dispatchEvent(new McBeforeOpenEvent()))
      this.open = true;
  }

  /**
   * Closes the panel, unless `mc-before-close` is cancelled. If the focus is in the panel, it returns
   * to the element that had it before.
   */
  hide(): void {
    if (this.open && this.dispatchEvent(new McBeforeCloseEvent())) this.open = false;
  }

  /**
   * Shows one of the page's own popups, without a server, with the same appearance, timing, actions
   * and events as all others. It is not listed, counted or shown in other tabs, and also appears
   * while the panel is open. Can be called at any time; the popup appears when the element is in
   * the document.
   *
   * @throws MessageCenterError INVALID that names the field and says what it takes.
   */
  notify(options: NotifyOptions): NotifyHandle {
    const popup = new NotifyPopup(options);
    void this.updateComplete.then(() => this.inbox.popups.add(popup));
    return popup.handle;
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

  /** A message has arrived. */
  #swing(): void {
    if (this.icon && !this.#hasSwung) swing(this.icon);
    this.#hasSwung = true;
  }

  /** Fires `mc-open` or `mc-close` when the panel is open or closed on the page. */
  async #reportOpen(): Promise<void> {
    await this.inner.panel?.updateComplete;
    const { open } = this;
    if (open === this.#openReported) return;
    this.#openReported = open;
    this.dispatchEvent(open ? new McOpenEvent() : new McCloseEvent());
  }

  #renderBellAndPanel(): TemplateResult {
    return html`${renderBell({
      name: this.#bellName,
      texts: this.language.texts,
      unread: this.counts.unread,
      open: this.open,
      onClick: this.handleBell,
      onKey: this.handleBellKey,
    })}
      <div class="home">${this.inner.renderPanel()}</div>`;
  }

  protected override render(): TemplateResult {
    return html`${hasServer(this) ? this.#renderBellAndPanel() : nothing}
      <div class="home popups"></div>`;
  }
}

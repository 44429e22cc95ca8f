import { html, nothing, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { msToNextTime } from '../../i18n/texts.js';
import { areCookiesBlocked } from '../../platform/cookies.js';
import { isRendered } from '../../platform/flat-tree.js';
import { Timer } from '../../platform/timer.js';
import { LinkedElement } from '../linked-element/linked-element.js';
import { defineMissing } from '../message-center/define-missing.js';
import { act, applyRequest } from '../message-center/message-requests.js';
import { joinProblems, originsOf, problemOfList } from '../message-center/option-checks.js';
import type { RenderContext, RenderMessage } from '../message-content/message-content.js';
import type { RequestEvent } from '../message-content/request-event.js';
import { outerStyles } from '../outer.styles.js';
import { GroupElement } from '../panel/group.js';
import { ListedInbox } from '../panel/listed-inbox.js';
import { PanelElement } from '../panel/panel.js';
import { RowElement } from '../panel/row.js';
import { messageInboxStyles } from './message-inbox.styles.js';
import { ViewportWatch } from './viewport-watch.js';

/**
 * The list of messages in the flow of a page: the panel of `<message-center>` without bell and
 * dropdown. Where its height is limited it scrolls, else the page does. While it is in the viewport,
 * messages arrive in it instead of popping up. Its children are shown without JavaScript.
 *
 * @tagname message-inbox
 * @slot header - Below the title.
 * @slot empty - Replaces the text for an empty list.
 * @slot footer - Below the list.
 *
 * @fires {McBeforeActionEvent} mc-before-action - The user chose a message or one of its actions; cancelled, the link is not followed.
 * @fires {McActionEvent} mc-action - The user chose a message or one of its actions; its link, if it has one, is followed.
 * @fires {McMessageEvent} mc-message - A message arrived. This event and those below are fired once for each inbox: on the `<message-center>` that shows the popups, else on the first element.
 * @fires {McReadEvent} mc-read - Messages were read.
 * @fires {McRemoveEvent} mc-remove - Messages left the inbox.
 * @fires {McErrorEvent} mc-error - Something failed.
 * @fires {McConnectionEvent} mc-connection - The connection to the server changed.
 *
 * @csspart panel - Everything.
 * @csspart header - Title, filters and buttons.
 * @csspart row - A message.
 * @csspart subject - The first line of a message.
 * @csspart text - The text of a message.
 * @csspart sender - Who a message is from.
 * @csspart avatar - The picture of the sender, or the sender's initial.
 * @csspart action - A button or link for one of a message's own actions.
 * @csspart progress - The bar that shows the progress of a message's work.
 *
 * @cssprop --mc-accent - Unread dot, focus ring, links.
 * @cssprop --mc-surface - Background.
 * @cssprop --mc-text - Text.
 * @cssprop --mc-text-quiet - Secondary text.
 * @cssprop --mc-border - Lines and borders.
 * @cssprop --mc-radius - Corners.
 * @cssprop --mc-shadow - Shadow of its menu.
 * @cssprop --mc-font - Font family; the page's own by default.
 * @cssprop --mc-info - Colour of the level info.
 * @cssprop --mc-success - Colour of the level success.
 * @cssprop --mc-warning - Colour of the level warning.
 * @cssprop --mc-error - Colour of the level error.
 */
export class MessageInboxElement extends LinkedElement {
  static override styles = [outerStyles, messageInboxStyles];

  @query('mc-panel')
  private readonly panel!: PanelElement | null;

  /** The filter of the list. The user changes it, too. Default: `all`. */
  @property({ useDefault: true })
  filter: 'all' | 'unread' = 'all';

  /**
   * Origins besides the page's own from which senders' pictures load, separated by spaces.
   * Default: none.
   */
  @property({ attribute: 'avatar-origins', useDefault: true })
  avatarOrigins = '';

  /** Renders the content of a message instead of the widget. A string is text, never HTML. */
  @property({ attribute: false })
  renderMessage: RenderMessage | undefined;

  readonly #viewport = new ViewportWatch(this, () => this.#handleView());
  /** The language was loaded once, or the wait for it has ended. */
  #isReady = false;
  readonly #listed = new ListedInbox(() => this.#isVisible());
  readonly #timer = new Timer(() => this.requestUpdate());

  constructor() {
    super();
    defineMissing({
      'mc-row': RowElement,
      'mc-group': GroupElement,
      'mc-panel': PanelElement,
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#handleView);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#handleView);
    this.#timer.stop();
    this.panel?.release();
    this.#listed.set(undefined);
  }

  protected override get configuredBy(): readonly PropertyKey[] {
    return [...super.configuredBy, 'filter', 'avatarOrigins', 'renderMessage'];
  }

  protected override get problem(): string | null {
    const isFilter = this.filter === 'all' || this.filter === 'unread';
    return joinProblems(problemOfList(this), !isFilter && 'filter must be all or unread');
  }

  /** Unlike in `willUpdate`, the controllers are up to date here, and with them the language. */
  protected override update(changed: PropertyValues<this>): void {
    this.#isReady ||= this.language.ready;
    super.update(changed);
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#listed.set(this.#isVisible() ? this.inbox : undefined);
    this.#timer.stop();
    if (!this.#viewport.isInView || document.hidden) return;
    this.#timer.start(msToNextTime(this.inbox.now()));
  }

  /** It is in the viewport, and no `visibility` or `opacity` of the page hides it there. */
  #isVisible(): boolean {
    return this.#viewport.isInView && isRendered(this, true);
  }

  /** The element or the page has become visible or hidden. */
  readonly #handleView = (): void => {
    if (!this.#viewport.isInView || document.hidden) this.panel?.reportShown();
    this.requestUpdate();
  };

  readonly #handleRequest = (event: RequestEvent): void => {
    event.stopPropagation();
    const { request } = event;
    if (request.verb === 'filter') this.filter = request.filter;
    else if (request.verb === 'act') act(this, request, () => this.inbox.markRead(request.ids));
    else if ('args' in request) applyRequest(request, this.inbox);
  };

  get #context(): RenderContext {
    const { renderMessage } = this;
    const avatarOrigins = originsOf(this) ?? [];
    const { texts } = this.language;
    return { texts, now: this.inbox.now(), renderMessage, host: this, avatarOrigins };
  }

  protected override render(): unknown {
    if (!this.#isReady) return nothing;
    const { inbox } = this;
    const { counts, status } = inbox;
    const filter = this.filter === 'unread' ? 'unread' : 'all';
    const isAnonymous = this.settings?.token === undefined;
    return html`<mc-panel
      in-flow
      part="panel"
      role="region"
      aria-label=${this.language.texts.get('messages')}
      .open=${true}
      .visible=${this.#isVisible()}
      .context=${this.#context}
      .filter=${filter}
      .inbox=${inbox}
      .list=${inbox.list(filter)}
      .counts=${counts}
      .status=${status}
      .cookiesBlocked=${status === 'refused' && isAnonymous && areCookiesBlocked()}
      @mc-request=${this.#handleRequest}
      ><slot name="header" slot="header"></slot><slot name="empty" slot="empty"></slot
      ><slot name="footer" slot="footer"></slot
    ></mc-panel>`;
  }
}

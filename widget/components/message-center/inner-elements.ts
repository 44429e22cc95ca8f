import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { Alerts } from '../../alerts/alerts.js';
import { type Texts, untilMidnight } from '../../i18n/texts.js';
import type { InboxView, PanelFilter, PopupStack } from '../../inbox/inbox-view.js';
import { areCookiesBlocked } from '../../platform/cookies.js';
import { takesText } from '../../platform/focus.js';
import { entersText, isHotkey, keyShortcutOf } from '../../platform/hotkey.js';
import { linkOf, type RenderContext } from '../message-content/message-content.js';
import type { ActRequest, InboxRequest, RequestEvent } from '../message-content/request-event.js';
import { NewMessages } from '../panel/new-messages.js';
import { PanelElement } from '../panel/panel.js';
import { ROW_PARTS, RowElement } from '../panel/row.js';
import { POPUP_PARTS, PopupElement } from '../popup-stack/popup.js';
import { PopupStackElement } from '../popup-stack/popup-stack.js';
import { defineMissing } from './define-missing.js';
import { McActionEvent, McBeforeActionEvent } from './events.js';
import { hotkeyOf, type MessageCenterOptions, placeOf } from './message-center-options.js';
import { PanelWatch } from './panel-watch.js';

/** Relative times are updated when nothing else has happened for so long, in milliseconds; and at midnight. */
const TICK_MS = 30_000;

/** The elements that `<message-center>` is made of. */
export const INNER_ELEMENTS = {
  'mc-popup': PopupElement,
  'mc-row': RowElement,
  'mc-popup-stack': PopupStackElement,
  'mc-panel': PanelElement,
} as const;

interface Host extends MessageCenterOptions {
  show(): void;
  hide(): void;
}

/** The current state of the host. */
export interface InnerContext {
  readonly inbox: InboxView;
  readonly texts: Texts;
  /** The popups that may be shown. */
  readonly popups: PopupStack;
  readonly alerts: Alerts;
}

/** Panel and popups of `<message-center>`: passes down what they show, and carries out their requests. */
export class InnerElements implements ReactiveController {
  // Kept, because they may move into an open dialog.
  panel: PanelElement | undefined;
  stack: PopupStackElement | undefined;
  readonly #host: Host;
  readonly #context: () => InnerContext;
  readonly #news = new NewMessages();
  readonly #panelWatch = new PanelWatch(() => this.#context().inbox.popups.openPanel());
  /** The inbox that the panel lists. */
  #listed: InboxView | undefined;
  #filter: PanelFilter = 'all';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, context: () => InnerContext) {
    this.#host = host;
    this.#context = context;
    // The page may register the outer element under a name of its own.
    defineMissing(INNER_ELEMENTS);
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#handleHotkey);
    window.addEventListener('keydown', this.#handleHotkeyInModal, true);
    document.addEventListener('visibilitychange', this.#update);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#handleHotkey);
    window.removeEventListener('keydown', this.#handleHotkeyInModal, true);
    document.removeEventListener('visibilitychange', this.#update);
    clearTimeout(this.#timer);
    this.panel?.release();
    this.stack?.release();
    this.#panelWatch.stop();
  }

  hostUpdated(): void {
    const { renderRoot, open, isConnected } = this.#host;
    this.panel = renderRoot.querySelector('mc-panel') ?? this.panel;
    this.stack ??= renderRoot.querySelector('mc-popup-stack') ?? undefined;
    this.#watchPanel();
    clearTimeout(this.#timer);
    // A removed host may still render once.
    if (!isConnected || document.hidden || !(open || this.#popupsUp)) return;
    const tickMs = Math.min(TICK_MS, untilMidnight(this.#context().inbox.now()));
    this.#timer = setTimeout(this.#update, tickMs);
  }

  renderPanel(): TemplateResult {
    const { open, token } = this.#host;
    const { inbox, texts, alerts } = this.#context();
    const { counts, status, tag } = inbox.snapshot;
    if (open) this.#news.update(tag, inbox.list('all'));
    else this.#news.reset();
    return html`<dialog class="frame" aria-label=${texts.get('messages')}
      ><mc-panel
      part="panel"
      exportparts="header, ${ROW_PARTS}"
      popover="manual"
      tabindex="-1"
      .open=${open}
      .anchor=${this.#bell}
      .context=${this.#renderContext}
      .filter=${this.#filter}
      .list=${inbox.list(this.#filter)}
      .news=${this.#news}
      .counts=${counts}
      .status=${status}
      .cookiesBlocked=${status === 'refused' && token === undefined && areCookiesBlocked()}
      .offerNotifications=${alerts.offers}
      .loadMore=${this.#loadMore}
      @mc-request=${this.#handleRequest}
      @toggle=${this.#handlePanelToggle}
      ><slot name="header" slot="header"></slot><slot name="empty" slot="empty"></slot
      ><slot name="footer" slot="footer"></slot
    ></mc-panel
    ></dialog>`;
  }

  renderPopups(): TemplateResult {
    const context = this.#context();
    return html`<mc-popup-stack
      exportparts="more, close-all, ${POPUP_PARTS}"
      popover="manual"
      role="region"
      aria-label=${context.texts.get('newMessages')}
      aria-keyshortcuts=${keyShortcutOf(hotkeyOf(this.#host)) ?? nothing}
      .stack=${context.popups}
      .context=${this.#renderContext}
      .place=${placeOf(this.#host)}
      @mc-request=${this.#handleRequest}
    ></mc-popup-stack>`;
  }

  get #renderContext(): RenderContext {
    const { renderMessage, avatarOrigins } = this.#host;
    const { inbox, texts } = this.#context();
    return { texts, now: inbox.now(), renderMessage, avatarOrigins };
  }

  readonly #bell = (): HTMLElement => this.#host.renderRoot.querySelector('.bell') as HTMLElement;

  readonly #update = (): void => this.#host.requestUpdate();

  readonly #loadMore = (filter: PanelFilter): Promise<void> =>
    this.#context().inbox.loadMore(filter);

  readonly #handlePanelToggle = ({ newState }: ToggleEvent): void => {
    if (newState === 'open') this.stack?.raise();
  };

  get #popupsUp(): boolean {
    return this.#context().popups.popups.length > 0;
  }

  #watchPanel(): void {
    const { inbox } = this.#context();
    if (inbox !== this.#listed) this.#panelWatch.stop();
    this.#listed = inbox;
    if (this.panel) void this.#panelWatch.update(this.panel);
  }

  readonly #handleHotkey = (event: KeyboardEvent): void => {
    const hotkey = hotkeyOf(this.#host);
    if (event.defaultPrevented || !isHotkey(event, hotkey) || !this.#popupsUp) return;
    if (entersText(hotkey) && takesText(event.composedPath()[0])) return;
    event.preventDefault();
    if (!event.repeat) this.stack?.toggleFocus();
  };

  /** Modals may keep keys from the rest of the page. */
  readonly #handleHotkeyInModal = (event: KeyboardEvent): void => {
    if (!this.stack?.isModalOpen) return;
    this.#handleHotkey(event);
    if (event.defaultPrevented) event.stopImmediatePropagation();
  };

  readonly #handleRequest = (event: RequestEvent): void => {
    event.stopPropagation();
    const { request } = event;
    const { inbox, alerts } = this.#context();
    if (request.verb === 'act') this.#act(request);
    else if (request.verb === 'filter') {
      this.#filter = request.filter;
      this.#host.requestUpdate();
    } else if (request.verb === 'show-panel') this.#host.show();
    else if (request.verb === 'hide-panel') this.#host.hide();
    else if (request.verb === 'end-popup') inbox.popups.end(request.key, request.trigger);
    else if (request.verb === 'end-all-popups') inbox.popups.endAll();
    else if (request.verb === 'pause-popups') inbox.popups.pause(request.paused);
    else if (request.verb === 'allow-notifications') void alerts.allow();
    else applyRequest(request, inbox);
  };

  #act({ message, action, ids, click, key }: ActRequest): void {
    const { inbox } = this.#context();
    const url = linkOf(action ?? message);
    const follow = this.#host.dispatchEvent(new McBeforeActionEvent(message, url, action));
    // The end of a popup by its action marks it read as well.
    if (key === undefined) inbox.markRead(ids);
    else inbox.popups.end(key, 'action');
    if (follow) this.#host.dispatchEvent(new McActionEvent(message, url, action));
    else click.preventDefault();
    if (follow && url !== null) this.#host.hide();
  }
}

function applyRequest({ verb, args }: InboxRequest, inbox: InboxView): void {
  // The compiler cannot see that verb and arguments belong together.
  inbox[verb](...(args as [never]));
}

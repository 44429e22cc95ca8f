import { html, type ReactiveController, type TemplateResult } from 'lit';
import { langOf } from '../../i18n/lang.js';
import { msToNextTime, type Texts } from '../../i18n/texts.js';
import type { InboxController } from '../../inbox/inbox-controller.js';
import type { PanelFilter } from '../../inbox/inbox-state.js';
import type { InboxStore } from '../../inbox/inbox-store.js';
import { areCookiesBlocked } from '../../platform/cookies.js';
import { takesText } from '../../platform/focus.js';
import { entersText, isHotkey, keyShortcutOf } from '../../platform/hotkey.js';
import { Timer } from '../../platform/timer.js';
import type { PopupStack } from '../../popups/popup-view.js';
import type { RenderContext } from '../message-content/message-content.js';
import type { ActRequest, RequestEvent } from '../message-content/request-event.js';
import { GroupElement } from '../panel/group.js';
import { PanelElement } from '../panel/panel.js';
import { RowElement } from '../panel/row.js';
import { PopupElement } from '../popup-stack/popup.js';
import { PopupStackElement } from '../popup-stack/popup-stack.js';
import { defineMissing } from './define-missing.js';
import { hotkeyOf, type MessageCenterOptions, placeOf } from './message-center-options.js';
import { act, applyRequest } from './message-requests.js';
import { originsOf } from './option-checks.js';
import { PanelWatch } from './panel-watch.js';
import { SharedStack } from './shared-stack.js';

/** The elements that `<message-center>` is made of. */
export const INNER_ELEMENTS = {
  'mc-popup': PopupElement,
  'mc-row': RowElement,
  'mc-group': GroupElement,
  'mc-popup-stack': PopupStackElement,
  'mc-panel': PanelElement,
} as const;

interface Host extends MessageCenterOptions {
  show(): void;
  hide(): void;
}

/** The current state of the host. */
export interface InnerContext {
  readonly membership: InboxController;
  readonly texts: Texts;
  /** The popups that the host shows; undefined while another element shows them. */
  readonly popups: PopupStack | undefined;
}

/** Panel and popups of `<message-center>`: passes down what they show, and carries out their requests. */
export class InnerElements implements ReactiveController {
  // The panel is kept here, because it may move into an open dialog.
  panel: PanelElement | undefined;
  readonly #host: Host;
  readonly #context: () => InnerContext;
  readonly #panelWatch = new PanelWatch();
  readonly #stack = new SharedStack(() => this.#host.renderRoot.querySelector('.popups'));
  #filter: PanelFilter = 'all';
  readonly #timer = new Timer(() => this.#update());

  constructor(host: Host, context: () => InnerContext) {
    this.#host = host;
    this.#context = context;
    // The page may register the outer element under a name of its own.
    defineMissing(INNER_ELEMENTS);
    host.addController(this);
  }

  /** The element that shows the popups; undefined while it is in another host. */
  get stack(): PopupStackElement | undefined {
    return this.#stack.element;
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
    this.#timer.stop();
    this.panel?.release();
    this.stack?.release();
    this.#panelWatch.stop();
  }

  hostUpdated(): void {
    const { renderRoot, open, isConnected } = this.#host;
    this.panel = renderRoot.querySelector('mc-panel') ?? this.panel;
    this.#updateStack();
    if (this.panel) void this.#panelWatch.update(this.panel, this.#inbox);
    this.#timer.stop();
    // A removed host may still render once.
    if (!isConnected || document.hidden || !(open || this.#popupsUp)) return;
    this.#timer.start(msToNextTime(this.#inbox.now()));
  }

  renderPanel(): TemplateResult {
    const { open, token } = this.#host;
    const { membership, texts } = this.#context();
    const inbox = this.#inbox;
    const { counts, status } = inbox;
    return html`<dialog class="frame" aria-label=${texts.get('messages')}
      ><mc-panel
      part="panel"
      popover="manual"
      lang=${this.#lang}
      .open=${open}
      .anchor=${this.#bell}
      .context=${this.#renderContext}
      .filter=${this.#filter}
      .inbox=${inbox}
      .list=${inbox.list(this.#filter)}
      .counts=${counts}
      .status=${status}
      .cookiesBlocked=${status === 'refused' && token === undefined && areCookiesBlocked()}
      .offerNotifications=${membership.alerts.offers}
      @mc-request=${this.#handleRequest}
      @toggle=${this.#handlePanelToggle}
      ><slot name="header" slot="header"></slot><slot name="empty" slot="empty"></slot
      ><slot name="footer" slot="footer"></slot
    ></mc-panel
    ></dialog>`;
  }

  #updateStack(): void {
    const { texts, popups } = this.#context();
    const inbox = this.#inbox;
    // A removed host may still update once.
    this.#stack.update(inbox.popups, popups !== undefined && this.#host.isConnected, {
      stack: popups ?? inbox.popups.stack,
      context: this.#renderContext,
      place: placeOf(this.#host),
      onRequest: this.#handleRequest,
      lang: this.#lang,
      ariaLabel: texts.get('newMessages'),
      ariaKeyShortcuts: keyShortcutOf(hotkeyOf(this.#host)) ?? null,
    });
  }

  /** The language of the messages, also where panel and popups are outside of the host. */
  get #lang(): string {
    return langOf(this.#host) || this.#context().texts.locale;
  }

  get #inbox(): InboxStore {
    return this.#context().membership.store;
  }

  get #renderContext(): RenderContext {
    const { renderMessage } = this.#host;
    const avatarOrigins = originsOf(this.#host) ?? [];
    const { texts } = this.#context();
    return { texts, now: this.#inbox.now(), renderMessage, host: this.#host, avatarOrigins };
  }

  readonly #bell = (): HTMLElement => this.#host.renderRoot.querySelector('.bell') as HTMLElement;

  readonly #update = (): void => this.#host.requestUpdate();

  readonly #handlePanelToggle = ({ newState }: ToggleEvent): void => {
    const stack = this.#inbox.popups.element as PopupStackElement | undefined;
    if (newState === 'open') stack?.raise();
  };

  get #popupsUp(): boolean {
    const { popups } = this.#context();
    return popups !== undefined && popups.popups.length > 0;
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
    const inbox = this.#inbox;
    if (request.verb === 'act') this.#act(request);
    else if (request.verb === 'filter') {
      this.#filter = request.filter;
      this.#host.requestUpdate();
    } else if (request.verb === 'show-panel') this.#host.show();
    else if (request.verb === 'hide-panel') this.#host.hide();
    else if (request.verb === 'end-popup') inbox.popups.end(request.key, request.trigger);
    else if (request.verb === 'end-all-popups') inbox.popups.endAll();
    else if (request.verb === 'pause-popups') inbox.popups.pause(request.paused);
    else if (request.verb === 'allow-notifications') void this.#context().membership.alerts.allow();
    else applyRequest(request, inbox);
  };

  #act(request: ActRequest): void {
    const { ids, key } = request;
    const inbox = this.#inbox;
    const isFollowed = act(this.#host, request, () => {
      // The end of a popup by its action marks it read as well.
      if (key === undefined) inbox.markRead(ids);
      else inbox.popups.end(key, 'action');
    });
    if (isFollowed) this.#host.hide();
  }
}

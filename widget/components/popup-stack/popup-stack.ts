import { html, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAll, state } from 'lit/decorators.js';
import { guardEvents } from '../../platform/event-guard.js';
import type { Stop } from '../../platform/page.js';
import { isPopoverOpen } from '../../platform/popover.js';
import { TopLayer } from '../../platform/top-layer.js';
import type { PopupStack } from '../../popups/popup-view.js';
import { baseStyles } from '../base.styles.js';
import type { PopupPlace } from '../message-center/message-center-options.js';
import { MessageAnnouncer } from '../message-content/message-announcer.js';
import type { RenderContext } from '../message-content/message-content.js';
import { exportParts } from '../message-content/message-parts.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { StyledElement } from '../styled-element.js';
import { INHERITED_PROPERTIES } from '../tokens.js';
import { POPUP_PARTS, type PopupElement } from './popup.js';
import { PopupAim } from './popup-aim.js';
import { renderBar } from './popup-bar.js';
import { contentsOf, idsOf } from './popup-content.js';
import { PopupFocus } from './popup-focus.js';
import { handlePopupKey } from './popup-keys.js';
import { popupStackStyles } from './popup-stack.styles.js';
import { RenderedPopups } from './rendered-popups.js';
import { watchStackArea } from './stack-area.js';

/**
 * The popups, newest nearest to their corner. Their time is paused while the pointer is over one,
 * while one has the focus, and while the page is hidden or nothing can be shown.
 *
 * Elements that share an inbox share this element, too: it moves to the one that shows the popups.
 *
 * @internal
 * @csspart more - The button that opens the panel.
 * @csspart close-all - The button that closes all popups.
 */
export class PopupStackElement extends StyledElement {
  static override styles = [baseStyles, popupStackStyles];

  @query('.popups')
  private readonly container!: HTMLElement;

  /** Those that are not fading out. */
  @queryAll('mc-popup:not([inert])')
  private readonly elements!: NodeListOf<PopupElement>;

  /** The time of the popups is paused. */
  @state()
  private paused = true;

  @property({ attribute: false })
  stack!: PopupStack;

  @property({ attribute: false })
  context!: RenderContext;

  @property({ reflect: true })
  place!: PopupPlace;

  /** One popup is up, and the others are behind it. */
  @state()
  private stacked = false;

  /** Carries out the requests of the popups. */
  onRequest!: (event: RequestEvent) => void;

  readonly #announcer = new MessageAnnouncer(() => this.requestUpdate());
  readonly #aim = new PopupAim(this);
  readonly #focus = new PopupFocus(this, () => this.#topLayer?.modals.current);
  #topLayer: TopLayer | undefined;
  #stopGuard: Stop | undefined;
  /** A dialog that no rule recognizes pulled the focus back. */
  #focusWasPulledBack = false;
  #stopArea: Stop | undefined;
  readonly #popups = new RenderedPopups();
  #hovered = false;
  readonly #reportedIds = new Set<string>();

  constructor() {
    super();
    this.addEventListener('pointerenter', this.#handlePointer);
    this.addEventListener('pointerleave', this.#handlePointer);
    for (const type of ['focusin', 'focusout', 'keydown']) {
      this.addEventListener(type, this.#handleEvent);
    }
    this.addEventListener('beforetoggle', () => this.#announcer.clear());
    this.addEventListener('mc-request', (event) => this.onRequest(event as RequestEvent));
  }

  override connectedCallback(): void {
    // The stack belongs to no element: it is in a copy of the page, such as those in htmx's
    // history.
    if (this.context === undefined) {
      this.remove();
      return;
    }
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#handleVisibility);
    // As early as possible: before the listeners that a dialog adds to the window when it opens.
    this.#stopGuard = guardEvents(this, {
      isNeeded: () => this.isModalOpen,
      onEvent: this.#handleEvent,
      accepts: this.#aim.accepts,
    });
    this.#stopArea = watchStackArea(this, (narrow) => {
      this.stacked = narrow;
    });
    this.#showAgain();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#handleVisibility);
    this.#stopGuard?.();
    this.#stopArea?.();
    this.#updatePaused();
    this.#topLayer?.handleDisconnect();
  }

  /** Replaces the two callbacks above when it moves within the document: nothing changes. */
  connectedMoveCallback(): void {}

  protected override willUpdate(): void {
    this.toggleAttribute('stacked', this.stacked);
    this.#focus.beforeUpdate([...this.elements]);
    this.#popups.update(this.stack.popups);
    if (this.#popups.isEmpty) this.#hovered = false;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('paused')) this.#request({ verb: 'pause-popups', paused: this.paused });
    const { context, paused, stacked } = this;
    const onGone = (): void => this.requestUpdate();
    this.#popups.render(this.container, { context, paused, stacked, onGone });
    exportParts(this, `more, close-all, ${POPUP_PARTS}`, this.#popups.contents(context.texts));
    if (this.#popups.hasArrivals && this.isConnected) this.#showOnTop(false);
    this.#focus.afterUpdate([...this.elements]);
    this.#hideIfEmpty();
    this.#handleVisibility();
  }

  /** Call it when the panel has opened above the popups. */
  raise(): void {
    if (this.#isOpen) this.#showOnTop(true);
  }

  /** Moves the focus to the newest popup, or from the popups back to the element that had it before. */
  toggleFocus(): void {
    if (this.#focus.isInside) {
      this.#focus.restore();
      return;
    }
    this.#focus.save();
    this.#showOnTop(true);
    const [newest] = this.elements;
    newest?.focus();
    if (this.#focus.isInside) return;
    this.#focusWasPulledBack = true;
    newest?.focus();
  }

  /** Where the popups belong: in the element that shows them. Undefined at first. */
  get home(): HTMLElement | undefined {
    return this.#topLayer?.home;
  }

  /** Moves to another home with all popups: none starts again, and none is announced again. */
  moveHome(home: HTMLElement): void {
    if (this.#topLayer) this.#topLayer.moveHome(home);
    else {
      home.append(this);
      this.#topLayer = new TopLayer(this, INHERITED_PROPERTIES, this.#handleVisibility);
    }
  }

  /** Hides the popups and goes home, because the owner has left the document. */
  release(): void {
    this.#topLayer?.hide();
    this.#showAgain();
  }

  readonly #handlePointer = ({ type }: PointerEvent): void => {
    this.#hovered = type === 'pointerenter';
    this.#updatePaused();
  };

  /** The only listener for what users do in the popups, besides those inside each popup. */
  readonly #handleEvent = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.type === 'keydown') {
      handlePopupKey(event, {
        hotkey: this.ariaKeyShortcuts ?? '',
        toggleFocus: () => this.toggleFocus(),
        restoreFocus: () => this.#focus.restore(),
      });
    }
    if (!(event instanceof FocusEvent)) return;
    this.#focus.handleEvent(event);
    this.#updatePaused();
  };

  /** A modal dialog of the page may keep events from the popups. */
  get isModalOpen(): boolean {
    return this.#isOpen && (this.#focusWasPulledBack || this.#topLayer?.modals.areOpen === true);
  }

  /** The popups may have become visible or invisible: announces and reports those that are visible. */
  readonly #handleVisibility = (): void => {
    this.#updatePaused();
    if (document.hidden || !this.#isOpen) return;
    const { texts } = this.context;
    const shown = this.stacked ? this.#popups.shown.slice(0, 1) : this.#popups.shown;
    this.#announcer.announce(contentsOf(shown, texts), texts);
    const newIds = idsOf(shown).filter((id) => !this.#reportedIds.has(id));
    for (const id of newIds) this.#reportedIds.add(id);
    if (newIds.length > 0) this.#request({ verb: 'shown', args: [newIds] });
  };

  readonly #updatePaused = (): void => {
    const inUse = this.#hovered || this.#focus.isInside;
    this.paused = inUse || document.hidden || !this.#isOpen;
  };

  get #isOpen(): boolean {
    return isPopoverOpen(this);
  }

  /** Shows all popups as if they had just arrived. */
  #showAgain(): void {
    this.#popups.forgetShown();
    this.requestUpdate();
  }

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #showOnTop(raise: boolean): void {
    this.#topLayer?.show(raise);
  }

  #hideIfEmpty(): void {
    if (!this.#popups.isEmpty) return;
    this.#reportedIds.clear();
    this.#topLayer?.hide();
    this.#focusWasPulledBack = false;
  }

  protected override render(): TemplateResult {
    const { popups, more } = this.stack;
    const { texts } = this.context;
    const request = (each: Request): void => this.#request(each);
    const behind = this.stacked ? Math.max(0, popups.length - 1) : 0;
    const bar = { texts, shown: popups.length - behind, more: more + behind, request };
    return html`${this.#announcer.render()}
      <div class="popups"></div>
      ${renderBar(bar)}`;
  }
}

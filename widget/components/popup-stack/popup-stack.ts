import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAll, state } from 'lit/decorators.js';
import type { Popup, PopupStack } from '../../inbox/inbox-view.js';
import { guardEvents } from '../../platform/event-guard.js';
import { takesText } from '../../platform/focus.js';
import { isHotkey } from '../../platform/hotkey.js';
import { mediaMatches } from '../../platform/motion.js';
import { NARROW } from '../../platform/narrow.js';
import type { Stop } from '../../platform/page.js';
import { scaleOf } from '../../platform/placement.js';
import { isPopoverOpen } from '../../platform/popover.js';
import { reconcileChildren } from '../../platform/reconcile-children.js';
import { TopLayer } from '../../platform/top-layer.js';
import { visibleArea, watchVisibleArea } from '../../platform/visible-area.js';
import { baseStyles } from '../base.styles.js';
import type { PopupPlace } from '../message-center/message-center-options.js';
import { type RenderContext, spoken } from '../message-content/message-content.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { INHERITED_PROPERTIES } from '../tokens.js';
import { POPUP_PARTS, PopupElement } from './popup.js';
import { PopupAnnouncer } from './popup-announcer.js';
import { renderBar } from './popup-bar.js';
import { contentOf, messageIdOf, numberOf } from './popup-content.js';
import { PopupFocus } from './popup-focus.js';
import { popupStackStyles } from './popup-stack.styles.js';

/** Less than that at the window's end is a scrollbar. */
const KEYBOARD_MIN_PX = 60;

/**
 * The popups, newest nearest to their corner. Their time is paused while the pointer is over one,
 * while one has the focus, and while the page is hidden or nothing can be shown.
 *
 * @internal
 * @csspart more - The button that opens the panel.
 * @csspart close-all - The button that closes all popups.
 */
export class PopupStackElement extends LitElement {
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

  readonly #announcer = new PopupAnnouncer(() => this.requestUpdate());
  readonly #focus = new PopupFocus(this, () => this.#topLayer?.modals.current);
  #topLayer: TopLayer | undefined;
  #stopGuard: Stop | undefined;
  /** A dialog that no rule recognizes pulled the focus back. */
  #focusWasPulledBack = false;
  #area: AbortController | undefined;
  #shown: readonly Popup[] = [];
  /** These, and those that are fading out. */
  #rendered: readonly Popup[] = [];
  #hasArrivals = false;
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
  }

  override connectedCallback(): void {
    // It belongs to no element: it is in a copy of the page, such as htmx keeps in its history.
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
    });
    this.#area = new AbortController();
    watchVisibleArea(this.#handleArea, this.#area.signal);
    this.#handleArea();
    this.#showAgain();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#handleVisibility);
    this.#stopGuard?.();
    this.#area?.abort();
    this.#updatePaused();
    this.#topLayer?.handleDisconnect();
  }

  /** Replaces the two callbacks above when it moves within the document: nothing changes. */
  connectedMoveCallback(): void {}

  protected override willUpdate(): void {
    this.lang = this.context.texts.locale;
    this.toggleAttribute('stacked', this.stacked);
    this.#focus.beforeUpdate([...this.elements]);
    const previous = this.#shown;
    this.#shown = this.stack.popups;
    this.#hasArrivals = this.#shown.some((popup) => !includes(previous, popup));
    const leaving = this.#rendered.filter((popup) => !includes(this.#shown, popup));
    this.#rendered = [...this.#shown, ...leaving].sort((a, b) => numberOf(b) - numberOf(a));
    if (this.#rendered.length === 0) this.#hovered = false;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('paused')) this.#request({ verb: 'pause-popups', paused: this.paused });
    reconcileChildren(
      this.container,
      this.#rendered.map(({ key }) => key),
      createPopup,
      (element, index) => this.#fillPopup(element, this.#rendered[index] as Popup),
    );
    if (this.#hasArrivals && this.isConnected) this.#showOnTop(false);
    this.#hasArrivals = false;
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

  /** Places the popups again: their home may have been hidden, or become visible. */
  updatePlacement(): void {
    this.#topLayer?.update();
  }

  /** Leaves an open dialog, because the owner left the document. */
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
    if (event instanceof KeyboardEvent && event.type === 'keydown') this.#handleKey(event);
    if (!(event instanceof FocusEvent)) return;
    this.#focus.handleEvent(event);
    this.#updatePaused();
  };

  /** A modal dialog of the page may keep events from the popups. */
  get isModalOpen(): boolean {
    return this.#isOpen && (this.#focusWasPulledBack || this.#topLayer?.modals.areOpen === true);
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const { key } = event;
    const popup = path.find((target) => target instanceof PopupElement);
    // Also in a text field, and instead of a dialog around it, which Escape would close.
    if (key === 'Escape') {
      if (popup) popup.close();
      else this.#focus.restore();
    } else if (takesText(path[0])) return;
    else if (key === 'Delete') popup?.close();
    else if (key === 'Enter' && path[0] === popup) popup?.choose();
    else if (!isHotkey(event, this.ariaKeyShortcuts ?? '')) return;
    else if (!event.repeat) this.toggleFocus();
    event.preventDefault();
  };

  /** The popups may have become visible or invisible: announces and reports those that are visible. */
  readonly #handleVisibility = (): void => {
    this.#updatePaused();
    if (document.hidden || !this.#isOpen) return;
    const { texts } = this.context;
    const shown = this.#shown.filter((popup) => !this.#isBehind(popup));
    this.#announcer.announce(
      new Map(shown.map((popup) => [messageIdOf(popup), contentOf(popup, texts)])),
      texts,
    );
    const ids = shown.flatMap((popup) => (popup.kind === 'message' ? popup.ids : []));
    const newIds = ids.filter((id) => !this.#reportedIds.has(id));
    for (const id of newIds) this.#reportedIds.add(id);
    if (newIds.length > 0) this.#request({ verb: 'shown', args: [newIds] });
  };

  readonly #updatePaused = (): void => {
    const inUse = this.#hovered || this.#focus.isInside;
    this.paused = inUse || document.hidden || !this.#isOpen;
  };

  /** The window has become narrow or wide, or the keyboard on the screen covers a part of it. */
  readonly #handleArea = (): void => {
    this.stacked = mediaMatches(NARROW) ?? false;
    const covered = Math.round(innerHeight - visibleArea().bottom);
    if (covered > KEYBOARD_MIN_PX)
      this.style.setProperty('--_keyboard', `${covered / scaleOf(this)}px`);
    else this.style.removeProperty('--_keyboard');
  };

  get #isOpen(): boolean {
    return isPopoverOpen(this);
  }

  #isBehind(popup: Popup): boolean {
    return this.stacked && this.#shown.indexOf(popup) > 0;
  }

  /** Shows all popups as if they had just arrived. */
  #showAgain(): void {
    this.#shown = [];
    this.requestUpdate();
  }

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #showOnTop(raise: boolean): void {
    this.#topLayer ??= new TopLayer(this, INHERITED_PROPERTIES, this.#handleVisibility);
    this.#topLayer.show(raise);
  }

  #hideIfEmpty(): void {
    if (this.#rendered.length > 0) return;
    this.#topLayer?.hide();
    this.#focusWasPulledBack = false;
  }

  #fillPopup(element: PopupElement, popup: Popup): void {
    const { context, paused } = this;
    const leaving = !includes(this.#shown, popup);
    const behind = this.#isBehind(popup);
    const onGone = (): void => {
      this.#rendered = this.#rendered.filter((each) => each !== popup);
      this.requestUpdate();
    };
    element.ariaLabel = spoken(contentOf(popup, context.texts), context.texts);
    element.inert = leaving || behind;
    element.toggleAttribute('behind', behind);
    element.style.setProperty('--_depth', behind ? `${this.#shown.indexOf(popup)}` : '');
    Object.assign(element, {
      popup,
      context,
      paused: paused || behind,
      leaving,
      onGone,
    } satisfies Partial<PopupElement>);
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

function createPopup(): PopupElement {
  const popup = document.createElement('mc-popup') as PopupElement;
  popup.role = 'group';
  popup.tabIndex = -1;
  popup.setAttribute('exportparts', POPUP_PARTS);
  return popup;
}

function includes(popups: readonly Popup[], { key }: Popup): boolean {
  return popups.some((popup) => popup.key === key);
}

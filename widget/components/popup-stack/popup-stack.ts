import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Popup, PopupStack } from '../../inbox/inbox-view.js';
import { focusedElement, focusedIn, takesText } from '../../platform/focus.js';
import { PLAIN } from '../../platform/plain.js';
import { isPopoverOpen, matchesIfKnown } from '../../platform/popover.js';
import { createTopLayer, type TopLayer } from '../../platform/top-layer.js';
import { baseStyles } from '../base.styles.js';
import { isHotkey } from '../message-center/hotkey.js';
import type { PopupPlace } from '../message-center/options.js';
import type { Showing } from '../message-content/message-content.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { keepElements } from '../panel/keep-elements.js';
import { POPUP_PARTS, PopupElement } from './popup.js';
import { createAnnouncer, spokenPopup } from './popup-announcer.js';
import { popupStackStyles } from './popup-stack.styles.js';

/**
 * The popups that are up, newest nearest to their corner. Their time stands still while the user
 * points at one, while one has the focus, and while the page is hidden or nothing can be shown.
 *
 * @internal
 * @csspart more - The button that opens the panel.
 * @csspart close-all - The button that closes all popups.
 */
export class PopupStackElement extends LitElement {
  static override styles = [baseStyles, popupStackStyles];

  static override properties = {
    stack: PLAIN,
    showing: PLAIN,
    place: { reflect: true },
    held: PLAIN,
  };

  stack!: PopupStack;
  showing!: Showing;
  place!: PopupPlace;
  /** The time of the popups stands still. */
  private held = true;

  readonly #announcer = createAnnouncer(() => this.requestUpdate());
  #top: TopLayer | undefined;
  #up: readonly Popup[] = [];
  /** What is rendered: also those that are fading away. */
  #rows: readonly Popup[] = [];
  #arrived = false;
  #below = false;
  #hovered = false;
  #hadFocus = false;
  /** Which popup has the focus. */
  #focused = 0;
  #cameFrom: HTMLElement | null = null;
  readonly #reported = new Set<string>();

  constructor() {
    super();
    for (const type of ['pointerenter', 'pointerleave', 'focusin', 'focusout'] as const) {
      this.addEventListener(type, this.#handleAttention);
    }
    this.addEventListener('keydown', this.#handleKey);
    this.addEventListener('beforetoggle', () => this.#announcer.clear());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#handleChange);
    this.#renew();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#handleChange);
    this.#adjustHeld();
    this.#top?.settle();
  }

  /** Being moved within the document changes nothing. */
  connectedMoveCallback(): void {}

  protected override willUpdate(): void {
    const { texts } = this.showing;
    this.lang = texts.locale;
    this.#hadFocus = matchesIfKnown(this, ':focus-within');
    this.#focused = this.#popups.indexOf(focusedIn(this.shadowRoot) as PopupElement);
    const before = this.#up;
    this.#up = this.stack.popups;
    this.#arrived = this.#up.some((popup) => !has(before, popup));
    const leaving = this.#rows.filter((popup) => !has(this.#up, popup));
    this.#rows = [...this.#up, ...leaving].sort((a, b) => numberOf(b) - numberOf(a));
    if (this.#rows.length === 0) this.#hovered = false;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('held')) this.#request({ verb: 'pausePopups', args: [this.held] });
    keepElements(
      this.renderRoot.querySelector('.popups') as HTMLElement,
      this.#rows.map(({ key }) => key),
      makePopup,
      (element, index) => this.#fillPopup(element, this.#rows[index] as Popup),
    );
    if (this.#arrived && this.isConnected && !(this.#below && this.#isUp)) this.#surface(false);
    this.#arrived = false;
    if (this.#hadFocus) this.#keepFocus();
    this.#sink();
    this.#handleChange();
  }

  /**
   * Says whether the panel is open. The popups get their place below it before it comes up, and
   * what arrives meanwhile stays there.
   */
  stayBelow(panelOpen: boolean): void {
    this.#below = panelOpen;
    if (!panelOpen) this.#sink();
    else if (this.isConnected && !this.#isUp) this.#surface(false);
  }

  /** Moves the focus to the newest popup; from the popups, back to where it came from. */
  jump(): void {
    if (matchesIfKnown(this, ':focus-within')) this.#giveBack();
    else {
      this.#cameFrom = focusedElement();
      this.#surface(true);
      this.#popups[0]?.focus();
    }
  }

  /** Leaves an open dialog, if it is in one: what it belongs to has left the document. */
  retreat(): void {
    this.#top?.hide();
    this.#renew();
  }

  readonly #handleAttention = ({ type, relatedTarget }: MouseEvent | FocusEvent): void => {
    if (type.startsWith('pointer')) this.#hovered = type === 'pointerenter';
    else if (type === 'focusin') this.#cameFrom ??= relatedTarget as HTMLElement | null;
    else if (relatedTarget !== null) this.#cameFrom = null;
    this.#adjustHeld();
  };

  readonly #handleKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const { key } = event;
    const popup = path.find((at) => at instanceof PopupElement);
    // Also out of a text field, and not to a dialog that would close by it.
    if (key === 'Escape') {
      if (popup) popup.close();
      else this.#giveBack();
    } else if (takesText(path[0])) return;
    else if (key === 'Delete') popup?.close();
    else if (key === 'Enter' && path[0] === popup) popup?.choose();
    else if (isHotkey(event, this.ariaKeyShortcuts ?? '')) this.jump();
    else return;
    event.preventDefault();
  };

  /** What is to be seen has changed. */
  readonly #handleChange = (): void => {
    this.#adjustHeld();
    if (document.hidden || !this.#isUp) return;
    this.#announcer.announce(this.#up, this.showing.texts);
    const ids = this.#up.flatMap((popup) => (popup.kind === 'message' ? popup.ids : []));
    const fresh = ids.filter((id) => !this.#reported.has(id) && this.#reported.add(id));
    if (fresh.length > 0) this.#request({ verb: 'shown', args: [fresh] });
  };

  /** What is up has to come up anew. */
  #renew(): void {
    this.#up = [];
    this.requestUpdate();
  }

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  get #popups(): PopupElement[] {
    return [...this.renderRoot.querySelectorAll<PopupElement>('mc-popup:not([inert])')];
  }

  get #isUp(): boolean {
    return isPopoverOpen(this);
  }

  #adjustHeld(): void {
    const busy = this.#hovered || matchesIfKnown(this, ':focus-within');
    this.held = busy || document.hidden || !this.#isUp;
  }

  #surface(raise: boolean): void {
    this.#top ??= createTopLayer(this, this.#handleChange);
    this.#top.show(raise);
  }

  #sink(): void {
    if (this.#rows.length === 0 && !this.#below) this.#top?.hide();
  }

  /** The popup that had the focus may have gone: the next one gets it, or who had it before. */
  #keepFocus(): void {
    this.#hadFocus = false;
    const holder = focusedIn(this.shadowRoot);
    if (holder && !holder.matches('[inert]')) return;
    const popups = this.#popups;
    const next = popups[Math.max(this.#focused, 0)] ?? popups.at(-1);
    if (next === undefined) this.#giveBack();
    else next.focus();
  }

  #giveBack(): void {
    const target = this.#cameFrom;
    this.#cameFrom = null;
    focusedElement()?.blur();
    target?.focus();
    if (target === null || focusedElement()) return;
    // It is gone: the dialog that the popups are in stands in, or the bell.
    const around = this.closest('dialog') ?? (this.getRootNode() as ShadowRoot);
    around.querySelector<HTMLElement>('button, [href], input, textarea, select')?.focus();
  }

  #fillPopup(element: PopupElement, popup: Popup): void {
    const { showing, held } = this;
    const leaving = !has(this.#up, popup);
    const onGone = (): void => {
      this.#rows = this.#rows.filter((row) => row !== popup);
      this.requestUpdate();
    };
    element.ariaLabel = spokenPopup(popup, showing.texts);
    element.inert = leaving;
    Object.assign(element, {
      popup,
      showing,
      held,
      leaving,
      onGone,
    } satisfies Partial<PopupElement>);
  }

  #renderPill(part: string, text: string, request: Request): TemplateResult {
    return html`<button
      class="pill"
      part=${part}
      type="button"
      @click=${() => this.#request(request)}
    >
      ${text}
    </button>`;
  }

  #renderBar(): unknown {
    const { stack, showing } = this;
    const { texts } = showing;
    const { popups, more } = stack;
    if (popups.length + more < 2) return nothing;
    const label = texts.get('more', more);
    return html`<div class="bar">
      ${more > 0 ? this.#renderPill('more', label, { verb: 'show-panel' }) : nothing}
      ${this.#renderPill('close-all', texts.get('closeAll'), { verb: 'closeAllPopups', args: [] })}
    </div>`;
  }

  protected override render(): TemplateResult {
    return html`${this.#announcer.render()}
      <div class="popups"></div>
      ${this.#renderBar()}`;
  }
}

function makePopup(): PopupElement {
  const popup = document.createElement('mc-popup') as PopupElement;
  popup.role = 'group';
  popup.tabIndex = -1;
  popup.setAttribute('exportparts', POPUP_PARTS);
  return popup;
}

/** By what the popups are ordered: the summary comes after all messages. */
function numberOf(popup: Popup): number {
  return popup.kind === 'message' ? popup.message.number : 0;
}

function has(popups: readonly Popup[], { key }: Popup): boolean {
  return popups.some((popup) => popup.key === key);
}

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Texts } from '../i18n/texts.js';
import type { Popup, PopupStack } from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { popupStackStyles } from '../styles/popup-stack.styles.js';
import { focusedElement, takesText } from './focus.js';
import { type RenderMessage, spoken } from './message-content.js';
import type { PopupPlace } from './options.js';
import { PopupElement } from './popup.js';
import { PopupAnnouncer } from './popup-announcer.js';
import { type Request, RequestEvent } from './request-event.js';
import { StackMotion } from './stack-motion.js';
import { TopLayer } from './top-layer.js';

/**
 * The popups that are up, newest nearest to their corner. Their time stands still while the user
 * points at one, while one has the focus, and while the page is hidden.
 *
 * @internal
 * @csspart more - The button that opens the panel.
 * @csspart close-all - The button that closes all popups.
 */
export class PopupStackElement extends LitElement {
  static override styles = [baseStyles, popupStackStyles];

  @state() private held = false;

  @property({ attribute: false }) stack: PopupStack = { popups: [], more: 0 };
  @property({ attribute: false }) texts!: Texts;
  @property({ reflect: true }) place: PopupPlace = 'bottom-end';
  /** The time against which those of the messages are told. */
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;

  readonly #motion = new StackMotion(this);
  readonly #announcer = new PopupAnnouncer(this);
  #top: TopLayer | undefined;
  #below = false;
  #hovered = false;
  #hadFocus = false;
  #cameFrom: HTMLElement | null = null;
  #reported: ReadonlySet<string> = new Set();

  constructor() {
    super();
    this.addEventListener('pointerenter', this.handlePointer);
    this.addEventListener('pointerleave', this.handlePointer);
    this.addEventListener('focusin', this.handleFocusIn);
    this.addEventListener('focusout', this.handleFocusOut);
    this.addEventListener('keydown', this.handleKey);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.handleVisibility);
    this.requestUpdate('stack', { popups: [], more: 0 });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.handleVisibility);
    this.#top?.settle();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('stack')) return;
    this.#hadFocus = this.matches(':focus-within');
    this.#motion.follow(this.stack.popups);
    if (this.#motion.rows.length === 0) this.#hovered = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#motion.play();
    if (changed.has('stack')) {
      this.#raise(changed.get('stack'));
      if (this.#hadFocus) this.#keepFocus();
      this.#report();
      this.#announcer.announce(this.stack.popups);
    }
    this.#sink();
    this.#adjustHeld();
  }

  /**
   * Says whether the panel is open. The popups get their place below it before it comes up, and
   * what arrives meanwhile stays there.
   */
  stayBelow(panelOpen: boolean): void {
    this.#below = panelOpen;
    if (!panelOpen) this.#sink();
    else if (this.isConnected && !this.matches(':popover-open')) this.#surface();
  }

  /** Moves the focus to the newest popup; from the popups, back to where it came from. */
  jump(): void {
    if (this.matches(':focus-within')) this.#giveBack();
    else {
      this.#cameFrom = focusedElement();
      this.#surface();
      this.#popups[0]?.focus();
    }
  }

  /** Leaves an open dialog, if it is in one: what it belongs to has left the document. */
  retreat(): void {
    this.#top?.hide();
  }

  private readonly handlePointer = (event: PointerEvent): void => {
    this.#hovered = event.type === 'pointerenter';
    this.#adjustHeld();
  };

  private readonly handleFocusIn = (event: FocusEvent): void => {
    this.#cameFrom ??= event.relatedTarget as HTMLElement | null;
    this.#adjustHeld();
  };

  private readonly handleFocusOut = (event: FocusEvent): void => {
    if (event.relatedTarget !== null) this.#cameFrom = null;
    this.#adjustHeld();
  };

  private readonly handleKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    if (takesText(path[0])) return;
    const popup = path.find((at) => at instanceof PopupElement);
    if (event.key === 'Escape' && popup === undefined) this.#giveBack();
    else if (event.key === 'Escape' || event.key === 'Delete') popup?.close();
    else if (event.key === 'Enter' && path[0] === popup) popup?.choose();
    else return;
    event.preventDefault();
  };

  private readonly handleVisibility = (): void => {
    this.#adjustHeld();
    this.#report();
  };

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  get #popups(): PopupElement[] {
    return [...this.renderRoot.querySelectorAll<PopupElement>('.slot:not([inert]) mc-popup')];
  }

  #adjustHeld(): void {
    this.held = this.#hovered || document.hidden || this.matches(':focus-within');
  }

  /** A popup that comes goes above whatever else has come up meanwhile. */
  #raise(before: PopupStack | undefined): void {
    const known = new Set(before?.popups.map(({ key }) => key));
    const below = this.#below && this.matches(':popover-open');
    if (below || !this.isConnected) return;
    if (this.stack.popups.some(({ key }) => !known.has(key))) this.#surface();
  }

  #surface(): void {
    this.#top ??= new TopLayer(this);
    this.#top.show();
  }

  #sink(): void {
    if (this.#motion.rows.length === 0 && !this.#below) this.#top?.hide();
  }

  #keepFocus(): void {
    this.#hadFocus = false;
    const holder = this.shadowRoot?.activeElement;
    if (holder && holder.closest('[inert]') === null) return;
    const next = this.#popups[0];
    if (next === undefined) this.#giveBack();
    else next.focus();
  }

  #giveBack(): void {
    const target = this.#cameFrom;
    this.#cameFrom = null;
    if (target?.isConnected) target.focus();
    else focusedElement()?.blur();
  }

  #report(): void {
    if (document.hidden) return;
    const ids = this.stack.popups.flatMap((popup) => popup.ids);
    const fresh = ids.filter((id) => !this.#reported.has(id));
    this.#reported = new Set(ids);
    if (fresh.length > 0) this.#request({ verb: 'shown', ids: fresh });
  }

  #renderPopup(popup: Popup): TemplateResult {
    const { texts, now, renderMessage, held } = this;
    return html`<div class="slot" data-key=${popup.key} ?inert=${this.#motion.isLeaving(popup.key)}>
      <mc-popup
        role="group"
        tabindex="-1"
        aria-label=${spoken(popup.message, texts)}
        exportparts="popup, line, subject, text"
        .popup=${popup}
        .texts=${texts}
        .now=${now}
        .renderMessage=${renderMessage}
        .held=${held || this.#motion.isLeaving(popup.key)}
      ></mc-popup>
    </div>`;
  }

  #renderBar(): unknown {
    const { stack, texts } = this;
    if (stack.popups.length + stack.more < 2) return nothing;
    const more = html`<button
      class="pill"
      part="more"
      type="button"
      @click=${() => this.#request({ verb: 'show-panel' })}
    >
      ${texts.get('more', stack.more)}
    </button>`;
    return html`<div class="bar">
      ${stack.more > 0 ? more : nothing}
      <button
        class="pill"
        part="close-all"
        type="button"
        @click=${() => this.#request({ verb: 'close-popups' })}
      >
        ${texts.get('closeAll')}
      </button>
    </div>`;
  }

  protected override render(): TemplateResult {
    return html`${this.#announcer.render(this.texts)}
      <div class="popups">
        ${repeat(
          this.#motion.rows,
          ({ key }) => key,
          (popup) => this.#renderPopup(popup),
        )}
        ${this.#renderBar()}
      </div>`;
  }
}

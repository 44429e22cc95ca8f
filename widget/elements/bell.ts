import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { Texts } from '../i18n/texts.js';
import { baseStyles } from '../styles/base.styles.js';
import { bellStyles } from '../styles/bell.styles.js';

/** The badge counts no further. */
const BADGE_MAX = 99;

const SWING: Keyframe[] = [0, 14, -11, 8, -5, 2, 0].map((degrees) => ({
  rotate: `${degrees}deg`,
}));

/**
 * The button that opens and closes the panel, with the number of unread messages.
 *
 * @internal
 * @slot icon - Replaces the bell.
 * @csspart button - The button.
 * @csspart badge - The number.
 */
export class BellElement extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [baseStyles, bellStyles];

  @query('.icon') private readonly icon!: HTMLElement;

  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) unread = 0;
  /** The panel is open. */
  @property({ attribute: false }) expanded = false;
  /** The panel is on its way. */
  @property({ attribute: false }) waiting = false;
  /** How many messages have arrived; the bell swings when it grows. */
  @property({ attribute: false }) arrivals = 0;

  protected override updated(changed: PropertyValues<this>): void {
    if (this.arrivals > (changed.get('arrivals') ?? this.arrivals)) this.#swing();
  }

  #swing(): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.icon.animate(SWING, { duration: 700, easing: 'ease-out' });
  }

  get #badge(): string {
    const shown = this.texts.number(Math.min(this.unread, BADGE_MAX));
    return this.unread > BADGE_MAX ? `${shown}+` : shown;
  }

  protected override render(): TemplateResult {
    const { texts, unread, expanded, waiting } = this;
    const name = unread > 0 ? texts.get('messagesUnread', unread) : texts.get('messages');
    return html`<button
      part="button"
      type="button"
      aria-label=${name}
      aria-haspopup="dialog"
      aria-expanded=${expanded}
      aria-busy=${waiting}
    >
      <span class="icon"><slot name="icon"></slot></span>
      ${
        unread > 0
          ? html`<span class="badge" part="badge" aria-hidden="true">${this.#badge}</span>`
          : nothing
      }
    </button>`;
  }
}

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { Texts } from '../i18n/texts.js';
import type { Popup } from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { contentStyles } from '../styles/content.styles.js';
import { levelStyles } from '../styles/level.styles.js';
import { popupStyles } from '../styles/popup.styles.js';
import { Countdown } from './countdown.js';
import { checkIcon, closeIcon, levelIcon } from './icons.js';
import { type RenderMessage, renderContent } from './message-content.js';
import { type Request, RequestEvent } from './request-event.js';

/** A popup younger than this does not say its time. */
const JUST_NOW_MS = 60_000;

/**
 * One popup. Its time stands still while `held`, and while it is out of the document.
 *
 * @internal
 * @csspart popup - The whole popup.
 * @csspart line - The line that runs with the remaining time.
 */
export class PopupElement extends LitElement {
  static override styles = [baseStyles, levelStyles, contentStyles, popupStyles];

  @query('.main') private readonly main!: HTMLElement;
  @query('.line') private readonly line!: HTMLElement | null;

  @property({ attribute: false }) popup!: Popup;
  @property({ attribute: false }) texts!: Texts;
  /** The time against which its own is told. */
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;
  /** Its time stands still. */
  @property({ attribute: false }) held = false;

  #countdown: Countdown | undefined;
  #run: Animation | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#adjust();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hold();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('popup') && isNewTime(changed.get('popup'), this.popup)) this.#start();
    this.#adjust();
  }

  /** Closes it, as a click on its button does. */
  close(): void {
    this.#request({ verb: 'end-popup', key: this.popup.key, how: 'close' });
  }

  /** Chooses its message, as a click on it does. */
  choose(): void {
    this.main.click();
  }

  private readonly handleClose = (): void => this.close();

  private readonly handleRead = (): void => {
    const { message, ids } = this.popup;
    // A transient message has ended by being shown: nothing of it is left to be read.
    if (message.persistent) this.#request({ verb: 'read', ids });
    this.close();
  };

  private readonly handleAct = (click: Event): void => {
    const { message, ids, key } = this.popup;
    this.#request({ verb: 'act', message, ids, click, key });
  };

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #start(): void {
    this.#hold();
    this.#run?.cancel();
    const { closeAfterMs, key } = this.popup;
    if (closeAfterMs === null) {
      this.#countdown = undefined;
      return;
    }
    this.#countdown = new Countdown(closeAfterMs, () =>
      this.#request({ verb: 'end-popup', key, how: 'timeout' }),
    );
    this.#run = this.line?.animate(
      { transform: ['scaleX(1)', 'scaleX(0)'] },
      { duration: closeAfterMs, fill: 'forwards' },
    );
  }

  #adjust(): void {
    if (this.held || !this.isConnected) this.#hold();
    else {
      this.#countdown?.run();
      if (this.#run?.playState === 'paused') this.#run.play();
    }
  }

  #hold(): void {
    this.#countdown?.hold();
    this.#run?.pause();
  }

  #renderButton(name: string, icon: TemplateResult, onClick: () => void): TemplateResult {
    return html`<button
      class="icon-button"
      type="button"
      aria-label=${name}
      title=${name}
      @click=${onClick}
    >
      ${icon}
    </button>`;
  }

  #renderDetails(): unknown {
    const { popup, texts, now } = this;
    const { createdAt } = popup.message;
    const times = popup.ids.length > 1 ? texts.get('times', popup.ids.length) : '';
    const ago = now - Date.parse(createdAt) < JUST_NOW_MS ? '' : texts.ago(createdAt, now);
    if (times === '' && ago === '') return nothing;
    return html`<div class="details meta">${[times, ago].filter((part) => part !== '').join(' · ')}</div>`;
  }

  protected override render(): TemplateResult {
    const { popup, texts, renderMessage } = this;
    const { message, closeAfterMs } = popup;
    return html`<div class="message box level-${message.level}" part="popup">
      <span class="mark"></span>
      ${levelIcon(message.level)}
      ${renderContent({ message, texts, renderMessage, avatarOrigins: [], tabIndex: 0, onAct: this.handleAct })}
      ${this.#renderDetails()}
      <div class="buttons">
        ${this.#renderButton(texts.get('markRead'), checkIcon, this.handleRead)}
        ${this.#renderButton(texts.get('close'), closeIcon, this.handleClose)}
      </div>
      ${closeAfterMs === null ? nothing : html`<div class="line" part="line"></div>`}
    </div>`;
  }
}

/** Another message, or another time, begins anew; a message that was merely read does not. */
function isNewTime(before: Popup | undefined, after: Popup): boolean {
  return before?.message.id !== after.message.id || before.closeAfterMs !== after.closeAfterMs;
}

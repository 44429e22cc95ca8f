import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { MessageAction } from '../../../protocol/index.js';
import type { MessagePopup, Popup } from '../../inbox/inbox-view.js';
import { animate, motion } from '../../platform/motion.js';
import { PLAIN } from '../../platform/plain.js';
import { baseStyles } from '../base.styles.js';
import { contentStyles } from '../message-content/content.styles.js';
import { iconButton } from '../message-content/icon-button.js';
import { closeIcon, levelIcon } from '../message-content/icons.js';
import { levelStyles } from '../message-content/level.styles.js';
import { MESSAGE_PARTS, renderContent, type Showing } from '../message-content/message-content.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { popupStyles } from './popup.styles.js';
import { renderSummary } from './summary.js';
import { watchSwipe } from './swipe.js';

/** What of a popup a page can style. */
export const POPUP_PARTS = `popup, line, summary, ${MESSAGE_PARTS}`;

/** A popup younger than this does not say its time. */
const JUST_NOW_MS = 60_000;

/**
 * One popup, or the summary of what was missed. Its time stands still while `held`.
 *
 * @internal
 * @csspart popup - The whole popup.
 * @csspart summary - The whole popup, when it is the summary.
 * @csspart line - The line that runs with the remaining time.
 */
export class PopupElement extends LitElement {
  static override styles = [baseStyles, levelStyles, contentStyles, popupStyles];

  static override properties = {
    popup: PLAIN,
    showing: PLAIN,
    held: PLAIN,
    leaving: PLAIN,
  };

  popup!: Popup;
  showing!: Showing;
  /** Its time stands still. */
  held!: boolean;
  /** It has ended and fades away. */
  leaving!: boolean;
  /** Called when it has faded away. */
  onGone!: () => void;

  /** Runs with the line and ends with the popup's time; also where the line is not to be seen. */
  #time: Animation | undefined;
  #slide: Animation | undefined;

  constructor() {
    super();
    watchSwipe(this, () => this.close());
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('popup');
    if (changed.has('popup') && isNewTime(before, this.popup)) this.#startTime(this.popup);
    if (this.held || this.leaving) this.#time?.pause();
    else if (this.#time?.playState === 'paused') this.#time.play();
    if (changed.has('leaving')) this.#move();
  }

  /** Closes it, as a click on its button does. */
  close(): void {
    if (this.popup.kind === 'summary') this.#request({ verb: 'closeAllPopups', args: [] });
    else this.#end('close');
  }

  /** Chooses its message or the summary, as a click on it does. */
  choose(): void {
    this.#find('.main')?.click();
  }

  readonly #handleShowAll = (): void => {
    this.#request({ verb: 'show-panel' });
    this.close();
  };

  #end(how: 'close' | 'timeout'): void {
    this.#request({ verb: 'endPopup', args: [this.popup.key, how] });
  }

  #find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #startTime(popup: Popup): void {
    this.#time?.cancel();
    this.#time = undefined;
    if (popup.kind === 'summary' || popup.closeAfterMs === null) return;
    const line = this.#find('.line');
    const frames = { transform: ['scaleX(1)', 'scaleX(0)'] };
    const duration = popup.closeAfterMs;
    this.#time = line ? animate(line, frames, { duration, fill: 'forwards' }) : undefined;
    if (this.#time) this.#time.onfinish = () => this.#end('timeout');
  }

  /** Comes in from the window's edge while the others make room, or goes the other way round. */
  #move(): void {
    this.#slide?.cancel();
    const { leaving } = this;
    const swiped = Number.parseFloat(this.style.translate) * 4;
    const away = {
      blockSize: '0',
      marginBlock: '0',
      opacity: 0,
      translate: swiped ? `${swiped}px` : '0 var(--_edge)',
    };
    const frames = [away, { blockSize: `${this.offsetHeight}px` }];
    this.#slide = leaving
      ? animate(this, frames.reverse(), { ...motion(180), fill: 'forwards' })
      : animate(this, frames, motion(220));
    if (leaving && this.#slide) this.#slide.onfinish = this.onGone;
    else if (leaving) queueMicrotask(this.onGone);
  }

  #renderMessage({ message, ids, key }: MessagePopup): TemplateResult {
    const onAct = (click: Event, action?: MessageAction): void =>
      this.#request({ verb: 'act', message, ids, click, key, ...(action && { action }) });
    return html`${renderContent({ ...this.showing, home: this, message, tabIndex: 0, onAct })}
    ${this.#renderDetails(message.createdAt, ids.length)}`;
  }

  #renderDetails(createdAt: string, count: number): unknown {
    const { texts, now } = this.showing;
    const times = count > 1 && texts.get('times', count);
    const ago = now - Date.parse(createdAt) > JUST_NOW_MS && texts.ago(createdAt, now);
    const details = [times, ago].filter(Boolean).join(' · ');
    return details && html`<div class="details meta">${details}</div>`;
  }

  protected override render(): TemplateResult {
    const { popup, showing } = this;
    const { texts } = showing;
    const isMessage = popup.kind === 'message';
    const level = isMessage ? popup.message.level : 'info';
    const closesItself = isMessage && popup.closeAfterMs !== null;
    return html`<div class="message level-${level}" part=${isMessage ? 'popup' : 'summary'}>
      ${levelIcon(level)}
      ${
        isMessage
          ? this.#renderMessage(popup)
          : renderSummary(popup.count, texts, this.#handleShowAll)
      }
      <div class="buttons">${iconButton(texts.get('close'), closeIcon, () => this.close())}</div>
      ${closesItself ? html`<div class="line" part="line"></div>` : nothing}
    </div>`;
  }
}

/** Another message, or another time, begins anew; a message that merely changed does not. */
function isNewTime(before: Popup | undefined, after: Popup): boolean {
  if (before?.kind !== 'message' || after.kind !== 'message') return true;
  return before.message.id !== after.message.id || before.closeAfterMs !== after.closeAfterMs;
}

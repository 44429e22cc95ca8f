import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { MessageAction } from '../../../protocol/index.js';
import { listedAt, shownLevel } from '../../inbox/message-display.js';
import { FocusKeeper } from '../../platform/focus-keeper.js';
import { animate, motion } from '../../platform/motion.js';
import { Timer } from '../../platform/timer.js';
import type { MessagePopup, Popup } from '../../popups/popup-view.js';
import { baseStyles } from '../base.styles.js';
import { FocusableElement } from '../focusable-element.js';
import { contentStyles } from '../message-content/content.styles.js';
import { iconButton } from '../message-content/icon-button.js';
import { closeIcon, levelIcon } from '../message-content/icons.js';
import { levelStyles } from '../message-content/level.styles.js';
import {
  customContent,
  type RenderContext,
  renderContent,
} from '../message-content/message-content.js';
import { MESSAGE_PARTS, partsOf, tagNames } from '../message-content/message-parts.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { Tooltip } from '../tooltip/tooltip.js';
import { popupStyles } from './popup.styles.js';
import { contentOf } from './popup-content.js';
import { watchSwipe } from './swipe.js';

/** The parts of a popup that a page can style. */
export const POPUP_PARTS = `popup, line, summary, ${MESSAGE_PARTS}`;

/** A popup younger than this does not show its time. */
const JUST_NOW_MS = 60_000;

/**
 * One popup, or the summary of missed messages.
 *
 * @internal
 * @csspart popup - The whole popup.
 * @csspart summary - The whole popup, when it is the summary.
 * @csspart line - The line that shows the remaining time.
 */
export class PopupElement extends FocusableElement {
  static override styles = [baseStyles, levelStyles, contentStyles, popupStyles];

  @query('.main')
  private readonly main!: HTMLElement | null;

  @query('.line')
  private readonly line!: HTMLElement | null;

  @property({ attribute: false })
  popup!: Popup;

  @property({ attribute: false })
  context!: RenderContext;

  /** The remaining time is paused. */
  @property({ attribute: false })
  paused!: boolean;

  /** The popup has ended and fades out. */
  @property({ attribute: false })
  leaving!: boolean;

  /** Called when the popup has faded out. */
  onGone!: () => void;

  /** Runs with the line and ends with the popup's time, also where the line is invisible. */
  #timer: Animation | undefined;
  /** Runs for one task after the popup was disconnected: it may be moving. */
  readonly #afterMove = new Timer(() => this.#holdTime());
  /** The time that has run, kept while the popup is out of the document. */
  #heldTime: CSSNumberish | null = null;
  #slide: Animation | undefined;

  constructor() {
    super();
    new Tooltip(this, '.icon-button');
    // The message may lose the link or the action that has the focus.
    new FocusKeeper(this, () => (this.leaving ? null : this));
    watchSwipe(this, () => this.close());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#afterMove.stop();
    if (this.#timer && this.#heldTime !== null) this.#timer.currentTime = this.#heldTime;
    this.#heldTime = null;
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer) this.#afterMove.start();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('popup') && hasNewTime(changed.get('popup'), this.popup)) this.#startTimer();
    if (this.paused || this.leaving) this.#timer?.pause();
    else if (this.#timer?.playState === 'paused') this.#timer.play();
    if (changed.has('leaving')) this.#animateSlide();
  }

  /** Closes the popup, as a click on its close button does. */
  close(): void {
    if (this.popup.kind === 'summary') this.#request({ verb: 'end-all-popups' });
    else this.#end(this.popup, 'close');
  }

  /** Chooses the message or the summary, as a click on the popup does. */
  choose(): void {
    this.main?.click();
  }

  readonly #handleClose = (): void => this.close();

  readonly #handleAct = (click: MouseEvent, action?: MessageAction): void => {
    const { popup } = this;
    if (popup.kind === 'summary') {
      this.#request({ verb: 'show-panel' });
      this.close();
      return;
    }
    const { message, ids, key } = popup;
    this.#request({ verb: 'act', message, ids, click, key, ...(action && { action }) });
  };

  #end({ key }: Popup, trigger: 'close' | 'timeout'): void {
    this.#request({ verb: 'end-popup', key, trigger });
  }

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #startTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { popup, line } = this;
    if (popup.kind === 'summary' || popup.closeAfterMs === null || line === null) return;
    const frames = { transform: ['scaleX(1)', 'scaleX(0)'] };
    this.#timer = animate(line, frames, { duration: popup.closeAfterMs, fill: 'forwards' });
    if (this.#timer) this.#timer.onfinish = () => this.#end(popup, 'timeout');
  }

  /** Browsers keep an animation that is paused or runs, and with it the popup, even when it is gone. */
  #holdTime(): void {
    this.#heldTime = this.#timer?.currentTime ?? null;
    this.#timer?.cancel();
  }

  /** Slides in from the window's edge while the others make room, or out. */
  #animateSlide(): void {
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

  /** How many messages the popup stands for, and how old it is. */
  #renderDetails({ ids, message }: MessagePopup): unknown {
    const { texts, now } = this.context;
    const time = listedAt(message);
    const times = ids.length > 1 && texts.get('times', ids.length);
    const ago = now - Date.parse(time) > JUST_NOW_MS && texts.ago(time, now);
    const details = [times, ago].filter(Boolean).join(' · ');
    return details && html`<div class="details meta">${details}</div>`;
  }

  protected override render(): TemplateResult {
    const { popup, context } = this;
    const { texts } = context;
    const message = popup.kind === 'summary' ? null : popup;
    const content = contentOf(popup, texts);
    const custom = message && customContent(message.message, context);
    const onAct = this.#handleAct;
    const level = shownLevel(content);
    // No list keeps the message, so this is the only place for its whole text.
    const whole = message?.message.persistent === false;
    return html`<div
      class="message level-${level} ${whole ? 'whole' : ''}"
      part=${message ? `popup ${partsOf(content).join(' ')}` : 'summary'}
      data-level=${content.level}
      data-tags=${tagNames(content).join(' ') || nothing}
    >
      ${levelIcon(level)}
      ${renderContent({ ...context, content, custom: custom ?? undefined, whole, onAct })}
      ${message ? this.#renderDetails(message) : nothing}
      <div class="buttons">${iconButton(texts.get('close'), closeIcon, this.#handleClose)}</div>
      ${message && message.closeAfterMs !== null ? html`<div class="line" part="line"></div>` : nothing}
    </div>`;
  }
}

/** Another message, or another duration, starts the time again; a changed message does not. */
function hasNewTime(previous: Popup | undefined, popup: Popup): boolean {
  if (popup.kind === 'summary' || previous === undefined || previous.kind === 'summary')
    return true;
  const isSameMessage = previous.message.id === popup.message.id;
  return !isSameMessage || previous.closeAfterMs !== popup.closeAfterMs;
}

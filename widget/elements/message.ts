import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Texts } from '../i18n/texts.js';
import type { InboxMessage } from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { contentStyles } from '../styles/content.styles.js';
import { levelStyles } from '../styles/level.styles.js';
import { messageStyles } from '../styles/message.styles.js';
import { checkIcon, levelIcon } from './icons.js';
import { linkOf, type RenderMessage, renderContent } from './message-content.js';
import { pendingIcon, removeIcon, unreadIcon } from './panel-icons.js';
import { type Request, RequestEvent } from './request-event.js';

/**
 * One row of the panel.
 *
 * @internal
 * @csspart row - The whole row.
 * @csspart subject - Its first line.
 * @csspart text - Its text.
 */
export class MessageElement extends LitElement {
  static override styles = [baseStyles, levelStyles, contentStyles, messageStyles];

  @query('.main') private readonly main!: HTMLElement;
  @query('.text') private readonly text!: HTMLElement | null;

  @state() private expanded = false;
  /** The text has more lines than are shown. */
  @state() private cut = false;

  @property({ attribute: false }) message!: InboxMessage;
  @property({ attribute: false }) texts!: Texts;
  /** The time against which its own is told. */
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;
  /** The row that the keyboard is at: only its controls are in the tab order. */
  @property({ attribute: false }) current = false;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('message') || changed.has('renderMessage')) this.#measure();
  }

  /** Chooses the message, as a click on it does. */
  choose(): void {
    this.main.click();
  }

  private readonly handleAct = (click: Event): void => {
    const { message } = this;
    if (linkOf(message) === null) this.expanded = !this.expanded;
    this.#request({ verb: 'act', message, ids: [message.id], click });
  };

  private readonly handleMore = (): void => {
    this.expanded = !this.expanded;
  };

  private readonly handleRead = (): void => {
    const { id, readAt } = this.message;
    this.#request({ verb: readAt === null ? 'read' : 'unread', ids: [id] });
  };

  private readonly handleRemove = (): void => {
    this.#request({ verb: 'remove', ids: [this.message.id] });
  };

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  #measure(): void {
    const { text, expanded } = this;
    if (!expanded) this.cut = text !== null && text.scrollHeight > text.clientHeight + 1;
  }

  get #tabIndex(): 0 | -1 {
    return this.current ? 0 : -1;
  }

  #renderSide(): TemplateResult {
    const { message, texts, now } = this;
    const pending = html`<span class="pending" title=${texts.get('pending')}>${pendingIcon}</span>`;
    return html`<div class="side meta">
      ${message.pending ? pending : nothing}
      <time datetime=${message.createdAt} title=${texts.date(message.createdAt)}
        >${texts.ago(message.createdAt, now)}</time
      >
      ${message.readAt === null ? html`<span class="dot"></span>` : nothing}
    </div>`;
  }

  #renderMore(): unknown {
    if (!this.cut && !this.expanded) return nothing;
    return html`<button
      class="more link-button"
      type="button"
      tabindex=${this.#tabIndex}
      aria-expanded=${this.expanded}
      @click=${this.handleMore}
    >
      ${this.texts.get(this.expanded ? 'showLess' : 'showMore')}
    </button>`;
  }

  #renderAction(name: string, icon: TemplateResult, onClick: () => void): TemplateResult {
    return html`<button
      class="icon-button"
      type="button"
      tabindex=${this.#tabIndex}
      aria-label=${name}
      title=${name}
      @click=${onClick}
    >
      ${icon}
    </button>`;
  }

  protected override render(): TemplateResult {
    const { message, texts, renderMessage, expanded } = this;
    const unread = message.readAt === null;
    return html`<div
      part="row"
      class="message row level-${message.level} ${unread ? 'unread' : 'read'} ${expanded ? 'expanded' : ''}"
    >
      <span class="mark"></span>
      ${levelIcon(message.level)}
      ${renderContent({ message, texts, renderMessage, tabIndex: -1, onAct: this.handleAct })}
      ${this.#renderMore()} ${this.#renderSide()}
      <div class="actions">
        ${this.#renderAction(
          texts.get(unread ? 'markRead' : 'markUnread'),
          unread ? checkIcon : unreadIcon,
          this.handleRead,
        )}
        ${this.#renderAction(texts.get('remove'), removeIcon, this.handleRemove)}
      </div>
    </div>`;
  }
}

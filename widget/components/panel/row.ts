import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { MessageAction } from '../../../protocol/index.js';
import type { InboxMessage } from '../../inbox/inbox-state.js';
import { listedAt, shownLevel } from '../../inbox/message-display.js';
import { isDelete, isHotkey } from '../../platform/hotkey.js';
import { baseStyles } from '../base.styles.js';
import { contentStyles } from '../message-content/content.styles.js';
import { iconButton } from '../message-content/icon-button.js';
import { checkIcon, levelIcon } from '../message-content/icons.js';
import { levelStyles } from '../message-content/level.styles.js';
import {
  asSentences,
  customContent,
  linkOf,
  type RenderContext,
  renderContent,
  spoken,
} from '../message-content/message-content.js';
import { exportParts, MESSAGE_PARTS, partsOf, tagNames } from '../message-content/message-parts.js';
import { type Request, RequestEvent } from '../message-content/request-event.js';
import { StyledElement } from '../styled-element.js';
import { Tooltip } from '../tooltip/tooltip.js';
import { pendingIcon, removeIcon, unreadIcon } from './panel-icons.js';
import type { PanelInbox } from './panel-inbox.js';
import { rowStyles } from './row.styles.js';

/** The parts of a row that a page can style. */
export const ROW_PARTS = `row, ${MESSAGE_PARTS}`;

/** How long a new row has its mark where there is no room for mark and time, in milliseconds. */
const FRESH_MS = 60_000;

/**
 * One message in the panel.
 *
 * Only one row is in the tab order. The negative `tabindex` of the other rows also takes their
 * controls out of the tab order, as the standard defines for shadow hosts.
 *
 * @internal
 * @csspart row - The message without the heading of its day.
 */
export class RowElement extends StyledElement {
  static override styles = [baseStyles, levelStyles, contentStyles, rowStyles];

  @query('.main')
  private readonly main!: HTMLElement | null;

  @property({ attribute: false })
  message!: InboxMessage;

  @property({ attribute: false })
  context!: RenderContext;

  /** The message is the first of its day, and the row shows the day's heading. */
  @property({ attribute: false })
  firstOfDay!: boolean;

  /** The message arrived while the panel was open. */
  @property({ attribute: false })
  isNew!: boolean;

  /** The row shows the whole text. */
  @property({ attribute: false })
  expanded!: boolean;

  @property({ attribute: false })
  inbox!: PanelInbox;

  /** Called when the user has expanded or collapsed the row. */
  onExpand!: () => void;

  constructor() {
    super();
    new Tooltip(this, '.icon-button');
    this.addEventListener('keydown', this.#handleKey);
    this.addEventListener('blur', this.#describe);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Attributes: with ElementInternals, axe finds no role here and reports a critical fault.
    this.setAttribute('role', 'article');
  }

  protected override updated(changed: PropertyValues<this>): void {
    exportParts(this, ROW_PARTS, [this.message]);
    if (changed.has('message') || changed.has('context') || changed.has('isNew')) {
      this.setAttribute('aria-label', this.#name);
      // Screen readers would read each change of the row that has the focus.
      if (!this.matches(':focus')) this.#describe();
    }
  }

  /** Renders without waiting for the next microtask, so that the row can be measured. */
  renderNow(): void {
    this.performUpdate();
  }

  /** The height of the day's heading, in pixels. */
  get headingHeight(): number {
    return this.firstOfDay ? (this.renderRoot.querySelector('h3')?.offsetHeight ?? 0) : 0;
  }

  /** A line of its text is cut off. */
  get isCut(): boolean {
    return [...this.renderRoot.querySelectorAll('.subject, .text, bdi')].some(overflows);
  }

  readonly #describe = (): void => this.setAttribute('aria-description', this.#description);

  readonly #handleKey = (event: KeyboardEvent): void => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || modified || event.composedPath()[0] !== this) return;
    if (event.key === 'Enter') this.main?.click();
    else if (isDelete(event)) this.#handleRemove();
    else if (!isHotkey(event, 'R')) return;
    else if (!event.repeat) this.#handleToggleRead();
    event.preventDefault();
  };

  readonly #handleAct = (click: MouseEvent, action?: MessageAction): void => {
    const { message } = this;
    const ids = [message.id];
    const opensGroup = !action && this.#isGroup;
    if (!action && (opensGroup || linkOf(message) === null)) this.onExpand();
    // Each message of the group is chosen in their list.
    if (opensGroup) this.#request({ verb: 'markRead', args: [ids] });
    else this.#request({ verb: 'act', message, ids, click, ...(action && { action }) });
  };

  readonly #handleToggleRead = (): void => {
    const verb = this.message.readAt === null ? 'markRead' : 'markUnread';
    this.#request({ verb, args: [[this.message.id]] });
  };

  readonly #handleRemove = (): void => {
    this.#request({ verb: 'remove', args: [[this.message.id]] });
  };

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  /** The message stands for the unread messages of its group. */
  get #isGroup(): boolean {
    return Boolean(this.message.collapsed);
  }

  /** The row in words, for screen readers. */
  get #name(): string {
    const { message, context, isNew } = this;
    const { texts } = context;
    const words = [spoken(message, texts)];
    if (message.readAt === null) words.unshift(texts.get('unread', 1));
    if (isNew) words.unshift(texts.get('new'));
    if (message.collapsed) words.push(texts.get('more', message.collapsed));
    if (message.pending) words.push(texts.get('pending'));
    return asSentences(words);
  }

  /** What changes by itself and is therefore not in the name: the time, and the progress. */
  get #description(): string {
    const { message, context } = this;
    const { texts, now } = context;
    const words = [texts.ago(listedAt(message), now)];
    const { progress } = message;
    if (progress !== undefined) words.push(`${texts.get('progress')}: ${texts.percent(progress)}`);
    return asSentences(words);
  }

  #renderMore(): TemplateResult {
    const { expanded, context, message } = this;
    const { texts } = context;
    const more = message.collapsed ? texts.get('more', message.collapsed) : texts.get('showMore');
    return html`<button
      class="more link-button ${this.#isGroup ? 'always' : ''}"
      type="button"
      aria-expanded=${expanded}
      @click=${this.onExpand}
    >
      ${expanded ? texts.get('showLess') : more}
    </button>`;
  }

  #renderTime(): TemplateResult {
    const { pending } = this.message;
    const time = listedAt(this.message);
    const { texts, now } = this.context;
    const isFresh = now - Date.parse(time) < FRESH_MS;
    const mark = html`<b class="new ${isFresh ? 'fresh' : ''}">${texts.get('new')}</b>`;
    return html`<div class="side meta">
      ${pending ? pendingIcon : nothing}
      <time datetime=${time} title=${texts.date(time)}>${texts.ago(time, now)}</time>
      ${this.isNew ? mark : nothing}
    </div>`;
  }

  #renderGroup(group: string): TemplateResult {
    const { message, context, inbox } = this;
    return html`<mc-group
      exportparts=${MESSAGE_PARTS}
      .message=${message}
      .group=${group}
      .context=${context}
      .inbox=${inbox}
    ></mc-group>`;
  }

  #renderButtons(unread: boolean): TemplateResult {
    const { texts } = this.context;
    const toggle = texts.get(unread ? 'markRead' : 'markUnread');
    return html`<div class="actions">
      ${iconButton(toggle, unread ? checkIcon : unreadIcon, this.#handleToggleRead)}
      ${iconButton(texts.get('remove'), removeIcon, this.#handleRemove)}
    </div>`;
  }

  protected override render(): TemplateResult {
    const { message, context, firstOfDay } = this;
    const level = shownLevel(message);
    const { texts, now } = context;
    const unread = message.readAt === null;
    const custom = customContent(message, context);
    const onAct = this.#handleAct;
    // Each message of a group has its link in their list.
    const { group, url: _, ...unlinked } = message;
    const content = this.#isGroup ? unlinked : message;
    return html`${firstOfDay ? html`<h3>${texts.day(listedAt(message), now)}</h3>` : nothing}
      <div
        part="row ${partsOf(message).join(' ')}"
        class="message row level-${level} ${unread ? 'unread' : 'read'} ${this.isNew ? 'is-new' : ''} ${this.expanded ? 'whole' : ''}"
        data-level=${message.level}
        data-tags=${tagNames(message).join(' ') || nothing}
      >
        ${levelIcon(level)}
        ${renderContent({ ...context, content, custom, more: this.#renderMore(), whole: this.expanded, onAct })}
        ${this.#renderTime()} ${this.#renderButtons(unread)}
      </div>
      ${this.#isGroup && this.expanded && group ? this.#renderGroup(group) : nothing}`;
  }
}

function overflows(line: Element): boolean {
  return line.scrollHeight > line.clientHeight + 1 || line.scrollWidth > line.clientWidth;
}

/** The row in which an event was fired. */
export function rowOf(event: Event): RowElement | undefined {
  return event.composedPath().find((target) => target instanceof RowElement);
}

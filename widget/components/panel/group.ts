import { Task } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MessageAction } from '../../../protocol/index.js';
import type { GroupPage, InboxMessage } from '../../inbox/inbox-state.js';
import { listedAt, shownLevel } from '../../inbox/message-display.js';
import { FocusKeeper } from '../../platform/focus-keeper.js';
import { baseStyles } from '../base.styles.js';
import { contentStyles } from '../message-content/content.styles.js';
import { levelStyles } from '../message-content/level.styles.js';
import { type RenderContext, renderContent } from '../message-content/message-content.js';
import { RequestEvent } from '../message-content/request-event.js';
import { StyledElement } from '../styled-element.js';
import { groupStyles } from './group.styles.js';
import type { PanelInbox } from './panel-inbox.js';
import { renderOlder } from './panel-notes.js';

/**
 * The messages of a group, below the row that stands for them. They cannot be changed: a newer one
 * stands for them.
 *
 * @internal
 */
export class GroupElement extends StyledElement {
  static override styles = [baseStyles, levelStyles, contentStyles, groupStyles];

  @state()
  private pages: readonly GroupPage[] = [];

  /** The message of the row. */
  @property({ attribute: false })
  message!: InboxMessage;

  @property({ attribute: false })
  group!: string;

  @property({ attribute: false })
  context!: RenderContext;

  @property({ attribute: false })
  inbox!: PanelInbox;

  readonly #page = new Task(this, {
    autoRun: false,
    args: () => [this.group, this.pages.at(-1)?.next ?? undefined] as const,
    task: ([group, before]) => this.inbox.listGroup(group, before),
    onComplete: (page) => {
      this.pages = [...this.pages, page];
    },
  });

  constructor() {
    super();
    // The button that loads a page goes with the last one.
    new FocusKeeper(this, () => this.#firstOfLastPage);
  }

  protected override willUpdate(): void {
    if (!this.pages.some(({ isLost }) => isLost())) return;
    this.pages = [];
    this.#load();
  }

  protected override firstUpdated(): void {
    this.#load();
  }

  readonly #load = (): void => void this.#page.run();

  /** What chooses the first message of the last page. */
  get #firstOfLastPage(): HTMLElement | undefined {
    const index = messagesOf(this.pages.slice(0, -1)).length;
    return this.renderRoot.querySelectorAll<HTMLElement>('.main')[index];
  }

  #renderMessage(message: InboxMessage): TemplateResult {
    const { context } = this;
    const { texts, now } = context;
    const time = listedAt(message);
    const onAct = (click: MouseEvent, action?: MessageAction): void => {
      const ids = [this.message.id];
      const request = { verb: 'act', message, ids, click, ...(action && { action }) } as const;
      this.dispatchEvent(new RequestEvent(request));
    };
    return html`<li class="message whole level-${shownLevel(message)}">
      ${renderContent({ ...context, content: message, whole: true, onAct })}
      <time class="meta" datetime=${time} title=${texts.date(time)}>${texts.ago(time, now)}</time>
    </li>`;
  }

  protected override render(): TemplateResult {
    const { status } = this.#page;
    const isWhole = this.pages.at(-1)?.next === null;
    return html`<ul>
        ${messagesOf(this.pages).map((message) => this.#renderMessage(message))}
      </ul>
      ${isWhole ? nothing : renderOlder(status, this.context.texts, this.#load)}`;
  }
}

function messagesOf(pages: readonly GroupPage[]): readonly InboxMessage[] {
  return pages.flatMap(({ current }) => current());
}

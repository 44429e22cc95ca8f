import { Task, TaskStatus } from '@lit/task';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Texts } from '../i18n/texts.js';
import type {
  ConnectionStatus,
  InboxMessage,
  MessageList,
  PanelFilter,
} from '../state/inbox-view.js';
import { baseStyles } from '../styles/base.styles.js';
import { panelStyles } from '../styles/panel.styles.js';
import { Dropdown } from './dropdown.js';
import { takesText } from './focus.js';
import { MessageElement } from './message.js';
import { type RenderMessage, spoken } from './message-content.js';
import { renderHeader } from './panel-header.js';
import { offlineIcon } from './panel-icons.js';
import { type PanelNote, renderNote, renderOlder, renderUndo } from './panel-notes.js';
import { type Request, RequestEvent } from './request-event.js';
import { RowCursor } from './row-cursor.js';
import { Sight } from './sight.js';
import { UndoController } from './undo-controller.js';

/** How far the keys move among the rows. */
const STEPS: { readonly [key: string]: number } = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * The dropdown that lists the inbox. It is empty while it is closed.
 *
 * @internal
 * @csspart header - Title, filters and buttons.
 */
export class PanelElement extends LitElement {
  static override styles = [baseStyles, panelStyles];

  @query('.scroller') private readonly scroller!: HTMLElement | null;

  @property({ attribute: false }) open = false;
  /** What it opens beside. */
  @property({ attribute: false }) anchor!: () => HTMLElement;
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) filter: PanelFilter = 'all';
  /** The list of the filter, newest first. */
  @property({ attribute: false }) list!: MessageList;
  @property({ attribute: false }) unread = 0;
  @property({ attribute: false }) status: ConnectionStatus = 'connecting';
  /** The time against which those of the messages are told. */
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;
  /** Fetches the first page of a filter, or the next one. */
  @property({ attribute: false }) loadMore!: (filter: PanelFilter) => Promise<void>;

  readonly #page = new Task(this, {
    autoRun: false,
    args: () => [this.filter] as const,
    task: ([filter]) => this.loadMore(filter),
  });
  readonly #undo = new UndoController(this);
  readonly #cursor = new RowCursor();
  readonly #sight = new Sight(() => this.#loadNext());
  readonly #dropdown = new Dropdown(this, () => this.#request({ verb: 'hide-panel' }));
  #focusRow = false;
  /** What had been listed when the end of the list was last in sight. */
  #listed = '';

  constructor() {
    super();
    this.addEventListener('keydown', this.handleKey);
    this.addEventListener('focusin', this.handleFocus);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate('open', false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dropdown.settle();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && !this.open) this.retreat();
    if (!changed.has('list') && !changed.has('open')) return;
    const before = this.#cursor.id;
    const focused = this.shadowRoot?.activeElement instanceof MessageElement;
    this.#cursor.follow(this.list.messages);
    this.#focusRow ||= focused && before !== this.#cursor.id;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.open || !this.isConnected) return;
    if (changed.has('open')) {
      this.#dropdown.open(this.anchor());
      this.#focusRow = true;
    }
    if (changed.has('filter')) this.scroller?.scrollTo(0, 0);
    if (changed.has('open') || changed.has('filter') || changed.has('status')) this.#loadFirst();
    if (this.#focusRow) this.#focusCurrent();
    if (this.scroller) this.#sight.watch(this.scroller);
  }

  /** Closes without asking: the panel is no longer open, or what it belongs to is gone. */
  retreat(): void {
    this.#dropdown.close();
    this.#undo.end();
    const ids = this.#sight.end();
    if (ids.length > 0) this.#request({ verb: 'shown', ids });
    this.#listed = '';
  }

  private readonly handleKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || takesText(event.composedPath()[0])) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === 'z' && modified && this.#undo.ids.length > 0) this.handleUndo();
    else if (modified || !this.#act(event)) return;
    event.preventDefault();
  };

  private readonly handleFocus = (): void => {
    const row = this.shadowRoot?.activeElement;
    if (!(row instanceof MessageElement) || row.message.id === this.#cursor.id) return;
    this.#cursor.moveTo(this.list.messages, row.message.id);
    this.requestUpdate();
  };

  private readonly handleRequest = ({ request }: RequestEvent): void => {
    if (request.verb === 'remove') this.#undo.add(request.ids);
  };

  private readonly handleUndo = (): void => {
    const { ids } = this.#undo;
    this.#undo.end();
    this.#focusRow = true;
    this.#request({ verb: 'restore', ids });
  };

  private readonly handleLoad = (): void => {
    if (this.#page.status !== TaskStatus.PENDING) void this.#page.run();
  };

  #request(request: Request): void {
    this.dispatchEvent(new RequestEvent(request));
  }

  /** Does what a key without modifiers means; false when it means nothing here. */
  #act(event: KeyboardEvent): boolean {
    const step = STEPS[event.key];
    const row = event.composedPath().find((at) => at instanceof MessageElement);
    if (event.key === 'Escape') this.#request({ verb: 'hide-panel' });
    else if (step !== undefined) {
      const inside = row !== undefined || !Number.isFinite(step);
      this.#cursor.step(this.list.messages, inside ? step : 0);
      this.requestUpdate();
      this.#focusCurrent();
    } else return row !== undefined && this.#actOn(row, event);
    return true;
  }

  #actOn(row: MessageElement, event: KeyboardEvent): boolean {
    const { id, readAt } = row.message;
    if (event.key === 'Enter' && event.composedPath()[0] === row) row.choose();
    else if (event.key === 'r') {
      this.#request({ verb: readAt === null ? 'read' : 'unread', ids: [id] });
    } else if (event.key === 'Delete') {
      this.#undo.add([id]);
      this.#request({ verb: 'remove', ids: [id] });
    } else return false;
    return true;
  }

  #focusCurrent(): void {
    this.#focusRow = false;
    const rows = [...this.renderRoot.querySelectorAll<MessageElement>('mc-message')];
    const row = rows.find(({ message }) => message.id === this.#cursor.id);
    (row ?? (this as HTMLElement)).focus();
  }

  #loadFirst(): void {
    const { list, status } = this;
    if (list.blank && status !== 'offline' && status !== 'refused') this.handleLoad();
  }

  /** The end is in sight: once for each end, and not after a failure, which the user sees. */
  #loadNext(): void {
    const listed = `${this.filter} ${this.list.messages.length}`;
    if (listed === this.#listed || this.status === 'offline') return;
    this.#listed = listed;
    if (this.#page.status !== TaskStatus.ERROR) this.handleLoad();
  }

  get #note(): PanelNote | null {
    const { list, status, filter } = this;
    if (status === 'refused') return 'refused';
    if (list.messages.length > 0) return null;
    if (!list.blank) return filter;
    if (status === 'offline') return 'offline';
    return this.#page.status === TaskStatus.ERROR ? 'failed' : 'loading';
  }

  #renderRow(message: InboxMessage, index: number): TemplateResult {
    const { texts, now, renderMessage, list } = this;
    const current = message.id === this.#cursor.id;
    const unread = message.readAt === null ? `${texts.get('unread')}. ` : '';
    return html`<mc-message
      role="article"
      exportparts="row, subject, text"
      tabindex=${current ? 0 : -1}
      aria-label=${unread + spoken(message, texts)}
      aria-posinset=${index + 1}
      aria-setsize=${list.more ? -1 : list.messages.length}
      .message=${message}
      .texts=${texts}
      .now=${now}
      .renderMessage=${renderMessage}
      .current=${current}
    ></mc-message>`;
  }

  #renderFeed(): TemplateResult {
    const { list, texts } = this;
    const pending = this.#page.status === TaskStatus.PENDING;
    return html`<div role="feed" aria-label=${texts.get('messages')} aria-busy=${pending}>
        ${repeat(
          list.messages,
          ({ id }) => id,
          (message, index) => this.#renderRow(message, index),
        )}
      </div>
      ${list.more ? renderOlder(this.#page, texts, this.handleLoad) : nothing}`;
  }

  protected override render(): unknown {
    if (!this.open) return nothing;
    const { texts, filter, unread } = this;
    const note = this.#note;
    const offline = this.status === 'offline' && note !== 'offline';
    const request = (wish: Request): void => this.#request(wish);
    return html`<div class="frame" @mc-request=${this.handleRequest}>
      ${renderHeader({ texts, filter, unread, request })}
      <div class="offline" role="status">
        ${offline ? html`<span>${offlineIcon}${texts.get('offline')}</span>` : nothing}
      </div>
      <div class="scroller">
        ${note === null ? this.#renderFeed() : renderNote(note, texts, this.handleLoad)}
      </div>
      ${renderUndo(this.#undo, texts, this.handleUndo)}
    </div>`;
  }
}

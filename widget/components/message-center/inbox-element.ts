import type { PropertyValues } from 'lit';
import type { Counts, Identity, Message, MessageCenterError } from '../../../protocol/index.js';
import { InboxController } from '../../inbox/inbox-controller.js';
import type {
  ConnectionStatus,
  InboxView,
  InitialState,
  MayPopUp,
} from '../../inbox/inbox-view.js';
import {
  McBeforePopupEvent,
  McConnectionEvent,
  McErrorEvent,
  McMessageEvent,
  McPopupEvent,
  McReadEvent,
  McRemoveEvent,
} from './events.js';
import { checkInitialState, readInitialState } from './initial-state.js';
import { INBOX_OPTIONS, inboxSettingsOf, MessageCenterOptions } from './message-center-options.js';
import { checkOptions } from './option-checks.js';

/** `<message-center>` without its looks: an inbox that follows the options and reports to the page. */
export class InboxElement extends MessageCenterOptions {
  protected readonly inbox: InboxView = this.createInbox((message) =>
    this.dispatchEvent(new McBeforePopupEvent(message)),
  );
  /** The state that the server put into the page, after the check. */
  #initial: InitialState | undefined;

  constructor() {
    super();
    const { events } = this.inbox;
    events.on('popup', (message) => this.dispatchEvent(new McPopupEvent(message)));
    events.on('message', (message) => this.dispatchEvent(new McMessageEvent(message)));
    events.on('read', (ids) => this.dispatchEvent(new McReadEvent(ids)));
    events.on('remove', (ids) => this.dispatchEvent(new McRemoveEvent(ids)));
    events.on('error', (error) => this.dispatchEvent(new McErrorEvent(error)));
    events.on('connection', (status) => this.dispatchEvent(new McConnectionEvent(status)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Until the page is parsed, the child with the state may not be there, or not be whole.
    document.addEventListener('DOMContentLoaded', this.#readInitial);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('DOMContentLoaded', this.#readInitial);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) this.#readInitial();
    else if (!INBOX_OPTIONS.some((name) => changed.has(name))) return;
    const error = checkOptions(this);
    if (error) this.#report(error);
    if (changed.has('initial')) this.#checkInitial();
    this.inbox.configure({ ...inboxSettingsOf(this), initial: this.#initial });
  }

  /** The messages that this page knows, newest first. */
  get messages(): readonly Message[] {
    return this.inbox.list('all').messages;
  }

  /** How many messages the inbox holds, loaded or not. */
  get counts(): Counts {
    return this.inbox.counts;
  }

  /** The state of the connection to the server. */
  get connection(): ConnectionStatus {
    return this.inbox.status;
  }

  /**
   * Whose inbox it is: of a user who is signed in, or of an anonymous visitor; null while nobody is
   * known. `mc-connection` is fired after it changed.
   */
  get identity(): Identity | null {
    return this.inbox.identity;
  }

  /** Marks everything read that is in the inbox now, as far as this page knows. */
  markAllRead(): void {
    this.inbox.markAllRead();
  }

  /** Deletes everything that is in the inbox now, as far as this page knows. */
  removeAll(): void {
    this.inbox.removeAll();
  }

  /**
   * Asks the server now, also whose inbox it is: to be called after the page has signed somebody in
   * or out without a reload. The function in `token` is called again. Resolves when the element shows
   * the server's state, which may be that nobody is known, and rejects with a MessageCenterError when
   * it cannot be had.
   */
  async refresh(): Promise<void> {
    await this.updateComplete;
    await this.inbox.refresh();
  }

  /** As `refresh()`, over a new connection in any case. */
  async reconnect(): Promise<void> {
    await this.updateComplete;
    await this.inbox.reconnect();
  }

  /** Called once, by the constructor. */
  protected createInbox(mayPopUp: MayPopUp): InboxView {
    return new InboxController(this, mayPopUp);
  }

  readonly #readInitial = (): void => {
    try {
      this.initial ??= readInitialState(this);
    } catch (fault) {
      if (document.readyState !== 'loading') this.#report(fault as MessageCenterError);
    }
  };

  #checkInitial(): void {
    this.#initial = undefined;
    try {
      if (this.initial) this.#initial = checkInitialState(this.initial);
    } catch (fault) {
      this.#report(fault as MessageCenterError);
    }
  }

  #report(fault: MessageCenterError): void {
    this.dispatchEvent(new McErrorEvent(fault));
  }
}

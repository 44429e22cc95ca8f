import type { PropertyValues } from 'lit';
import type { Counts, Identity, Message, MessageCenterError } from '../../../protocol/index.js';
import { InboxController } from '../../inbox/inbox-controller.js';
import type { ConnectionStatus, InboxEvents, InitialState } from '../../inbox/inbox-view.js';
import { McErrorEvent } from './events.js';
import { tellPage } from './inbox-events.js';
import { checkInitialState, readInitialState } from './initial-state.js';
import { MessageCenterOptions, SETTINGS, settingsOf } from './message-center-options.js';
import { faultOf } from './options.js';
import type { ElementInbox } from './pass-on.js';

/** What `<message-center>` is without its looks: an inbox that follows the options. */
export class InboxElement extends MessageCenterOptions {
  protected readonly inbox: ElementInbox = this.createInbox(tellPage(this));
  /** What the page has brought along, once it was checked. */
  #initial: InitialState | undefined;

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
    else if (!SETTINGS.some((name) => changed.has(name))) return;
    const fault = faultOf(this);
    if (fault) this.#tell(fault);
    if (changed.has('initial')) this.#checkInitial();
    this.inbox.configure({ ...settingsOf(this), initial: this.#initial });
  }

  /** The messages that this page knows, newest first. */
  get messages(): readonly Message[] {
    return this.inbox.list('all').messages;
  }

  /** How many messages the inbox holds, loaded or not. */
  get counts(): Counts {
    return this.inbox.counts;
  }

  /** How the element is linked to the server. */
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

  /** Makes the inbox, once; it does nothing before it is configured. */
  protected createInbox(told: InboxEvents): ElementInbox {
    return new InboxController(this, told);
  }

  readonly #readInitial = (): void => {
    try {
      this.initial ??= readInitialState(this);
    } catch (fault) {
      if (document.readyState !== 'loading') this.#tell(fault as MessageCenterError);
    }
  };

  #checkInitial(): void {
    this.#initial = undefined;
    try {
      if (this.initial) this.#initial = checkInitialState(this.initial);
    } catch (fault) {
      this.#tell(fault as MessageCenterError);
    }
  }

  #tell(fault: MessageCenterError): void {
    this.dispatchEvent(new McErrorEvent(fault));
  }
}

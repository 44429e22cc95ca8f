import type { PropertyValues } from 'lit';
import type { Counts, Message, MessageCenterError } from '../../protocol/index.js';
import { InboxController } from '../state/inbox-controller.js';
import type { ConnectionStatus, InboxEvents } from '../state/inbox-view.js';
import { McErrorEvent } from './events.js';
import { tellPage } from './inbox-events.js';
import { readInitialState } from './initial-state.js';
import { MessageCenterOptions, SETTINGS, settingsOf } from './message-center-options.js';
import { faultOf } from './options.js';
import type { ElementInbox } from './pass-on.js';

/** What `<message-center>` is without its looks: an inbox that follows the options. */
export class InboxElement extends MessageCenterOptions {
  protected readonly inbox: ElementInbox = this.createInbox(tellPage(this));

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
    this.inbox.configure(settingsOf(this));
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

  /** Marks everything read that is in the inbox now, as far as this page knows. */
  markAllRead(): void {
    this.inbox.markAllRead();
  }

  /** Asks the server now. Resolves when the element shows the server's state. */
  async refresh(): Promise<void> {
    await this.updateComplete;
    await this.inbox.refresh();
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

  #tell(fault: MessageCenterError): void {
    this.dispatchEvent(new McErrorEvent(fault));
  }
}

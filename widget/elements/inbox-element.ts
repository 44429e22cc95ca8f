import type { PropertyValues } from 'lit';
import { state } from 'lit/decorators.js';
import type { Counts, Message, MessageCenterError } from '../../protocol/index.js';
import { InboxController } from '../state/inbox-controller.js';
import type { ConnectionStatus, InboxEvents } from '../state/inbox-view.js';
import { McErrorEvent } from './events.js';
import { tellPage } from './inbox-events.js';
import { readInitialState } from './initial-state.js';
import { MessageCenterOptions, SETTINGS, settingsOf } from './message-center-options.js';
import { faultOf } from './options.js';
import type { ElementInbox } from './pass-on.js';

const NO_COUNTS: Counts = { total: 0, unread: 0, transient: 0 };

/** What `<message-center>` is without its looks: an inbox that follows the options. */
export class InboxElement extends MessageCenterOptions {
  /** How many messages have arrived while the element was there. */
  @state() protected arrivals = 0;

  /** Undefined before the first update. */
  protected inbox: ElementInbox | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Until the page is parsed, the child with the state may not be there, or not be whole.
    document.addEventListener('DOMContentLoaded', this.#readInitial, { once: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('DOMContentLoaded', this.#readInitial);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.inbox ??= this.#startInbox();
    if (this.hasUpdated && !SETTINGS.some((name) => changed.has(name))) return;
    const fault = faultOf(this);
    if (fault !== null) this.#tell(fault);
    this.inbox.configure(settingsOf(this));
  }

  /** The messages that this page knows, newest first. */
  get messages(): readonly Message[] {
    return this.inbox?.list('all').messages ?? [];
  }

  /** How many messages the inbox holds, loaded or not. */
  get counts(): Counts {
    return this.inbox?.counts ?? NO_COUNTS;
  }

  /** How the element is linked to the server. */
  get connection(): ConnectionStatus {
    return this.inbox?.status ?? 'connecting';
  }

  /** Marks everything read that is in the inbox now, as far as this page knows. */
  markAllRead(): void {
    this.inbox?.markAllRead();
  }

  /** Asks the server now. Resolves when the element shows the server's state. */
  async refresh(): Promise<void> {
    await this.updateComplete;
    await this.inbox?.refresh();
  }

  /** A message arrived while the element was there; the page is about to be told. */
  protected arrived(_message: Message): void {
    this.arrivals++;
  }

  /** Makes the inbox, once, before the first rendering. */
  protected createInbox(told: InboxEvents): ElementInbox {
    return new InboxController(this, told);
  }

  #startInbox(): ElementInbox {
    this.#readInitial();
    const told = tellPage(this);
    const message = (arrived: Message): void => {
      this.arrived(arrived);
      told.message(arrived);
    };
    return this.createInbox({ ...told, message });
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

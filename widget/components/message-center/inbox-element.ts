import type { PropertyValues } from 'lit';
import type { CheckedInitialState } from '../../../protocol/answers.js';
import {
  type Counts,
  type Identity,
  type Message,
  MessageCenterError,
} from '../../../protocol/index.js';
import type { ConnectionStatus } from '../../connection/connection-events.js';
import { TextsController } from '../../i18n/texts-controller.js';
import { InboxController } from '../../inbox/inbox-controller.js';
import type { InboxSettings } from '../../inbox/inbox-settings.js';
import type { InboxStore } from '../../inbox/inbox-store.js';
import {
  McBeforePopupEvent,
  McConnectionEvent,
  McErrorEvent,
  McMessageEvent,
  McPopupEvent,
  McReadEvent,
  McRemoveEvent,
} from './events.js';
import { hasServer, InboxOptions } from './inbox-options.js';
import { checkInitialState, readInitialState } from './initial-state.js';

/** The settings of the inbox except its state, which is checked first. */
export type ElementSettings = Omit<InboxSettings, 'initial'>;

/** An element without a view: an inbox that follows the options and reports to the page. */
export abstract class InboxElement extends InboxOptions {
  protected readonly membership = new InboxController(this, (message) =>
    this.dispatchEvent(new McBeforePopupEvent(message)),
  );
  protected readonly language = new TextsController(this);
  /** The checked state that the server embedded in the page. */
  #initial: CheckedInitialState | undefined;
  /** The problem with the options that was reported last. */
  #problem: string | null = null;

  constructor() {
    super();
    const { membership } = this;
    membership.on('popup', (message) => this.#reportOnce(new McPopupEvent(message)));
    membership.on('message', (message) => this.#reportOnce(new McMessageEvent(message)));
    membership.on('read', (ids) => this.#reportOnce(new McReadEvent(ids)));
    membership.on('remove', (ids) => this.#reportOnce(new McRemoveEvent(ids)));
    membership.on('error', (error) => this.#reportOnce(new McErrorEvent(error)));
    membership.on('connection', (status) => this.#reportOnce(new McConnectionEvent(status)));
    membership.on('connection', () => this.language.retry());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Until the page is parsed, the child with the state may be missing or incomplete.
    document.addEventListener('DOMContentLoaded', this.#readInitial);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('DOMContentLoaded', this.#readInitial);
  }

  protected override adoptedCallback(): void {
    super.adoptedCallback();
    this.ownerDocument.defaultView?.addEventListener('pagehide', this.#leaveWindow);
  }

  /**
   * A frame or a window that goes away disconnects nothing. Its elements would stay connected to the
   * server, and Chromium reports an error in each frame while the sizes of such elements are observed.
   */
  readonly #leaveWindow = ({ persisted, currentTarget }: PageTransitionEvent): void => {
    if (!persisted && currentTarget === this.ownerDocument.defaultView) this.remove();
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.restoreDefaults(changed);
    this.findInbox();
    if (!this.hasUpdated) this.#readInitial();
    else if (![...changed.keys()].some((name) => this.configuredBy.includes(name))) return;
    const { settings } = this;
    this.#checkOptions();
    if (changed.has('initial')) this.#checkInitial();
    if (!settings) return;
    const initial = hasServer(this) ? this.#initial : undefined;
    this.membership.configure({ ...settings, initial });
  }

  /** Called before each update, with the options of now: the inbox may be that of another element. */
  protected findInbox(): void {}

  /** The options that the inbox depends on, and those that are checked with them. */
  protected abstract get configuredBy(): readonly PropertyKey[];

  /** The problem with the options, without the final period; null if there is none. */
  protected abstract get problem(): string | null;

  /** The settings of the inbox, with defaults instead of invalid values; null: they are not known yet. */
  protected abstract get settings(): ElementSettings | null;

  /** The inbox, which other elements of the page may share. */
  protected get inbox(): InboxStore {
    return this.membership.store;
  }

  /** The messages that this page knows, newest first. */
  get messages(): readonly Message[] {
    return this.inbox.list('all').messages;
  }

  /** The counts of the inbox, whether its messages are loaded or not. */
  get counts(): Counts {
    return Object.freeze(this.inbox.counts);
  }

  /** The state of the connection to the server. */
  get connection(): ConnectionStatus {
    return hasServer(this) ? this.inbox.status : 'none';
  }

  /**
   * Whose inbox it is: of a user who is signed in, or of an anonymous visitor; null while nobody is
   * known. `mc-connection` is fired after it changed.
   */
  get identity(): Identity | null {
    return this.inbox.state.identity;
  }

  /**
   * Marks as read everything that is in the inbox now, as far as this page knows.
   *
   * @throws MessageCenterError INVALID with `server="none"`
   */
  markAllRead(): void {
    this.#requireServer('markAllRead');
    this.inbox.markAllRead();
  }

  /**
   * Deletes everything that is in the inbox now, as far as this page knows.
   *
   * @throws MessageCenterError INVALID with `server="none"`
   */
  removeAll(): void {
    this.#requireServer('removeAll');
    this.inbox.removeAll();
  }

  /**
   * Asks the server who is signed in, and for the current state. Call it after the page has signed
   * somebody in or out without a reload. The function in `token` is called again. Resolves when the
   * element shows the server's state, which may be that nobody is signed in. Rejects with a
   * MessageCenterError when the state cannot be fetched; INVALID with `server="none"`.
   */
  async refresh(): Promise<void> {
    this.#requireServer('refresh');
    await this.updateComplete;
    this.membership.join();
    await this.inbox.refresh();
  }

  /** Like `refresh()`, but always over a new connection. */
  async reconnect(): Promise<void> {
    this.#requireServer('reconnect');
    await this.updateComplete;
    this.membership.join();
    await this.inbox.reconnect();
  }

  readonly #readInitial = (): void => {
    try {
      this.initial ??= readInitialState(this);
    } catch (fault) {
      if (document.readyState !== 'loading') this.#report(fault as MessageCenterError);
    }
  };

  /** Frameworks set options again and again: a problem that stays is reported once. */
  #checkOptions(): void {
    const { problem } = this;
    const isNew = problem !== this.#problem;
    this.#problem = problem;
    if (!problem || !isNew) return;
    this.#report(new MessageCenterError('INVALID', `<${this.localName}>: ${problem}.`));
  }

  #checkInitial(): void {
    this.#initial = undefined;
    try {
      if (this.initial) this.#initial = checkInitialState(this, this.initial);
    } catch (fault) {
      this.#report(fault as MessageCenterError);
    }
  }

  #requireServer(method: string): void {
    if (hasServer(this)) return;
    throw new MessageCenterError(
      'INVALID',
      `${method}() needs a server, and this <${this.localName}> has server="none".`,
    );
  }

  /** Reports a mistake of the page, in the console too: the page may have no listener. */
  #report(fault: MessageCenterError): void {
    console.error(fault.message);
    this.dispatchEvent(new McErrorEvent(fault));
  }

  /** Reports what happens in an inbox: one of the elements that share it does. */
  #reportOnce(event: Event): void {
    if (this.membership.leads) this.dispatchEvent(event);
  }
}

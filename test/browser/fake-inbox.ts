import { Emitter } from '@socket.io/component-emitter';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { InboxAlerts } from '../../widget/alerts/inbox-alerts.ts';
import type {
  ConnectionStatus,
  Counts,
  Identity,
  InboxEmitter,
  InboxEvents,
  InboxMessage,
  InboxSettings,
  InboxSnapshot,
  MessageList,
  PanelFilter,
} from '../../widget/inbox/inbox-view.ts';
import type { MayPopUp, MessagePopup } from '../../widget/popups/popup-view.ts';
import { aMessage } from '../support/messages.ts';
import { FakePopups } from './fake-popups.ts';

/**
 * An inbox in memory, without a server and with one member: it does at once what it is asked, and
 * notes it down.
 */
export class FakeInbox implements ReactiveController {
  readonly presents = true;
  readonly leads = true;
  status: ConnectionStatus = 'live';
  tag: string | null = 'tag';
  identity: Identity | null = 'user';
  messages: InboxMessage[] = [];
  /** Nothing was loaded yet; `loadMore` ends it. */
  blank = false;
  /** There are older ones; `loadMore` brings them. */
  older: InboxMessage[] = [];
  /** What `loadMore` waits for. */
  loading: Promise<void> = Promise.resolve();
  settings: InboxSettings | undefined;
  /** What was asked of it, in words. */
  readonly calls: string[] = [];
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  clockOffsetMs = 0;
  readonly popups = new FakePopups(this);
  connected = false;
  readonly events: InboxEmitter = new Emitter();
  readonly alerts: InboxAlerts;
  readonly #mayPopUp: MayPopUp;

  constructor(host: ReactiveControllerHost, mayPopUp: MayPopUp) {
    this.#mayPopUp = mayPopUp;
    this.alerts = new InboxAlerts(this);
    this.events.on('change', () => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.connected = true;
    this.#updateAlerts();
  }

  hostDisconnected(): void {
    this.connected = false;
    this.#updateAlerts();
  }

  configure(settings: InboxSettings): void {
    this.settings = settings;
    this.#updateAlerts();
  }

  get store(): this {
    return this;
  }

  get snapshot(): InboxSnapshot {
    const { status, tag, identity, counts } = this;
    return { status, tag, identity, counts };
  }

  on<Name extends keyof InboxEvents>(name: Name, listener: InboxEvents[Name]): void {
    this.events.on(name, listener as never);
  }

  join(): void {}

  choosePresenter(): void {}

  get counts(): Counts {
    const unread = this.messages.filter(({ readAt }) => readAt === null).length;
    const transient = this.messages.filter(({ persistent }) => !persistent).length;
    const unreadPersistent = this.messages.filter(
      ({ readAt, persistent }) => persistent && readAt === null,
    ).length;
    return { total: this.messages.length, unread, transient, unreadPersistent };
  }

  now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  list(filter: PanelFilter): MessageList {
    const { blank, older } = this;
    const messages = this.messages.filter(({ readAt }) => filter === 'all' || readAt === null);
    return { messages: blank ? [] : messages, more: blank || older.length > 0, blank };
  }

  async listGroup(): Promise<never> {
    throw new Error('Groups are tested with a server.');
  }

  async loadMore(filter: PanelFilter): Promise<void> {
    this.calls.push(`loadMore ${filter}`);
    await this.loading;
    this.blank = false;
    this.change(() => {
      this.messages = [...this.messages, ...this.older.splice(0, 20)];
    });
  }

  markRead(ids: readonly string[]): void {
    this.calls.push(`markRead ${ids}`);
    this.#update(ids, { readAt: new Date().toISOString() });
    this.events.emit('read', ids);
  }

  markUnread(ids: readonly string[]): void {
    this.calls.push(`markUnread ${ids}`);
    this.#update(ids, { readAt: null });
  }

  markAllRead(): void {
    this.calls.push('markAllRead');
    this.#update(
      this.messages.map(({ id }) => id),
      { readAt: new Date().toISOString() },
    );
  }

  removeAll(): void {
    this.calls.push('removeAll');
  }

  restoreAll(): void {
    this.calls.push('restoreAll');
  }

  remove(ids: readonly string[]): void {
    this.calls.push(`remove ${ids}`);
    this.change(() => {
      this.messages = this.messages.filter(({ id }) => !ids.includes(id));
    });
    this.events.emit('remove', ids);
  }

  restore(ids: readonly string[]): void {
    this.calls.push(`restore ${ids}`);
  }

  shown(ids: readonly string[]): void {
    this.calls.push(`shown ${ids}`);
  }

  async refresh(): Promise<void> {
    this.calls.push('refresh');
  }

  async reconnect(): Promise<void> {
    this.calls.push('reconnect');
  }

  /** Changes something, and has it rendered. */
  change(change: () => void): void {
    change();
    this.events.emit('change');
  }

  /** Something arrives, newest first, and pops up. */
  arrive(fields: Partial<InboxMessage> = {}, closeAfterMs: number | null = 60_000): MessagePopup {
    const message = aMessage(fields);
    const { id } = message;
    const popup = { kind: 'message', key: `p${id}`, message, ids: [id], closeAfterMs } as const;
    this.change(() => {
      this.messages = [message, ...this.messages];
      const isListed = message.persistent && this.popups.panels > 0;
      if (!isListed && this.#mayPopUp(message))
        this.popups.up = [popup, ...this.popups.up].slice(0, 3);
    });
    this.events.emit('message', message);
    return popup;
  }

  #updateAlerts(): void {
    this.alerts.update(this.settings && this.connected ? [this.settings.alerts] : []);
  }

  #update(ids: readonly string[], fields: Partial<InboxMessage>): void {
    this.change(() => {
      this.messages = this.messages.map((message) =>
        ids.includes(message.id) ? { ...message, ...fields } : message,
      );
    });
  }
}

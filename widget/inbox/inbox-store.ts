import { Emitter } from '@socket.io/component-emitter';
import type { CheckedInitialState } from '../../protocol/answers.js';
import { appliesTo, isLive, KIND_OF } from '../../protocol/effects.js';
import {
  type ChangeName,
  type Counts,
  DEFAULT_LIMITS,
  type Identity,
} from '../../protocol/index.js';
import { Connection } from '../connection/connection.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { ConnectionTimes } from '../connection/connection-times.js';
import type { Page, Stop } from '../platform/page.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { siteHref } from '../platform/site-url.js';
import { Timer } from '../platform/timer.js';
import { PopupController } from '../popups/popup-controller.js';
import type { PopupPresenter } from '../popups/popup-view.js';
import { ChangeSender } from './change-sender.js';
import type { InboxChange } from './inbox-change.js';
import type { InboxEmitter } from './inbox-events.js';
import { InboxFeed } from './inbox-feed.js';
import { InboxPages } from './inbox-pages.js';
import type { InboxEndpoint } from './inbox-settings.js';
import {
  type GroupPage,
  type InboxMessage,
  type InboxState,
  isGrouped,
  listOf,
  type MessageList,
  type Messages,
  numberOf,
  type PanelFilter,
} from './inbox-state.js';
import { InboxVisits } from './inbox-visits.js';
import { ServerClock } from './server-clock.js';

/** What the inbox uses of the browser. */
export interface InboxEnvironment {
  readonly page: Page;
  readonly storage: SharedStorage;
  readonly times: ConnectionTimes;
}

/**
 * The connection and the inbox of one server and token. It does nothing until `start` is called,
 * and keeps what it knows after a stop.
 */
export class InboxStore {
  readonly page: Page;
  readonly storage: SharedStorage;
  readonly events: InboxEmitter = new Emitter();
  readonly popups: PopupController;
  /** What a list has announced to screen readers: others of the page do not repeat it. */
  readonly announced = new WeakSet<InboxMessage>();
  readonly #clock = new ServerClock(() => this.#connection.sync());
  readonly #feed = new InboxFeed((change) => this.#follow(change), this.#clock);
  readonly #connection: Connection;
  readonly #changes: ChangeSender;
  readonly #pages: InboxPages;
  readonly #expiry = new Timer(() => this.#feed.expire());
  readonly #visits: InboxVisits;
  readonly #lists = new Map<PanelFilter, MessageList>();
  #endpoint: InboxEndpoint | null = null;
  /** The identity at the last event `connection`. */
  #knownIdentity: Identity | null = null;
  /** What takes each `removeAll` back, oldest first. */
  readonly #restores: (() => void)[] = [];
  #stop: Stop | null = null;
  #signedOut = false;

  /** @param choosePresenter Chooses the element that shows the popups; null where none may. */
  constructor(
    choosePresenter: () => PopupPresenter | null,
    { page, storage, times }: InboxEnvironment,
  ) {
    this.page = page;
    this.storage = storage;
    const { events } = this;
    this.#connection = new Connection(page, times, this.#feed, events);
    this.#changes = new ChangeSender(this.#feed, this.#connection, times, events);
    this.#pages = new InboxPages(this.#feed, this.#connection);
    this.#visits = new InboxVisits(storage);
    this.popups = new PopupController(this, choosePresenter);
    events.on('connection', () => {
      this.#knownIdentity = this.state.identity;
      events.emit('change');
    });
    events.on('synced', () => {
      this.#noteVisit();
      // The identity may change while the status of the connection stays the same.
      if (this.state.identity !== this.#knownIdentity) events.emit('connection', this.status);
      void this.popups.synced();
    });
    events.on('signed-out', () => this.#noteVisit());
  }

  /** What is known of the inbox, in the form that the widget works with. */
  get state(): InboxState {
    return this.#feed.state;
  }

  get status(): ConnectionStatus {
    return this.#endpoint?.server === null ? 'none' : this.#connection.status;
  }

  /** The last answer of the server was that it knows nobody behind this page. */
  get signedOut(): boolean {
    return this.#signedOut;
  }

  /** The messages as the user sees them. */
  get #messages(): Messages {
    return this.state.view.messages;
  }

  /** The counts as the user sees them. */
  get counts(): Counts {
    return this.state.view.counts;
  }

  /** The server's clock, milliseconds since 1970, as far as it is known. */
  now(): number {
    return this.#clock.now();
  }

  /** Uses the state that the server has put into the page, unless a state is known already. */
  initialize(initial: CheckedInitialState): void {
    if (this.state.cursor === null) this.#feed.start(initial);
  }

  /**
   * Connects. Another server or another token reconnects. With another server, or a token instead of
   * none, the known state is dropped at once; otherwise when the server answers for another inbox.
   */
  start(endpoint: InboxEndpoint): void {
    const before = this.#endpoint;
    const { server, token } = endpoint;
    this.#endpoint = endpoint;
    // A page that removes its token, or sets its first one, signs the previous identity out.
    const same =
      before !== null &&
      // Elements that share the inbox may write its URL in several ways.
      siteHref(server) === siteHref(before.server) &&
      typeof token === typeof before.token;
    if (before && !same) {
      this.#feed.forget();
      this.#signedOut = false;
    }
    // Another function does not reconnect: the latest one is called when a token is needed.
    const continues = same && (token === before.token || typeof token === 'function');
    if (continues && this.#stop) return;
    this.stop();
    const stops = [
      this.popups.start(),
      this.page.watchLeave(() => this.#changes.flush()),
      // The user has signed out there.
      this.#visits.watch(() => void this.refresh().catch(() => {})),
      this.#expiry.stop,
    ];
    if (server !== null) stops.push(this.#connection.start(server, () => this.#endpoint?.token));
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Disconnects, and takes the popups away. Calling it again does nothing. */
  stop(): void {
    if (!this.#stop) return;
    this.#stop();
    this.#stop = null;
    this.events.emit('change');
  }

  /** The same object until something changes. */
  list(filter: PanelFilter): MessageList {
    const list = this.#lists.get(filter) ?? listOf(this.state, filter);
    this.#lists.set(filter, list);
    return list;
  }

  /** A message that is held and live, whatever the lists show. */
  find(id: string): InboxMessage | undefined {
    const message = this.#messages.get(id);
    return message && isLive(message) ? message : undefined;
  }

  /** Fetches the first page of a filter, or the next one. */
  loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    return this.#pages.loadMore(filter, limit);
  }

  /** Fetches messages of a group, newest first, with those that have collapsed into newer ones. */
  async listGroup(group: string, before?: string): Promise<GroupPage> {
    const { tag } = this.state;
    const request = before === undefined ? { group } : { group, before };
    const { messages, next } = await this.#connection.transport.request('list', request);
    if (tag === this.state.tag) this.#feed.hold(messages);
    const current = (): readonly InboxMessage[] =>
      messages.flatMap(({ id }) => this.#messages.get(id) ?? []).filter(isGrouped);
    const isLost = (): boolean =>
      tag === this.state.tag && messages.some(({ id }) => !this.#messages.has(id));
    return { current, isLost, next };
  }

  /**
   * Asks by HTTP who is signed in now, and syncs; resolves when the view is at the server's head.
   * @throws MessageCenterError when the server cannot be asked.
   */
  refresh(): Promise<void> {
    return this.#connection.refresh();
  }

  /** Like `refresh`, but always over a new socket. */
  reconnect(): Promise<void> {
    return this.#connection.reconnect();
  }

  markRead(ids: readonly string[]): void {
    this.#change('read', ids);
  }

  markUnread(ids: readonly string[]): void {
    this.#change('unread', ids);
  }

  /** Marks as read what is in the inbox now, as far as this page knows. */
  markAllRead(): void {
    const upTo = numberOf(this.state.cursor);
    if (this.counts.unread > 0) this.#changes.add({ name: 'read-up-to', request: { upTo } });
  }

  /** Removes what is in the inbox now, as far as this page knows. */
  removeAll(): void {
    const upTo = numberOf(this.state.cursor);
    if (this.counts.total === 0) return;
    const changes = this.#changes;
    const removed = new Promise<number>((resolve) => {
      const withdraw = changes.add({ name: 'remove-up-to', request: { upTo } }, resolve);
      this.#restores.push(async () => {
        // The server names a removal by its number, which its answer gives.
        if (!withdraw())
          changes.add({ name: 'restore-up-to', request: { removal: await removed } });
      });
    });
  }

  /** Takes the last `removeAll` back; called again, the one before it. */
  restoreAll(): void {
    this.#restores.pop()?.();
  }

  remove(ids: readonly string[]): void {
    this.#change('remove', ids);
  }

  restore(ids: readonly string[]): void {
    this.#change('restore', ids);
  }

  /** Rows or popups of these messages were visible: transient ones end. */
  shown(ids: readonly string[]): void {
    const held = this.popups.shown(ids).filter((id) => this.#messages.get(id));
    this.#change('shown', held);
  }

  /** Changes the messages that the change applies to, and those that this page does not hold. */
  #change(name: Exclude<ChangeName, `${string}-up-to`>, ids: readonly string[]): void {
    const changing = ids.filter((id) => {
      const message = this.#messages.get(id);
      return !message || appliesTo({ kind: KIND_OF[name] }, message);
    });
    const most = DEFAULT_LIMITS.idsPerCommand;
    for (let at = 0; at < changing.length; at += most) {
      this.#changes.add({ name, request: { ids: changing.slice(at, at + most) } });
    }
  }

  /**
   * The server has answered whose the inbox is, or that nobody is signed in: removes what the browser
   * stores about another one, or about any.
   */
  #noteVisit(): void {
    const { tag, identity } = this.state;
    this.#signedOut = tag === null;
    const visit = tag === null ? null : { tag, identity };
    if (this.#endpoint) this.#visits.begin(visit, this.#endpoint);
  }

  #follow(change: InboxChange): void {
    const { arrived, read, removed } = change;
    this.#lists.clear();
    for (const message of arrived) this.events.emit('message', message);
    this.popups.follow(change);
    // One millisecond more, because timers may fire early.
    if (this.#stop) this.#expiry.start(this.#feed.expiresInMs + 1);
    const idOf = ({ id }: InboxMessage): string => id;
    if (read.length > 0) this.events.emit('read', read.map(idOf));
    if (removed.length > 0) this.events.emit('remove', removed.map(idOf));
    this.events.emit('change');
  }
}

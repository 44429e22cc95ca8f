import { Emitter } from '@socket.io/component-emitter';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { appliesTo, KIND_OF } from '../../protocol/effects.js';
import { type ChangeName, DEFAULT_LIMITS } from '../../protocol/index.js';
import { type ConnectionTimes, DEFAULT_TIMES } from '../connection/connection-times.js';
import { browserPage, type Page, type Stop } from '../platform/page.js';
import { browserStorage, type SharedStorage } from '../platform/shared-storage.js';
import { PopupController } from '../popups/popup-controller.js';
import type { InboxChange } from './inbox-change.js';
import { InboxFeed } from './inbox-feed.js';
import { type InboxState, listOf, messageOf, numberOf } from './inbox-state.js';
import { InboxSync } from './inbox-sync.js';
import type {
  ConnectionStatus,
  Counts,
  Identity,
  InboxEmitter,
  InboxMessage,
  InboxSettings,
  InboxView,
  MayPopUp,
  MessageList,
  PanelFilter,
} from './inbox-view.js';
import { InboxVisits } from './inbox-visits.js';

/** What the inbox uses of the browser. */
export interface InboxEnvironment {
  readonly page: Page;
  readonly storage: SharedStorage;
  /** The document, whose elements agree on which of them shows popups. */
  readonly root: object;
  readonly times: ConnectionTimes;
}

/**
 * The inbox of a host element: connected while the host is, and updating it after each change.
 * It does nothing until `configure` is called.
 */
export class InboxController implements InboxView, ReactiveController {
  readonly events: InboxEmitter = new Emitter();
  readonly popups: PopupController;
  readonly #host: ReactiveControllerHost;
  readonly #feed: InboxFeed;
  readonly #sync: InboxSync;
  readonly #visits: InboxVisits;
  readonly #lists = new Map<PanelFilter, MessageList>();
  #settings: InboxSettings | null = null;
  /** The identity at the last event `connection`. */
  #knownIdentity: Identity | null = null;
  #connected = false;
  /** The number of the last `removeAll`, once the server has answered. */
  #removal: Promise<number> | undefined;
  #stop: Stop = () => {};

  constructor(
    host: ReactiveControllerHost,
    mayPopUp: MayPopUp,
    { page, storage, root, times } = browserEnvironment(),
  ) {
    const { events } = this;
    this.#host = host;
    this.#feed = new InboxFeed((change) => this.#follow(change));
    this.#sync = new InboxSync(this.#feed, page, times, events);
    this.#visits = new InboxVisits(storage);
    this.popups = new PopupController(this, { page, storage, root, events, mayPopUp });
    events.on('connection', () => {
      this.#knownIdentity = this.identity;
      host.requestUpdate();
    });
    events.on('popups', () => host.requestUpdate());
    events.on('synced', () => {
      // Somebody else may be known while the link is the same.
      if (this.identity !== this.#knownIdentity) events.emit('connection', this.status);
      this.#noteVisit();
      void this.popups.synced();
    });
    events.on('signed-out', () => this.#noteVisit());
    host.addController(this);
  }

  get state(): InboxState {
    return this.#feed.state;
  }

  get status(): ConnectionStatus {
    return this.#sync.status;
  }

  get tag(): string | null {
    return this.state.tag;
  }

  get identity(): Identity | null {
    return this.state.identity;
  }

  get counts(): Counts {
    return this.state.overlay.counts;
  }

  /** The server's clock, milliseconds since 1970, as far as it is known. */
  now(): number {
    return this.#sync.now();
  }

  /**
   * Applies settings. Another server or another token reconnects. With another server, or a token
   * instead of none, the known state is dropped at once; otherwise when the server answers for
   * another inbox. `initial` is used while no state is known yet.
   */
  configure(settings: InboxSettings): void {
    const before = this.#settings;
    const { server, token, initial } = settings;
    this.#settings = settings;
    this.popups.configure(settings);
    // A page that takes its token away, or sets its first one, signs somebody out.
    const same = server === before?.server && typeof token === typeof before.token;
    if (before && !same) this.#feed.forget();
    if (initial && initial !== before?.initial && this.state.cursor === null) {
      this.#feed.start(initial);
    }
    // Of functions the latest one is called, whenever a token is needed.
    if (!same || (token !== before.token && typeof token !== 'function')) this.#start();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#stop();
  }

  list(filter: PanelFilter): MessageList {
    const list = this.#lists.get(filter) ?? listOf(this.state, filter);
    this.#lists.set(filter, list);
    return list;
  }

  loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    return this.#sync.loadMore(filter, limit);
  }

  refresh(): Promise<void> {
    return this.#sync.refresh();
  }

  reconnect(): Promise<void> {
    return this.#sync.reconnect();
  }

  markRead(ids: readonly string[]): void {
    this.#change('read', ids);
  }

  markUnread(ids: readonly string[]): void {
    this.#change('unread', ids);
  }

  markAllRead(): void {
    const upTo = numberOf(this.state.cursor);
    if (this.counts.unread > 0) this.#sync.change({ name: 'read-up-to', request: { upTo } });
  }

  removeAll(): void {
    const upTo = numberOf(this.state.cursor);
    if (this.counts.total === 0) return;
    this.#removal = new Promise((resolve) => {
      this.#sync.change({ name: 'remove-up-to', request: { upTo } }, resolve);
    });
  }

  restoreAll(): void {
    // The server names a removal by its number, which its answer gives.
    void this.#removal?.then((removal) => {
      this.#sync.change({ name: 'restore-up-to', request: { removal } });
    });
  }

  remove(ids: readonly string[]): void {
    this.#change('remove', ids);
  }

  restore(ids: readonly string[]): void {
    this.#change('restore', ids);
  }

  shown(ids: readonly string[]): void {
    const held = ids.filter((id) => messageOf(this.state, id));
    this.#change('shown', held);
    this.popups.shown(ids);
  }

  /** Changes the messages that the change applies to, and those that this page does not hold. */
  #change(name: Exclude<ChangeName, `${string}-up-to`>, ids: readonly string[]): void {
    const changing = ids.filter((id) => {
      const message = messageOf(this.state, id);
      return !message || appliesTo({ kind: KIND_OF[name] }, message);
    });
    const most = DEFAULT_LIMITS.idsPerCommand;
    for (let at = 0; at < changing.length; at += most) {
      this.#sync.change({ name, request: { ids: changing.slice(at, at + most) } });
    }
  }

  #start(): void {
    const settings = this.#settings;
    if (!this.#connected || !settings) return;
    this.#stop();
    const stopPopups = this.popups.start();
    const stopSync = this.#sync.start(settings.server, () => this.#settings?.token);
    this.#stop = () => {
      stopPopups();
      stopSync();
    };
  }

  /** Removes what the browser stores about another inbox, or, with nobody signed in, about any. */
  #noteVisit(): void {
    const { tag, identity } = this.state;
    const visit = tag === null ? null : { tag, identity };
    if (this.#settings) this.#visits.begin(visit, this.#settings);
  }

  #follow(change: InboxChange): void {
    const { arrived, read, removed } = change;
    this.#lists.clear();
    for (const message of arrived) this.events.emit('message', message);
    this.popups.follow(change);
    if (read.length > 0) this.events.emit('read', idsOf(read));
    if (removed.length > 0) this.events.emit('remove', idsOf(removed));
    this.#host.requestUpdate();
  }
}

/** The browser's; elsewhere a page on which nothing happens. */
function browserEnvironment(): InboxEnvironment {
  const root = globalThis.document ?? {};
  return { page: browserPage(), storage: browserStorage(), root, times: DEFAULT_TIMES };
}

function idsOf(messages: readonly InboxMessage[]): readonly string[] {
  return messages.map(({ id }) => id);
}

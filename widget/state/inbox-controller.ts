import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DEFAULT_LIMITS } from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Stop } from '../connection/page.js';
import type { FeedChange } from './inbox-feed.js';
import { listOf } from './inbox-lists.js';
import { emptyInbox } from './inbox-state.js';
import { browserSurroundings, type InboxSurroundings } from './inbox-surroundings.js';
import { InboxSync } from './inbox-sync.js';
import { transitionsOf } from './inbox-transitions.js';
import type {
  ConnectionStatus,
  Counts,
  InboxEvents,
  InboxMessage,
  InboxSettings,
  InboxView,
  MessageList,
  PanelFilter,
  PopupEnd,
  PopupStack,
} from './inbox-view.js';
import { isLive, isUnread, takesEffect } from './message-change.js';
import { type InboxSight, sightOf } from './pending-changes.js';
import type { PopupInbox } from './popup-inbox.js';
import { PopupKeeper } from './popup-keeper.js';

const NOTHING: InboxSight = sightOf(emptyInbox());

/**
 * The inbox of a host element: connected while the host is, and telling it what to render. Until
 * `configure` was called it does nothing.
 */
export class InboxController implements InboxView, ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #events: InboxEvents;
  readonly #around: InboxSurroundings;
  readonly #popups: PopupKeeper;
  readonly #lists = new Map<PanelFilter, MessageList>();
  #settings: InboxSettings | null = null;
  #sync: InboxSync | null = null;
  #sight = NOTHING;
  #stack: PopupStack | null = null;
  #connected = false;
  #stop: Stop = () => {};

  constructor(
    host: ReactiveControllerHost,
    events: InboxEvents,
    around: InboxSurroundings = browserSurroundings(),
  ) {
    this.#host = host;
    this.#events = events;
    this.#around = around;
    this.#popups = new PopupKeeper(around, this.#popupInbox());
    host.addController(this);
  }

  get status(): ConnectionStatus {
    return this.#sync?.status ?? 'connecting';
  }

  get tag(): string | null {
    return this.#sync?.state.tag ?? null;
  }

  get counts(): Counts {
    return this.#sight.counts;
  }

  get popupStack(): PopupStack {
    this.#stack ??= this.#popups.stack;
    return this.#stack;
  }

  /**
   * Takes settings; called before each render. Another server or another token starts the
   * connection anew; with another server, or a token in place of none, everything known is dropped
   * at once, else when the server says that it is another inbox. `initial` counts while nothing is
   * known yet.
   */
  configure(settings: InboxSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#popups.configure(settings.popupMs, settings.popups);
    const known = before?.server === settings.server && isSameKind(before.token, settings.token);
    if (known && isSameToken(before.token, settings.token)) {
      if (settings.initial !== before.initial) this.#sync?.begin(settings.initial);
      return;
    }
    this.#stop();
    if (!known) this.#forget();
    this.#start();
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
    const known = this.#lists.get(filter);
    if (known) return known;
    const list = listOf(this.#sync?.state ?? emptyInbox(), filter, this.#sight);
    this.#lists.set(filter, list);
    return list;
  }

  async loadMore(filter: PanelFilter): Promise<void> {
    await this.#sync?.loadMore(filter);
  }

  async refresh(): Promise<void> {
    await this.#sync?.refresh();
  }

  markRead(ids: readonly string[]): void {
    this.#change('read', this.#where(ids, isUnread));
  }

  markUnread(ids: readonly string[]): void {
    this.#change(
      'unread',
      this.#where(ids, (message) => takesEffect(message, 'unread')),
    );
  }

  markAllRead(): void {
    const cursor = this.#sync?.state.cursor;
    if (!cursor || this.counts.unread === 0) return;
    this.#sync?.change({ name: 'read-up-to', request: { upTo: cursor.number } });
  }

  remove(ids: readonly string[]): void {
    this.#change('remove', this.#where(ids, isLive));
  }

  restore(ids: readonly string[]): void {
    this.#change(
      'restore',
      this.#where(ids, (message) => takesEffect(message, 'restored')),
    );
  }

  shown(ids: readonly string[]): void {
    const known = ids.filter((id) => this.#sight.messages.has(id));
    this.#change(
      'shown',
      this.#where(known, (message) => takesEffect(message, 'shown')),
    );
    this.#popups.shown(ids);
  }

  endPopup(key: string, how: PopupEnd): void {
    const messages = this.#popups.end(key);
    if (how === 'action' || (how === 'close' && this.#settings?.closeMarksRead)) {
      this.#markMessagesRead(messages);
    }
  }

  closeAllPopups(): void {
    const messages = this.#popups.endAll();
    if (this.#settings?.closeMarksRead) this.#markMessagesRead(messages);
  }

  /** Transient ones have ended by being shown; the server does not know them any more. */
  #markMessagesRead(messages: readonly InboxMessage[]): void {
    this.markRead(messages.filter(({ persistent }) => persistent).map(({ id }) => id));
  }

  /** Those ids for which the message is as asked; of a message that is not held nothing is known. */
  #where(ids: readonly string[], test: (message: InboxMessage) => boolean): readonly string[] {
    return ids.filter((id) => {
      const message = this.#sight.messages.get(id);
      return message === undefined || test(message);
    });
  }

  #change(name: Exclude<ChangeCommand['name'], 'read-up-to'>, ids: readonly string[]): void {
    if (ids.length > 0) this.#sync?.change({ name, request: { ids } });
  }

  #start(): void {
    const settings = this.#settings;
    if (!this.#connected || !settings) return;
    this.#stop();
    const sync = this.#sync ?? this.#makeSync(settings.server);
    this.#sync = sync;
    const stopPopups = this.#popups.start();
    const stopSync = sync.start(this.#tokenSource(settings.token), settings.initial);
    this.#stop = () => {
      stopPopups();
      stopSync();
    };
  }

  /** A function is always the latest one that the page has set. */
  #tokenSource(token: TokenSource | undefined): TokenSource | undefined {
    if (typeof token !== 'function') return token;
    return () => {
      const latest = this.#settings?.token;
      return typeof latest === 'function' ? latest() : token();
    };
  }

  #makeSync(server: string): InboxSync {
    const sync: InboxSync = new InboxSync(
      { server, page: this.#around.page, times: this.#around.times },
      {
        change: (change) => {
          if (sync === this.#sync) this.#changed(change);
        },
        synced: () => void this.#popups.prepare(),
        status: (status) => {
          this.#events.connection(status);
          this.#host.requestUpdate();
        },
        error: (error) => this.#events.error(error),
      },
    );
    return sync;
  }

  #forget(): void {
    this.#sync?.forget();
    this.#sync = null;
  }

  #changed(change: FeedChange): void {
    const before = this.#sight;
    this.#sight = sightOf(change.after);
    this.#lists.clear();
    this.#stack = null;
    const same = change.before.tag === change.after.tag;
    const { read, removed } = same ? transitionsOf(before, this.#sight) : { read: [], removed: [] };
    for (const message of change.arrived) this.#events.message(message);
    this.#popups.follow(change);
    if (read.length > 0) this.#events.read(read);
    if (removed.length > 0) this.#events.remove(removed);
    this.#host.requestUpdate();
  }

  #popupInbox(): PopupInbox {
    const controller = this;
    return {
      get state() {
        return controller.#sync?.state ?? emptyInbox();
      },
      get sight() {
        return controller.#sight;
      },
      now: () => this.#sync?.now() ?? Date.now(),
      mayPopUp: (message) => this.#events.mayPopUp(message),
      poppedUp: (message) => this.#events.popup(message),
      changed: () => {
        this.#stack = null;
        this.#host.requestUpdate();
      },
      loadUnread: async () => this.#sync?.loadMore('unread', DEFAULT_LIMITS.pageMax),
      refresh: () => this.refresh(),
    };
  }
}

/** A page that takes its token away, or sets its first one, logs somebody out. */
function isSameKind(before: TokenSource | undefined, after: TokenSource | undefined): boolean {
  return typeof before === typeof after;
}

/** Functions count as the same: the latest one is called, whenever a token is needed. */
function isSameToken(before: TokenSource | undefined, after: TokenSource | undefined): boolean {
  return before === after || typeof after === 'function';
}

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { appliesTo, KIND_OF } from '../../protocol/effects.js';
import { type ChangeName, DEFAULT_LIMITS } from '../../protocol/index.js';
import type { Stop } from '../connection/page.js';
import { PopupKeeper } from '../popups/popup-keeper.js';
import type { InboxChange } from './inbox-feed.js';
import { listOf, messageOf, numberOf } from './inbox-state.js';
import { browserSurroundings, type InboxSurroundings } from './inbox-surroundings.js';
import { InboxSync } from './inbox-sync.js';
import type {
  ConnectionStatus,
  Counts,
  Identity,
  InboxEvents,
  InboxMessage,
  InboxSettings,
  InboxView,
  MessageList,
  PanelFilter,
  PopupEnd,
  PopupStack,
} from './inbox-view.js';

/**
 * The inbox of a host element: connected while the host is, and telling it what to render. Until
 * `configure` was called it does nothing.
 */
export class InboxController implements InboxView, ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #events: InboxEvents;
  readonly #sync: InboxSync;
  readonly #popups: PopupKeeper;
  readonly #lists = new Map<PanelFilter, MessageList>();
  #settings: InboxSettings | null = null;
  #stack: PopupStack | null = null;
  /** Whose inbox it was when the page was told of the connection last. */
  #told: Identity | null = null;
  #connected = false;
  /** The number of the last `removeAll`, once the server has answered. */
  #removal: Promise<number> | undefined;
  #stop: Stop = () => {};

  /** @param events Functions that may be called without their object. */
  constructor(
    host: ReactiveControllerHost,
    events: InboxEvents,
    around: InboxSurroundings = browserSurroundings(),
  ) {
    this.#host = host;
    this.#events = events;
    this.#sync = new InboxSync(around, {
      ...events,
      change: (change) => this.#changed(change),
      nobody: () => this.#popups.loggedOut(),
      synced: () => {
        // Somebody else may be known while the link is the same.
        if (this.identity !== this.#told) this.#tell(this.status);
        void this.#popups.prepare();
      },
      connection: (status) => this.#tell(status),
    });
    this.#popups = new PopupKeeper(around, this.#sync, {
      ...events,
      changed: () => {
        this.#stack = null;
        host.requestUpdate();
      },
    });
    host.addController(this);
  }

  get status(): ConnectionStatus {
    return this.#sync.status;
  }

  get tag(): string | null {
    return this.#sync.state.tag;
  }

  get identity(): Identity | null {
    return this.#sync.state.identity;
  }

  get counts(): Counts {
    return this.#sync.state.overlay.counts;
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
    const { server, token, initial } = settings;
    this.#settings = settings;
    this.#popups.configure(settings.popupMs, settings.popups, siteOf(settings));
    // A page that takes its token away, or sets its first one, logs somebody out.
    const same = server === before?.server && typeof token === typeof before.token;
    if (before && !same) this.#sync.forget();
    if (initial && initial !== before?.initial) this.#sync.begin(initial);
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
    const list = this.#lists.get(filter) ?? listOf(this.#sync.state, filter);
    this.#lists.set(filter, list);
    return list;
  }

  loadMore(filter: PanelFilter): Promise<void> {
    return this.#sync.loadMore(filter);
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
    const upTo = numberOf(this.#sync.state.cursor);
    if (this.counts.unread > 0) this.#sync.change({ name: 'read-up-to', request: { upTo } });
  }

  removeAll(): void {
    const upTo = numberOf(this.#sync.state.cursor);
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
    this.#change(
      'shown',
      ids.filter((id) => messageOf(this.#sync.state, id)),
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

  pausePopups(paused: boolean): void {
    this.#popups.pause(paused);
  }

  /** Transient ones have ended by being shown; the server does not know them any more. */
  #markMessagesRead(messages: readonly InboxMessage[]): void {
    this.markRead(messages.filter(({ persistent }) => persistent).map(({ id }) => id));
  }

  /** Asks for a change of those that are not so yet; of a message that is not held nothing is known. */
  #change(name: Exclude<ChangeName, `${string}-up-to`>, ids: readonly string[]): void {
    const { state } = this.#sync;
    const changing = ids.filter((id) => {
      const message = messageOf(state, id);
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
    const stopPopups = this.#popups.start();
    const stopSync = this.#sync.start(settings.server, () => this.#settings?.token);
    this.#stop = () => {
      stopPopups();
      stopSync();
    };
  }

  #tell(status: ConnectionStatus): void {
    this.#told = this.identity;
    this.#events.connection(status);
    this.#host.requestUpdate();
  }

  #changed(change: InboxChange): void {
    const { arrived, read, removed } = change;
    this.#lists.clear();
    this.#stack = null;
    for (const message of arrived) this.#events.message(message);
    this.#popups.follow(change);
    if (read.length > 0) this.#events.read(read.map(({ id }) => id));
    if (removed.length > 0) this.#events.remove(removed.map(({ id }) => id));
    this.#host.requestUpdate();
  }
}

/** The adapter's URL, where cookies say whose inbox it is; null where a token does. */
function siteOf({ server, token }: InboxSettings): string | null {
  if (token !== undefined) return null;
  try {
    return new URL(server || '/', globalThis.document?.baseURI).href;
  } catch {
    return null;
  }
}

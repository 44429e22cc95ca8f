import {
  type ListRequest,
  MessageCenterError,
  type Page as MessagePage,
  type SyncAnswer,
} from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import { CommandQueue, splitCommand } from '../connection/command-queue.js';
import { Connection } from '../connection/connection.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { ConnectionTimes } from '../connection/connection-times.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Page, Stop } from '../connection/page.js';
import { loadedRange } from './inbox.js';
import { type FeedChange, InboxFeed } from './inbox-feed.js';
import type { InboxState } from './inbox-state.js';
import type { InitialState, PanelFilter } from './inbox-view.js';

export interface InboxSyncOptions {
  /** A URL or a path of the page's own site, without a slash at its end. */
  readonly server: string;
  readonly times: ConnectionTimes;
  readonly page: Page;
}

export interface InboxSyncEvents {
  change(change: FeedChange): void;
  /** The state is at the server's head; `change` has said what is new. */
  synced(): void;
  status(status: ConnectionStatus): void;
  error(error: MessageCenterError): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: MessageCenterError) => void;
}

/** How often a page is fetched anew when the inbox keeps moving under it. */
const PAGE_TRIES = 4;

/**
 * Keeps one inbox in step with one server: the feed, filled through the connection, and the user's
 * changes on their way. State and changes outlive a stop and are there at the next start.
 */
export class InboxSync {
  readonly #options: InboxSyncOptions;
  readonly #events: InboxSyncEvents;
  readonly #feed: InboxFeed;
  readonly #queue: CommandQueue;
  readonly #loading = new Map<PanelFilter, Promise<void>>();
  #connection: Connection | null = null;
  #waiters: Waiter[] = [];
  #lastKey = 0;
  #clockOffsetMs = 0;

  constructor(options: InboxSyncOptions, events: InboxSyncEvents) {
    this.#options = options;
    this.#events = events;
    this.#feed = new InboxFeed((change) => this.#changed(change));
    this.#queue = new CommandQueue(options.times, {
      send: async ({ name, request }) => {
        if (!this.#connection) throw stopped();
        return this.#connection.request(name, request);
      },
      done: (key, changed) => {
        this.#feed.confirmPending(key, changed);
        if (this.status === 'polling') this.#connection?.sync();
      },
      failed: (key, error) => {
        this.#feed.dropPending(key);
        events.error(error);
      },
    });
  }

  get state(): InboxState {
    return this.#feed.state;
  }

  get status(): ConnectionStatus {
    return this.#connection?.status ?? 'connecting';
  }

  /** The server's clock, milliseconds since 1970, as far as it is known. */
  now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /**
   * Connects and syncs, until the returned stop is called. `initial` counts while nothing is known.
   */
  start(token: TokenSource | undefined, initial?: InitialState): Stop {
    this.begin(initial);
    const take = (step: () => void): void => this.#take(connection, step);
    const connection: Connection = new Connection(
      { ...this.#options, token },
      {
        sync: () => this.#sync(connection),
        push: (push) => take(() => this.#feed.push(push)),
        head: (notice) => take(() => this.#feed.head(notice)),
        unreadable: () => take(() => this.#feed.unreadable()),
        lost: (error) => this.#lost(error),
        status: (status) => {
          if (status === 'refused') this.forget();
          this.#events.status(status);
        },
        error: (error) => this.#events.error(error),
      },
    );
    this.#connection = connection;
    const stop = connection.start();
    return () => {
      stop();
      if (this.#connection !== connection) return;
      this.#connection = null;
      this.#lost(stopped());
    };
  }

  /** Takes state that the server put into the page, while nothing is known yet. */
  begin(initial: InitialState | undefined): void {
    if (initial && this.state.cursor === null) this.#feed.start(initial);
  }

  /** Drops everything, also what was still to be sent: it was another identity's. */
  forget(): void {
    this.#queue.clear();
    this.#feed.forget();
  }

  /** Does it on this page at once, and on the server as soon as that can be reached. */
  change(command: ChangeCommand): void {
    const at = new Date(this.now()).toISOString();
    // A poll says whether it still is the same inbox; only then is anything sent by HTTP.
    const polling = this.status === 'polling';
    if (polling) this.#queue.close();
    for (const part of splitCommand(command)) {
      this.#lastKey += 1;
      this.#feed.addPending(this.#lastKey, part, at);
      this.#queue.add(this.#lastKey, part);
    }
    if (polling) this.#connection?.sync();
  }

  /**
   * Fetches the first page of a filter, or the next one; with nothing known yet it waits for the
   * first sync.
   * @throws MessageCenterError the server's, or UNAVAILABLE when there is no connection.
   */
  loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    const under = this.#loading.get(filter);
    if (under) return under;
    const loading = this.#load(filter, limit).finally(() => this.#loading.delete(filter));
    this.#loading.set(filter, loading);
    return loading;
  }

  /** Syncs now, connecting first where that is needed. Rejects with what went wrong. */
  refresh(): Promise<void> {
    const synced = this.#nextSync();
    this.#connection?.wake();
    return synced;
  }

  async #load(filter: PanelFilter, limit?: number): Promise<void> {
    if (this.state.cursor === null) {
      await this.#nextSync();
      if (loadedRange(this.state, filter)) return;
    }
    for (let tries = 0; tries < PAGE_TRIES; tries += 1) {
      const request = this.#feed.beginPage(filter);
      if (request === null) return;
      if (await this.#fetchPage(filter, limit ? { ...request, limit } : request)) return;
    }
    throw new MessageCenterError('UNAVAILABLE', 'The list is changing too fast; try again.');
  }

  /** Whether the page could be used. */
  async #fetchPage(filter: PanelFilter, request: ListRequest): Promise<boolean> {
    const connection = this.#connection;
    let page: MessagePage | null = null;
    let taken = false;
    try {
      if (!connection) throw stopped();
      page = await connection.request('list', request);
    } finally {
      this.#take(connection, () => {
        taken = this.#feed.endPage(filter, page);
      });
    }
    return taken;
  }

  async #sync(connection: Connection): Promise<void> {
    do await this.#syncOnce(connection);
    while (this.#feed.wantsSync);
    this.#queue.open();
    for (const { resolve } of this.#takeWaiters()) resolve();
    this.#events.synced();
  }

  async #syncOnce(connection: Connection): Promise<void> {
    let answer: SyncAnswer | null = null;
    const request = this.#feed.beginSync();
    try {
      answer = await connection.request('sync', request);
      this.#clockOffsetMs = Date.parse(answer.serverAt) - Date.now() || 0;
    } catch (error) {
      const unreadable = (error as MessageCenterError).code === 'INVALID';
      if (!unreadable || request.position === undefined) throw error;
      this.#feed.unreadable();
    } finally {
      if (connection === this.#connection) this.#feed.endSync(answer);
    }
    if (connection !== this.#connection) throw stopped();
  }

  /** Takes what came, and syncs when it does not fit. */
  #take(connection: Connection | null, step: () => void): void {
    if (connection === null || connection !== this.#connection) return;
    step();
    if (this.#feed.wantsSync) connection.sync();
  }

  #changed(change: FeedChange): void {
    const { tag } = change.before;
    if (tag !== null && tag !== change.after.tag) this.#queue.clear();
    this.#events.change(change);
  }

  #lost(error: MessageCenterError): void {
    this.#feed.disconnected();
    this.#queue.close();
    for (const { reject } of this.#takeWaiters()) reject(error);
  }

  #nextSync(): Promise<void> {
    if (!this.#connection) return Promise.reject(stopped());
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  #takeWaiters(): readonly Waiter[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}

function stopped(): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', 'The element is not on the page.');
}

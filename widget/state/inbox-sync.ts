import {
  type ListRequest,
  MessageCenterError,
  type Page,
  type SyncAnswer,
} from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import { Connection } from '../connection/connection.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Stop } from '../connection/page.js';
import { ChangeSender } from './change-sender.js';
import { type FeedChange, InboxFeed } from './inbox-feed.js';
import { type InboxState, loadedFrom } from './inbox-state.js';
import type { InboxSurroundings } from './inbox-surroundings.js';
import type { InitialState, PanelFilter } from './inbox-view.js';

export interface InboxSyncEvents {
  change(change: FeedChange): void;
  /** The state is at the server's head; `change` has said what is new. */
  synced(): void;
  connection(status: ConnectionStatus): void;
  error(error: MessageCenterError): void;
}

/** How often a page is fetched anew when the inbox keeps moving under it. */
const PAGE_TRIES = 4;

/**
 * Keeps one inbox in step with one server: the feed, filled through the connection, and the user's
 * changes on their way. State and changes outlive a stop and are there at the next start.
 */
export class InboxSync {
  readonly #around: Pick<InboxSurroundings, 'page' | 'times'>;
  readonly #events: InboxSyncEvents;
  readonly #feed: InboxFeed;
  readonly #sender: ChangeSender;
  readonly #loading = new Map<PanelFilter, Promise<void>>();
  #connection: Connection | undefined;
  /** Called after the next sync, or with what went wrong. */
  #waiting: ((error?: MessageCenterError) => void)[] = [];
  #clockOffsetMs = 0;

  constructor(around: Pick<InboxSurroundings, 'page' | 'times'>, events: InboxSyncEvents) {
    this.#around = around;
    this.#events = events;
    this.#feed = new InboxFeed((change) => events.change(change));
    this.#sender = new ChangeSender(
      this.#feed,
      around.times,
      async ({ name, request }) => {
        const changed = await this.#connected().request(name, request);
        if (this.status === 'polling') this.#connection?.sync();
        return changed;
      },
      (error) => events.error(error),
    );
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
   * Connects to a server and syncs, until the returned stop is called.
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @param token What the page has set last.
   */
  start(server: string, token: () => TokenSource | undefined): Stop {
    const connection: Connection = new Connection(
      { ...this.#around, server, token },
      {
        sync: () => this.#sync(connection),
        push: (push) => {
          this.#feed.push(push);
          if (this.#feed.wantsSync) connection.sync();
        },
        lost: (error) => this.#lost(error),
        status: (status) => {
          if (status === 'refused') this.forget();
          this.#events.connection(status);
        },
        error: (error) => this.#events.error(error),
      },
    );
    this.#connection = connection;
    const stop = connection.start();
    return () => {
      stop();
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#lost(stopped());
    };
  }

  /** Takes state that the server put into the page, while nothing is known yet. */
  begin(initial: InitialState): void {
    if (this.state.cursor === null) this.#feed.start(initial);
  }

  /** Drops everything, also what was still to be sent: it was another identity's. */
  forget(): void {
    this.#feed.forget();
  }

  /**
   * Does it on this page at once, and on the server as soon as that can be reached. While no inbox
   * is known nothing is done: nobody knows whose it would be.
   */
  change(command: ChangeCommand): void {
    if (this.state.cursor === null) return;
    this.#feed.addPending(command, new Date(this.now()).toISOString());
    if (this.status === 'polling') {
      // A poll says whether it still is the same inbox; only then is anything sent by HTTP.
      this.#sender.close();
      this.#connection?.sync();
    } else void this.#sender.next();
  }

  /**
   * Fetches the first page of a filter, or the next one; with nothing known yet it waits for the
   * first sync.
   * @throws MessageCenterError the server's, or UNAVAILABLE when there is no connection.
   */
  loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    const loading =
      this.#loading.get(filter) ??
      this.#load(filter, limit).finally(() => this.#loading.delete(filter));
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
      if (loadedFrom(this.state, filter) < Number.POSITIVE_INFINITY) return;
    }
    for (let tries = 0; tries < PAGE_TRIES; tries += 1) {
      const request = this.#feed.beginPage(filter);
      if (!request) return;
      if (await this.#fetchPage(filter, limit ? { ...request, limit } : request)) return;
    }
    throw new MessageCenterError('UNAVAILABLE', 'The list is changing too fast; try again.');
  }

  /** Whether the page could be used. */
  async #fetchPage(filter: PanelFilter, request: ListRequest): Promise<boolean> {
    const connection = this.#connection;
    let page: Page | null = null;
    let taken = false;
    try {
      page = await this.#connected().request('list', request);
    } finally {
      if (connection === this.#connection) {
        taken = this.#feed.endPage(filter, page);
        if (this.#feed.wantsSync) connection?.sync();
      }
    }
    return taken;
  }

  async #sync(connection: Connection): Promise<void> {
    do await this.#syncOnce(connection);
    while (this.#feed.wantsSync);
    this.#sender.open();
    this.#settle();
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
      this.#feed.push(null);
    } finally {
      if (connection === this.#connection) this.#feed.endSync(answer);
    }
    if (connection !== this.#connection) throw stopped();
  }

  #lost(error: MessageCenterError): void {
    this.#feed.disconnected();
    this.#sender.close();
    this.#settle(error);
  }

  #connected(): Connection {
    if (!this.#connection) throw stopped();
    return this.#connection;
  }

  async #nextSync(): Promise<void> {
    this.#connected();
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  #settle(error?: MessageCenterError): void {
    for (const settle of this.#waiting.splice(0)) settle(error);
  }
}

function stopped(): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', 'The element is not on the page.');
}

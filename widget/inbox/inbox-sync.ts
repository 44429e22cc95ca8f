import {
  type ListedCommand,
  MessageCenterError,
  type Page as MessagePage,
} from '../../protocol/index.js';
import { Connection } from '../connection/connection.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { ConnectionTimes } from '../connection/connection-times.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Page, Stop } from '../platform/page.js';
import { ChangeSender } from './change-sender.js';
import type { InboxEmitter } from './inbox-events.js';
import type { InboxFeed } from './inbox-feed.js';
import { loadedFrom, type PanelFilter, type PendingChange } from './inbox-state.js';

/** How often a page is fetched while the inbox keeps changing. */
const PAGE_TRIES = 4;

/**
 * Keeps a feed in step with the server, through the connection, and sends the user's changes. What
 * the feed holds is kept after a stop, for the next start.
 */
export class InboxSync {
  readonly #feed: InboxFeed;
  readonly #page: Page;
  readonly #connection: Connection;
  readonly #sender: ChangeSender;
  readonly #loading = new Map<PanelFilter, Promise<void>>();
  /** Called after the next sync, with the error if it failed. */
  #waiting: ((error?: MessageCenterError) => void)[] = [];

  constructor(feed: InboxFeed, page: Page, times: ConnectionTimes, events: InboxEmitter) {
    this.#feed = feed;
    this.#page = page;
    this.#connection = new Connection(page, times, feed, events);
    this.#sender = new ChangeSender(feed, this.#connection, times, events);
    events.on('synced', () => {
      this.#sender.open();
      this.#endWait();
    });
    events.on('lost', (error) => {
      this.#sender.close();
      if (error) this.#endWait(error);
    });
  }

  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  /** As `Connection.start`. */
  start(server: string, token: () => TokenSource | undefined): Stop {
    const stopLeave = this.#page.watchLeave(() => this.#sender.flush());
    const stop = this.#connection.start(server, token);
    return () => {
      stopLeave();
      stop();
    };
  }

  /**
   * Shows a change at once, and sends it as soon as the server can be reached. While no inbox is
   * known it does nothing: nobody knows whose it would be.
   * @param onConfirmed As in `PendingChange`.
   * @returns Takes it back if it was not sent yet. False: the server may have it.
   */
  change(command: ListedCommand, onConfirmed?: PendingChange['onConfirmed']): () => boolean {
    if (this.#feed.state.cursor === null) return () => true;
    const change = this.#feed.addPending(command, onConfirmed);
    if (this.status === 'polling') {
      // Nothing is sent by HTTP before a poll has confirmed that the inbox is still the same.
      this.#sender.close();
      this.#connection.sync();
    } else void this.#sender.next();
    return () => this.#sender.withdraw(change);
  }

  /**
   * Fetches the first page of a filter, or the next one; with nothing known yet it waits for the
   * first sync.
   * @throws MessageCenterError the server's, or UNAVAILABLE when there is no connection.
   */
  async loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    if (this.#feed.state.cursor === null) {
      await this.#waitForSync();
      if (loadedFrom(this.#feed.state, filter) < Infinity) return;
    }
    const loading =
      this.#loading.get(filter) ??
      this.#load(filter, limit).finally(() => this.#loading.delete(filter));
    this.#loading.set(filter, loading);
    await loading;
  }

  /** @throws MessageCenterError the server's, or UNAVAILABLE when there is no connection. */
  async listGroup(group: string, before?: string): Promise<MessagePage> {
    const page = before === undefined ? {} : { before };
    return this.#connection.transport.request('list', { group, ...page });
  }

  /** Requests a sync: now, or right after the running one. Does nothing without a connection. */
  sync(): void {
    this.#connection.sync();
  }

  /** Syncs now, connecting first if needed. Rejects with what went wrong. */
  refresh(): Promise<void> {
    return this.#syncAfter(() => this.#connection.ask());
  }

  /** As `refresh`, over a new socket. */
  reconnect(): Promise<void> {
    return this.#syncAfter(() => this.#connection.reconnect());
  }

  async #load(filter: PanelFilter, limit?: number): Promise<void> {
    for (let tries = 0; tries < PAGE_TRIES; tries += 1) {
      const request = this.#feed.beginPage(filter);
      if (!request) return;
      let page: MessagePage | null = null;
      let isTaken = false;
      try {
        const { transport } = this.#connection;
        page = await transport.request('list', limit ? { ...request, limit } : request);
      } finally {
        isTaken = this.#feed.endPage(filter, page);
        if (this.#feed.wantsSync) this.sync();
      }
      if (isTaken) return;
    }
    throw new MessageCenterError('UNAVAILABLE', 'The list is changing too fast; try again.');
  }

  async #syncAfter(connect: () => void): Promise<void> {
    const synced = this.#waitForSync();
    connect();
    try {
      await synced;
    } catch (error) {
      // UNAUTHENTICATED is an answer, too, for a page that has just signed its user out.
      if ((error as MessageCenterError).code !== 'UNAUTHENTICATED') throw error;
    }
  }

  #waitForSync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  #endWait(error?: MessageCenterError): void {
    for (const end of this.#waiting.splice(0)) end(error);
  }
}

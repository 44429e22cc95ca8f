import { MessageCenterError, type Page } from '../../protocol/index.js';
import type { Connection } from '../connection/connection.js';
import type { InboxFeed } from './inbox-feed.js';
import { loadedFrom, type PanelFilter } from './inbox-state.js';

/** How often a page is fetched while the inbox keeps changing. */
const PAGE_TRIES = 4;

/** Loads the pages of a feed's lists: one at a time for each filter. */
export class InboxPages {
  readonly #feed: InboxFeed;
  readonly #connection: Connection;
  readonly #loading = new Map<PanelFilter, Promise<void>>();

  constructor(feed: InboxFeed, connection: Connection) {
    this.#feed = feed;
    this.#connection = connection;
  }

  /**
   * Fetches the first page of a filter, or the next one; with nothing known yet it waits for the
   * first sync.
   * @throws MessageCenterError the server's, or UNAVAILABLE when there is no connection.
   */
  async loadMore(filter: PanelFilter, limit?: number): Promise<void> {
    if (this.#feed.state.cursor === null) {
      await this.#connection.nextSync();
      if (loadedFrom(this.#feed.state, filter) < Infinity) return;
    }
    const loading =
      this.#loading.get(filter) ??
      this.#load(filter, limit).finally(() => this.#loading.delete(filter));
    this.#loading.set(filter, loading);
    await loading;
  }

  async #load(filter: PanelFilter, limit?: number): Promise<void> {
    for (let tries = 0; tries < PAGE_TRIES; tries += 1) {
      const request = this.#feed.beginPage(filter);
      if (!request) return;
      let page: Page | null = null;
      let isTaken = false;
      try {
        const { transport } = this.#connection;
        page = await transport.request('list', limit ? { ...request, limit } : request);
      } finally {
        isTaken = this.#feed.endPage(filter, page);
        if (this.#feed.wantsSync) this.#connection.sync();
      }
      if (isTaken) return;
    }
    throw new MessageCenterError('UNAVAILABLE', 'The list is changing too fast; try again.');
  }
}

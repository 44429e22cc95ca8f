import {
  type Changed,
  type ListedCommand,
  type ListRequest,
  MessageCenterError,
  type Page as MessagePage,
  type SyncAnswer,
} from '../../protocol/index.js';
import { Connection } from '../connection/connection.js';
import type { Way } from '../connection/connection-events.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Page, Stop } from '../connection/page.js';
import { ChangeSender } from './change-sender.js';
import { type InboxChange, InboxFeed } from './inbox-feed.js';
import { type InboxState, loadedFrom, type PendingChange } from './inbox-state.js';
import type { InboxSurroundings } from './inbox-surroundings.js';
import type { ConnectionStatus, InboxEvents, InitialState, PanelFilter } from './inbox-view.js';

/** Functions that may be called without their object. */
export interface InboxSyncEvents extends Pick<InboxEvents, 'connection' | 'error'> {
  change(change: InboxChange): void;
  /** The server knows nobody behind this page; `change` has said that all is gone. */
  nobody(): void;
  /** The state is at the server's head; `change` has said what is new. */
  synced(): void;
}

/** How often a page is fetched anew when the inbox keeps moving under it. */
const PAGE_TRIES = 4;

/**
 * Keeps one inbox in step with one server: the feed, filled through the connection, and the user's
 * changes on their way. State and changes outlive a stop and are there at the next start.
 */
export class InboxSync {
  readonly #page: Page;
  readonly #feed: InboxFeed;
  readonly #sender: ChangeSender;
  readonly #connection: Connection;
  readonly #loading = new Map<PanelFilter, Promise<void>>();
  /** Called after the next sync, or with what went wrong. */
  #waiting: ((error?: MessageCenterError) => void)[] = [];
  #clockOffsetMs = 0;

  constructor({ page, times }: InboxSurroundings, events: InboxSyncEvents) {
    const feed = new InboxFeed(events.change);
    const connection: Connection = new Connection(page, times, {
      sync: (way) => this.#sync(way),
      synced: () => {
        this.#sender.open();
        this.#settle();
        events.synced();
      },
      push: (push) => {
        feed.push(push);
        this.#syncWhereWanted();
      },
      lost: (error) => {
        feed.disconnected();
        this.#sender.close();
        if (error) this.#settle(error);
      },
      unanswered: (error) => this.#settle(error),
      nobody: () => {
        feed.forget();
        events.nobody();
      },
      status: events.connection,
      error: events.error,
    });
    this.#page = page;
    this.#feed = feed;
    this.#connection = connection;
    this.#sender = new ChangeSender(feed, times, (command) => this.#send(command), events.error);
  }

  get state(): InboxState {
    return this.#feed.state;
  }

  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  /** The server's clock, milliseconds since 1970, as far as it is known. */
  now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** As `Connection.start`. */
  start(server: string, token: () => TokenSource | undefined): Stop {
    const stopLeave = this.#page.watchLeave(() =>
      this.#sender.flush((request) => this.#connection.postAll(request)),
    );
    const stop = this.#connection.start(server, token);
    return () => {
      stopLeave();
      stop();
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
   * @param onConfirmed As in `PendingChange`.
   */
  change(command: ListedCommand, onConfirmed?: PendingChange['onConfirmed']): void {
    if (this.state.cursor === null) return;
    this.#feed.addPending(command, new Date(this.now()).toISOString(), onConfirmed);
    if (this.status === 'polling') {
      // A poll says whether it still is the same inbox; only then is anything sent by HTTP.
      this.#sender.close();
      this.#connection.sync();
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
    this.#connection.ask();
    return orNobody(synced);
  }

  /** As `refresh`, over a new socket in any case. */
  reconnect(): Promise<void> {
    const synced = this.#nextSync();
    this.#connection.reconnect();
    return orNobody(synced);
  }

  async #load(filter: PanelFilter, limit?: number): Promise<void> {
    if (this.state.cursor === null) {
      await this.#nextSync();
      if (loadedFrom(this.state, filter) < Infinity) return;
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
    let page: MessagePage | null = null;
    let taken = false;
    try {
      page = await this.#connection.request('list', request);
    } finally {
      taken = this.#feed.endPage(filter, page);
      this.#syncWhereWanted();
    }
    return taken;
  }

  async #send({ name, request }: ListedCommand): Promise<Changed> {
    try {
      const changed = await this.#connection.request(name, request);
      if (this.status === 'polling') this.#connection.sync();
      return changed;
    } catch (error) {
      const { code } = error as MessageCenterError;
      if (code === 'FORBIDDEN') this.#connection.forbid(error as MessageCenterError);
      // Whoever is known now may be the same one with a fresh token.
      if (code === 'UNAUTHENTICATED') this.#connection.ask();
      throw error;
    }
  }

  async #sync(way: Way): Promise<string> {
    do await this.#syncOnce(way);
    while (this.#feed.wantsSync);
    return this.state.tag as string;
  }

  async #syncOnce(way: Way): Promise<void> {
    let answer: SyncAnswer | null = null;
    const request = this.#feed.beginSync();
    try {
      answer = await way.request('sync', request);
      if (request.position === undefined && answer.kind !== 'reset') {
        answer = null;
        throw new MessageCenterError('INVALID', 'The server answered a first sync with no reset.');
      }
      this.#clockOffsetMs = Date.parse(answer.serverAt) - Date.now() || 0;
    } catch (error) {
      const unreadable = (error as MessageCenterError).code === 'INVALID';
      if (!unreadable || request.position === undefined) throw error;
      this.#feed.push(null);
    } finally {
      // A sync that a loss has called off is still wanted, and then done anew.
      this.#feed.endSync(answer);
    }
  }

  #syncWhereWanted(): void {
    if (this.#feed.wantsSync) this.#connection.sync();
  }

  #nextSync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  #settle(error?: MessageCenterError): void {
    for (const settle of this.#waiting.splice(0)) settle(error);
  }
}

/** That nobody is known is an answer too, for a page that has just signed somebody out. */
async function orNobody(synced: Promise<void>): Promise<void> {
  try {
    await synced;
  } catch (error) {
    if ((error as MessageCenterError).code !== 'UNAUTHENTICATED') throw error;
  }
}

import type { Counts, Position } from '../../protocol/index.js';
import type { DeferredWork, DueRequest, DueWork } from '../../server/stores/due-store.js';
import { HeadCache } from '../../server/stores/head-cache.js';
import type {
  AppendedToOne,
  Head,
  Inbox,
  MessageStore,
  PageQuery,
  Tally,
} from '../../server/stores/message-store.js';
import type { Row, StoredEntry } from '../../server/stores/stored-entry.js';
import type { Mortal, Scheduler } from './scheduler.js';
import { NO_UPKEEP, SimulatedClock, SimulatedDatabase } from './simulated-database.js';
import { SimulatedStore } from './simulated-store.js';
import type { StoreFaults } from './store-faults.js';

/** What all processes share: each inbox in a database of its own. */
export class SimulatedDatabases {
  readonly #clock = new SimulatedClock();
  readonly #databases = new Map<Inbox, SimulatedDatabase>();

  of(inbox: Inbox): SimulatedDatabase {
    const database = this.#databases.get(inbox) ?? new SimulatedDatabase(this.#clock);
    this.#databases.set(inbox, database);
    return database;
  }

  /** Where the due work of all of them lies. */
  get due(): SimulatedDatabase {
    return this.of('due');
  }
}

/** One process's view of many simulated inboxes. */
export class MergingStore implements MessageStore {
  readonly recentHeads = new HeadCache();
  readonly upkeep = NO_UPKEEP;
  readonly #of: (inbox: Inbox) => SimulatedStore;
  readonly #due: SimulatedStore;

  constructor(
    databases: SimulatedDatabases,
    scheduler: Scheduler,
    owner: Mortal,
    faults: StoreFaults,
  ) {
    const stores = new Map<Inbox, SimulatedStore>();
    this.#of = (inbox) => {
      const store =
        stores.get(inbox) ?? new SimulatedStore(databases.of(inbox), scheduler, owner, faults);
      stores.set(inbox, store);
      return store;
    };
    this.#due = new SimulatedStore(databases.due, scheduler, owner, faults);
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {}

  /** One clock for all. */
  now(): number {
    return this.#due.now();
  }

  secret(): Promise<Uint8Array> {
    return this.#due.secret();
  }

  head(inbox: Inbox): Promise<Head> {
    return this.#of(inbox).head(inbox);
  }

  applyPending(inbox: Inbox): Promise<void> {
    return this.#of(inbox).applyPending(inbox);
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    return this.#of(inbox).append(inbox, after, entries);
  }

  appendToMany(): Promise<Map<Inbox, AppendedToOne>> {
    return this.#due.appendToMany();
  }

  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    return this.#of(inbox).rows(inbox, ids);
  }

  newestOfKeys(inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    return this.#of(inbox).newestOfKeys(inbox, keys);
  }

  unreadOfGroup(inbox: Inbox, group: string, limit: number, below?: number): Promise<Row[]> {
    return this.#of(inbox).unreadOfGroup(inbox, group, limit, below);
  }

  unreadOfLink(inbox: Inbox): Promise<Row[]> {
    return this.#of(inbox).unreadOfLink();
  }

  page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    return this.#of(inbox).page(inbox, query);
  }

  oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    return this.#of(inbox).oldest(inbox, limit);
  }

  countsAbove(inbox: Inbox, number: number): Promise<Counts> {
    return this.#of(inbox).countsAbove(inbox, number);
  }

  removedBy(inbox: Inbox, number: number, at: number): Promise<Tally> {
    return this.#of(inbox).removedBy(inbox, number, at);
  }

  expiring(inbox: Inbox, at: number): Promise<Tally> {
    return this.#of(inbox).expiring(inbox, at);
  }

  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    return this.#of(inbox).entries(inbox, from, limit);
  }

  async heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    const heads = inboxes.map(async (inbox) => [inbox, await this.head(inbox)] as const);
    return new Map(await Promise.all(heads));
  }

  putDue(work: DueWork): Promise<void> {
    return this.#due.putDue(work);
  }

  async putDueWithin(): Promise<void> {
    throw new Error('Transactions are not simulated.');
  }

  takeDue(question: DueRequest): Promise<DueWork[]> {
    return this.#due.takeDue(question);
  }

  deferDue(again: DeferredWork): Promise<boolean> {
    return this.#due.deferDue(again);
  }

  renewDue(id: string, dueAt: number): Promise<boolean> {
    return this.#due.renewDue(id, dueAt);
  }

  dueOf(inbox: Inbox): Promise<DueWork[]> {
    return this.#due.dueOf(inbox);
  }

  finishDue(id: string): Promise<void> {
    return this.#due.finishDue(id);
  }

  watch(): () => void {
    return () => {};
  }
}

import type { Counts, Position } from '../../../protocol/index.js';
import type { Log } from '../../log.js';
import type { AppTransaction, DeferredWork, DueRequest, DueWork } from '../due-store.js';
import { HeadCache } from '../head-cache.js';
import type {
  AppendedToOne,
  DecideEntries,
  Head,
  Inbox,
  MessageStore,
  PageQuery,
  Stop,
  Tally,
} from '../message-store.js';
import { StoreLifecycle } from '../store-lifecycle.js';
import type { Row, StoredEntry } from '../stored-entry.js';
import type { UpkeepStore } from '../upkeep-store.js';
import { MongoAppendStates } from './append-states.js';
import { MongoAppends } from './appends.js';
import type { WatchParts } from './change-stream.js';
import { ServerClock } from './clock.js';
import type { Collections } from './collections.js';
import { MongoCounts } from './counts.js';
import { MongoDatabase, type MongoDatabaseParts } from './database.js';
import { MongoDeletions } from './deletions.js';
import { MongoDue } from './due.js';
import { MongoExactHead } from './exact-head.js';
import { DUE_INDEXES, ensureIndexes, INDEXES } from './indexes.js';
import { MongoManyAppends } from './many-appends.js';
import { MongoPendingEntries } from './pending-entries.js';
import { MongoReads } from './reads.js';
import { readSecret } from './secret.js';
import { MongoUpkeep } from './upkeep.js';
import { watchEntries } from './watch.js';

/** The name of a database in an address. */
const DATABASE = /^[^/]*\/\/[^/?]*\/[^?]/;

export interface MongoStoreParts extends MongoDatabaseParts {
  readonly poll: boolean;
}

async function createIndexes({ entries, due }: Collections): Promise<void> {
  await ensureIndexes(entries, INDEXES);
  await ensureIndexes(due, DUE_INDEXES);
}

/** Messages in a MongoDB, which any number of processes share. */
export class MongoStore implements MessageStore {
  readonly recentHeads = new HeadCache();
  readonly upkeep: UpkeepStore;
  readonly #poll: boolean;
  readonly #namesNoDatabase: boolean;
  readonly #lifecycle = new StoreLifecycle('message store in MongoDB');
  readonly #database: MongoDatabase;
  readonly #clock: ServerClock;
  readonly #reads: MongoReads;
  readonly #counts: MongoCounts;
  readonly #exactHead: MongoExactHead;
  readonly #appends: MongoAppends;
  readonly #manyAppends: MongoManyAppends;
  readonly #pendingEntries: MongoPendingEntries;
  readonly #due: MongoDue;
  readonly #watches = new Set<Stop>();
  #stopClock: Stop = () => {};

  constructor(parts: MongoStoreParts) {
    const database = new MongoDatabase(parts);
    const clock = new ServerClock(() => database.hello());
    const reads = new MongoReads(database);
    const { recentHeads } = this;
    this.#poll = parts.poll;
    this.#namesNoDatabase = typeof parts.target === 'string' && !DATABASE.test(parts.target);
    this.#database = database;
    this.#clock = clock;
    this.#reads = reads;
    const counts = new MongoCounts(database, reads);
    this.#counts = counts;
    this.#appends = new MongoAppends({ database, clock, reads, recentHeads });
    this.#manyAppends = new MongoManyAppends({
      database,
      clock,
      states: new MongoAppendStates(database, reads),
      appends: this.#appends,
    });
    const deletions = new MongoDeletions(database, reads);
    const pendingEntries = new MongoPendingEntries(database, reads, deletions);
    this.#pendingEntries = pendingEntries;
    this.#exactHead = new MongoExactHead({ database, reads, counts, pendingEntries });
    this.upkeep = new MongoUpkeep({ database, lifecycle: this.#lifecycle, reads, deletions });
    this.#due = new MongoDue(database);
  }

  open(log: Log = () => {}): Promise<void> {
    return this.#lifecycle.open(async () => {
      const database = this.#database;
      await database.open();
      try {
        await database.run(() => this.#clock.renew());
        // A large collection takes minutes.
        await database.run(createIndexes, null);
      } catch (error) {
        await database.close();
        throw error;
      }
      database.createIndexes = createIndexes;
      database.onError = () => {
        this.recentHeads.clear();
        this.#clock.renewSoon();
      };
      this.#stopClock = this.#clock.start();
      this.#warnAboutDatabase(log);
    });
  }

  #warnAboutDatabase(log: Log): void {
    if (!this.#namesNoDatabase) return;
    const { dbName } = this.#database.collections.entries;
    const text =
      `Messages are kept in the database "${dbName}", because the address of mongoStore() names ` +
      'none. Write the name after the hosts: mongodb://127.0.0.1/app';
    log({ level: 'warn', text });
  }

  close(): Promise<void> {
    for (const stop of this.#watches) stop();
    this.#database.beginClosing();
    return this.#lifecycle.close(() => {
      this.#stopClock();
      return this.#database.close();
    });
  }

  now(): number {
    return this.#clock.now();
  }

  secret(): Promise<Uint8Array> {
    return this.#lifecycle.run(() => readSecret(this.#database));
  }

  head(inbox: Inbox): Promise<Head> {
    return this.#lifecycle.run(() => this.#exactHead.read(inbox));
  }

  applyPending(inbox: Inbox): Promise<void> {
    return this.#lifecycle.run(() => this.#pendingEntries.applyPending(inbox));
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    return this.#lifecycle.run(() => this.#appends.append(inbox, after, entries));
  }

  appendToMany(
    inboxes: readonly Inbox[],
    key: string | null,
    decide: DecideEntries,
  ): Promise<Map<Inbox, AppendedToOne>> {
    return this.#lifecycle.run(() => this.#manyAppends.append(inboxes, key, decide));
  }

  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.rows(inbox, ids));
  }

  newestOfKeys(inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.newestOfKeys(inbox, keys));
  }

  unreadOfGroup(inbox: Inbox, group: string, limit: number, below?: number): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.unreadOfGroup(inbox, group, limit, below));
  }

  unreadOfLink(inbox: Inbox, link: string, limit: number): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.unreadOfLink(inbox, link, limit));
  }

  page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.page(inbox, query));
  }

  oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    return this.#lifecycle.run(() => this.#reads.oldest(inbox, limit));
  }

  countsAbove(inbox: Inbox, order: number): Promise<Counts> {
    return this.#lifecycle.run(() => this.#counts.countsAbove(inbox, order));
  }

  removedBy(inbox: Inbox, number: number, at: number): Promise<Tally> {
    return this.#lifecycle.run(() => this.#counts.removedBy(inbox, number, at));
  }

  expiring(inbox: Inbox, at: number): Promise<Tally> {
    return this.#lifecycle.run(() => this.#counts.expiring(inbox, at));
  }

  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    return this.#lifecycle.run(() => this.#reads.entries(inbox, from, limit));
  }

  heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    return this.#lifecycle.run(() => this.#reads.heads(inboxes));
  }

  putDue(work: DueWork): Promise<void> {
    return this.#lifecycle.run(() => this.#due.put(work));
  }

  putDueWithin(transaction: AppTransaction, work: DueWork): Promise<void> {
    return this.#lifecycle.run(() => this.#due.putWithin(transaction, work));
  }

  takeDue(request: DueRequest): Promise<DueWork[]> {
    return this.#lifecycle.run(() => this.#due.take(request));
  }

  deferDue(later: DeferredWork): Promise<boolean> {
    return this.#lifecycle.run(() => this.#due.defer(later));
  }

  renewDue(id: string, dueAt: number): Promise<boolean> {
    return this.#lifecycle.run(() => this.#due.renew(id, dueAt));
  }

  finishDue(id: string, owner?: string): Promise<void> {
    return this.#lifecycle.run(() => this.#due.finish(id, owner));
  }

  dueOf(inbox: Inbox): Promise<DueWork[]> {
    return this.#lifecycle.run(() => this.#due.of(inbox));
  }

  watch(onHint: WatchParts['onHint'], onError: (error: unknown) => void): Stop {
    this.#lifecycle.checkOpen();
    const parts = { database: this.#database, clock: this.#clock, onHint, onError };
    const stopWatch = watchEntries(parts, this.#poll);
    const stop = () => {
      this.#watches.delete(stop);
      stopWatch();
    };
    this.#watches.add(stop);
    return stop;
  }
}

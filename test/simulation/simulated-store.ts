import { appliesTo, effectOf, isExpired, recount } from '../../protocol/effects.js';
import { type Counts, MessageCenterError, type Position } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { DueAgain, DueQuestion, DueWork } from '../../server/stores/due-store.js';
import { HeadCache } from '../../server/stores/head-cache.js';
import {
  type AppendedToOne,
  EMPTY_HEAD,
  type Head,
  type Inbox,
  type MessageStore,
  type PageQuery,
  type Tally,
} from '../../server/stores/message-store.js';
import {
  isChange,
  isUpTo,
  type Row,
  type StoredChange,
  type StoredEntry,
} from '../../server/stores/stored-entry.js';
import type { UpkeepStore } from '../../server/stores/upkeep-store.js';
import type { Mortal, Scheduler } from './scheduler.js';

/** What all processes share: one inbox and the due work, as a database holds them. */
export class SimulatedDatabase {
  readonly entries: StoredEntry[] = [];
  readonly rows = new Map<string, Row>();
  readonly marked = new Set<StoredChange>();
  readonly due = new Map<string, DueWork & { readonly ownedUntil: number }>();
  readonly #clock: SimulatedClock;

  constructor(clock = new SimulatedClock()) {
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now;
  }

  set now(now: number) {
    this.#clock.now = now;
  }
}

/** Milliseconds since 1970. */
export class SimulatedClock {
  now = 1_000_000;
}

/** A simulated life is too short for anything to be swept or deleted. */
export const NO_UPKEEP: UpkeepStore = {
  expiredInboxes: async () => [],
  liveLevels: async () => [],
  agedRows: async () => [],
  rowsFrom: async () => [],
  deleteEnded: async () => 0,
  blankEnded: async () => 0,
  deleteChanges: async () => ({ count: 0, next: null }),
  trimLog: async () => {},
  markUsed: async () => {},
  unusedSessions: async () => ({ inboxes: [], more: false }),
  sessionsMovedTo: async () => [],
  deleteErased: async () => true,
  scrub: async () => {},
};

/** Guards that a run may take away, to see that its checks notice. */
export interface StoreFaults {
  /** `append` does not compare. */
  readonly noCompare?: boolean;
  /** An entry is applied also to rows that a later one was applied to. */
  readonly noGuard?: boolean;
  /** A write whose answer was lost is reported as failed without looking. */
  readonly noLookUp?: boolean;
  /** Nothing that a dead process has left is applied. */
  readonly noSettle?: boolean;
  /** Rows are read before the head. */
  readonly rowsFirst?: boolean;
  /** Due work is not kept. */
  readonly noDue?: boolean;
}

/**
 * A store in memory that takes every step on its own, as a database across a network does: an entry
 * is inserted marked, its rows are changed one by one, and then the mark goes.
 */
export class SimulatedStore implements MessageStore {
  readonly recentHeads = new HeadCache();
  readonly upkeep = NO_UPKEEP;
  readonly #db: SimulatedDatabase;
  readonly #scheduler: Scheduler;
  readonly #owner: Mortal;
  readonly #faults: StoreFaults;
  #early: Row[] = [];

  constructor(db: SimulatedDatabase, scheduler: Scheduler, owner: Mortal, faults: StoreFaults) {
    this.#db = db;
    this.#scheduler = scheduler;
    this.#owner = owner;
    this.#faults = faults;
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {}

  now(): number {
    this.#db.now += 1;
    return this.#db.now;
  }

  async secret(): Promise<Uint8Array> {
    return new Uint8Array(32);
  }

  async head(_inbox: Inbox): Promise<Head> {
    if (this.#faults.rowsFirst) this.#early = [...this.#db.rows.values()];
    await this.#step();
    const last = this.#db.entries.at(-1) ?? EMPTY_HEAD;
    const { number, id, counts, nextExpiryAt, everyone } = last;
    const expiry = nextExpiryAt !== undefined && { nextExpiryAt };
    const taken = everyone !== undefined && { everyone };
    return { number, id, counts, ...expiry, ...taken, ...('to' in last && { movedTo: last.to }) };
  }

  async applyPending(_inbox: Inbox): Promise<void> {
    await this.#step();
    if (this.#faults.noSettle) return;
    const marked = [...this.#db.marked].sort((a, b) => a.number - b.number);
    for (const entry of marked) await this.#apply(entry);
  }

  async append(_inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    await this.#step();
    const count = await this.#insert(after, entries);
    if (!this.#scheduler.dice.chance(0.05)) return count;
    await this.#step();
    return this.#settleLostAnswer(entries, count);
  }

  async appendToMany(): Promise<Map<Inbox, AppendedToOne>> {
    throw new Error('Only single inboxes are simulated.');
  }

  async rows(_inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    await this.#step();
    return ids.flatMap((id) => this.#db.rows.get(id) ?? []);
  }

  async newestOfKeys(_inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    await this.#step();
    const rows = [...this.#db.rows.values()];
    return keys.flatMap((key) => rows.findLast((row) => row.key === key) ?? []);
  }

  async unreadOfGroup(_inbox: Inbox, group: string, limit: number): Promise<Row[]> {
    await this.#step();
    const unread = (row: Row) => row.group === group && row.ended === null && row.readAt === null;
    return [...this.#db.rows.values()].filter(unread).reverse().slice(0, limit);
  }

  async unreadOfLink(): Promise<Row[]> {
    return [];
  }

  async page(_inbox: Inbox, query: PageQuery): Promise<Row[]> {
    await this.#step();
    const rows = this.#faults.rowsFirst ? this.#early : [...this.#db.rows.values()];
    return rows
      .filter((row) => row.ended === null && row.order < (query.before ?? Infinity))
      .filter((row) => query.filter !== 'unread' || row.readAt === null)
      .filter((row) => query.filter !== 'transient' || !row.persistent)
      .sort((a, b) => b.order - a.order)
      .slice(0, query.limit);
  }

  async oldest(_inbox: Inbox, limit: number): Promise<Row[]> {
    await this.#step();
    const live = [...this.#db.rows.values()].filter((row) => row.ended === null);
    return live.sort((a, b) => a.order - b.order).slice(0, limit);
  }

  async countsAbove(_inbox: Inbox, number: number): Promise<Counts> {
    await this.#step();
    return countsOf([...this.#db.rows.values()].filter((row) => row.order > number));
  }

  async removedBy(_inbox: Inbox, number: number, at: number): Promise<Tally> {
    await this.#step();
    const rows = [...this.#db.rows.values()].filter((row) => row.ended === 'removed');
    const taken = rows.filter((row) => row.applied === number && !isExpired(row, at));
    return tallyOf(taken.map((row) => ({ ...row, ended: null })));
  }

  async expiring(_inbox: Inbox, at: number): Promise<Tally> {
    await this.#step();
    const live = [...this.#db.rows.values()].filter((row) => row.ended === null);
    const expired = live.filter((row) => isExpired(row, at));
    const { nextExpiryAt } = tallyOf(live.filter((row) => !isExpired(row, at)));
    return { counts: countsOf(expired), nextExpiryAt };
  }

  async entries(_inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    await this.#step();
    return this.#db.entries.slice(from - 1, from - 1 + limit).map((entry) => this.#latest(entry));
  }

  async heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    const head = await this.head('');
    return new Map(inboxes.map((inbox) => [inbox, head]));
  }

  async putDue(work: DueWork): Promise<void> {
    await this.#step();
    if (this.#faults.noDue || this.#db.due.has(work.id)) return;
    this.#db.due.set(work.id, { ...work, ownedUntil: 0 });
  }

  async putDueWithin(): Promise<void> {
    throw new Error('Transactions are not simulated.');
  }

  async takeDue({ now, leaseMs, limit }: DueQuestion): Promise<DueWork[]> {
    await this.#step();
    const free = [...this.#db.due.values()].filter(
      ({ dueAt, ownedUntil }) => dueAt <= now && ownedUntil <= now,
    );
    const taken = free.slice(0, limit);
    for (const work of taken) {
      this.#db.due.set(work.id, { ...work, ownedUntil: now + leaseMs });
    }
    return taken;
  }

  async deferDue({ id, dueAt, payload }: DueAgain): Promise<boolean> {
    await this.#step();
    const work = this.#db.due.get(id);
    if (work) this.#db.due.set(id, { ...work, dueAt, payload, ownedUntil: 0 });
    return work !== undefined;
  }

  async renewDue(id: string, dueAt: number): Promise<boolean> {
    await this.#step();
    const work = this.#db.due.get(id);
    if (work) this.#db.due.set(id, { ...work, dueAt: Math.max(work.dueAt, dueAt), ownedUntil: 0 });
    return work !== undefined;
  }

  async dueOf(inbox: Inbox): Promise<DueWork[]> {
    await this.#step();
    return [...this.#db.due.values()].filter((work) => work.inbox === inbox);
  }

  async finishDue(id: string): Promise<void> {
    await this.#step();
    this.#db.due.delete(id);
  }

  watch(): () => void {
    return () => {};
  }

  /** One entry after the other, as an ordered bulk insert; dying in between leaves a first part. */
  async #insert(after: Position, entries: readonly StoredEntry[]): Promise<number> {
    const log = this.#db.entries;
    for (const [index, entry] of entries.entries()) {
      if (index > 0) await this.#step();
      const taken = log.length !== after.number + index && !this.#faults.noCompare;
      if (taken || log.some(({ id }) => id === entry.id)) return index;
      log.push(entry);
      if (entry.kind === 'added') this.#db.rows.set(entry.id, entry.row);
      else if (isChange(entry)) this.#db.marked.add(entry);
    }
    return entries.length;
  }

  #settleLostAnswer(entries: readonly StoredEntry[], count: number): number {
    if (this.#faults.noLookUp) throw new MessageCenterError('UNAVAILABLE', 'The answer was lost.');
    const mine = entries.filter((entry) => this.#db.entries.includes(entry));
    if (mine.length !== count) throw new Error('Looking for the ids does not settle the write.');
    return count;
  }

  async #apply(entry: StoredChange): Promise<void> {
    for (const id of this.#namedBy(entry)) {
      await this.#step();
      const row = this.#db.rows.get(id);
      if (!row || (row.applied >= entry.number && !this.#faults.noGuard)) continue;
      const changes = entry.kind === 'updated' ? entry.changes : {};
      this.#db.rows.set(id, { ...row, ...effectOf(entry), ...changes, applied: entry.number });
    }
    await this.#step();
    this.#db.marked.delete(entry);
  }

  #namedBy(entry: StoredChange): readonly string[] {
    if (!isUpTo(entry)) return entry.ids;
    return [...this.#db.rows.values()].filter((row) => appliesTo(entry, row)).map(({ id }) => id);
  }

  /** An `added` entry is read with its row as it is now. */
  #latest(entry: StoredEntry): StoredEntry {
    const row = this.#db.rows.get(entry.id);
    return entry.kind === 'added' && row ? { ...entry, row } : entry;
  }

  #step(): Promise<void> {
    return this.#scheduler.step(this.#owner);
  }
}

function tallyOf(rows: readonly Row[]): Tally {
  const times = rows.flatMap(({ expiresAt }) => expiresAt ?? []);
  return { counts: countsOf(rows), nextExpiryAt: times.length > 0 ? Math.min(...times) : null };
}

function countsOf(rows: readonly Row[]): Counts {
  return rows.reduce((counts, row) => recount(counts, null, row), NO_COUNTS);
}

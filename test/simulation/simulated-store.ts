import { appliesTo, effectOf, isExpired } from '../../protocol/effects.js';
import { type Counts, MessageCenterError, type Position } from '../../protocol/index.js';
import type { DeferredWork, DueRequest, DueWork } from '../../server/stores/due-store.js';
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
import type { Mortal, Scheduler } from './scheduler.js';
import { countsOf, NO_UPKEEP, type SimulatedDatabase, tallyOf } from './simulated-database.js';
import type { StoreFaults } from './store-faults.js';

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
    if (this.#faults.noApplyPending) return;
    const marked = [...this.#db.marked].sort((a, b) => a.number - b.number);
    for (const entry of marked) await this.#apply(entry);
  }

  async append(_inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    await this.#step();
    const count = await this.#insert(after, entries);
    if (!this.#scheduler.dice.chance(0.05)) return count;
    await this.#step();
    return this.#findLostAnswer(entries, count);
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

  async unreadOfGroup(
    _inbox: Inbox,
    group: string,
    limit: number,
    below = Infinity,
  ): Promise<Row[]> {
    await this.#step();
    const unread = (row: Row) => row.group === group && row.ended === null && row.readAt === null;
    const rows = [...this.#db.rows.values()].filter((row) => unread(row) && row.number < below);
    return rows.reverse().slice(0, limit);
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
    if (!this.#faults.noDue) this.#db.due.put(work);
  }

  async putDueWithin(): Promise<void> {
    throw new Error('Transactions are not simulated.');
  }

  async takeDue(question: DueRequest): Promise<DueWork[]> {
    await this.#step();
    return this.#db.due.take(question);
  }

  async deferDue(again: DeferredWork): Promise<boolean> {
    await this.#step();
    return this.#db.due.defer(again);
  }

  async renewDue(id: string, dueAt: number): Promise<boolean> {
    await this.#step();
    return this.#db.due.renew(id, dueAt);
  }

  async dueOf(inbox: Inbox): Promise<DueWork[]> {
    await this.#step();
    return this.#db.due.of(inbox);
  }

  async finishDue(id: string): Promise<void> {
    await this.#step();
    this.#db.due.finish(id);
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

  #findLostAnswer(entries: readonly StoredEntry[], count: number): number {
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

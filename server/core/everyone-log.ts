import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Position, samePosition } from '../../protocol/index.js';
import { EVERYONE, type Inbox } from '../stores/inbox.js';
import { EMPTY_HEAD, type Head, type MessageStore } from '../stores/message-store.js';
import type { Row, StoredEntry } from '../stores/stored-entry.js';
import { Turns } from './batches.js';
import type { Broadcast, News } from './everyone-rules.js';
import { idsOf, KeptLog } from './kept-log.js';
import { RecentMap } from './recent-map.js';

/** How many entries are read at once. */
const PER_READ = 200;

/** How long the state of an inbox is remembered, to save reads of the store, in milliseconds. */
const REMEMBERED_MS = 600_000;

/** What was found for an inbox with this head: it has everything up to a number. */
interface Checked {
  readonly head: string;
  readonly everyone: number;
}

/**
 * Everyone's log, as one process reads it: the part that is recent enough to be taken over is read
 * once and kept.
 */
export class EveryoneLog {
  readonly #store: MessageStore;
  readonly #recentMs: number;
  #head: Head = EMPTY_HEAD;
  #asking: Promise<Head> | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  readonly #turns = new Turns();
  #kept = new KeptLog();
  readonly #checked = new RecentMap<Inbox, Checked>(REMEMBERED_MS);
  readonly #since = new RecentMap<Inbox, number>(REMEMBERED_MS);

  /** @param broadcastMs How long a broadcast is taken over after it was sent, in milliseconds. */
  constructor(store: MessageStore, broadcastMs: number) {
    this.#store = store;
    this.#recentMs = broadcastMs;
  }

  /** The current head. Calls in the same turn of the event loop share one read. */
  head(): Promise<Head> {
    this.#asking ??= Promise.resolve().then(() => {
      this.#asking = undefined;
      return this.#readHead();
    });
    return this.#asking;
  }

  /** The head that was read last. */
  get lastHead(): Head {
    return this.#head;
  }

  /** Whether an inbox may lack something that the log has up to `head`. */
  isAhead(head: Head, inbox: Inbox, ofInbox: Head): boolean {
    if (inbox === EVERYONE || ofInbox.movedTo !== undefined) return false;
    return head.number > this.takenOver(inbox, ofInbox);
  }

  /** The number up to which an inbox has everything that concerns it. */
  takenOver(inbox: Inbox, { id, everyone = 0 }: Head): number {
    const checked = this.#checked.get(inbox);
    return checked?.head === id ? Math.max(everyone, checked.everyone) : everyone;
  }

  /** Remembers that an inbox with this head has everything up to a number. */
  noteTakenOver(inbox: Inbox, { id }: Position, everyone: number): void {
    this.#checked.set(inbox, { head: id, everyone });
  }

  /**
   * Remembers since when the recipient of an inbox has been a user: earlier messages are left out.
   */
  noteSince(inbox: Inbox, since: number): void {
    this.#since.set(inbox, since);
  }

  sinceOf(inbox: Inbox): number | undefined {
    return this.#since.get(inbox);
  }

  /**
   * The messages that were added or changed since the inbox last took over, at least up to the head
   * that was read last.
   */
  async news(ofInbox: Head): Promise<News> {
    const after = ofInbox.everyone ?? 0;
    await this.#readUpTo(this.#head, firstNeeded(ofInbox), after);
    const { last, broadcasts } = this.#kept;
    const changed = this.#kept.changedAfter(after);
    const kept = changed.flatMap((id) => broadcasts.get(id) ?? []);
    const others = changed.filter((id) => !broadcasts.has(id));
    const rows = await this.#rows(others);
    const read = rows.map((row): Broadcast => ({ row, sentAt: row.createdAt }));
    return { upTo: last.number, broadcasts: [...read, ...kept] };
  }

  /**
   * Reads the log, so that `readNews` knows what is new now.
   * @returns Its head.
   */
  async prepare(): Promise<Head> {
    const head = await this.head();
    await this.#readUpTo(head, Number.POSITIVE_INFINITY);
    return head;
  }

  /** As `news`, but only from what was read already; undefined if that does not suffice. */
  readNews(ofInbox: Head): News | undefined {
    const { first, last, broadcasts } = this.#kept;
    if (firstNeeded(ofInbox) < first) return undefined;
    const changed = this.#kept.changedAfter(ofInbox.everyone ?? 0);
    const kept = changed.flatMap((id) => broadcasts.get(id) ?? []);
    return kept.length === changed.length ? { upTo: last.number, broadcasts: kept } : undefined;
  }

  async #readHead(): Promise<Head> {
    const { last } = this.#kept;
    const head = await this.#store.head(EVERYONE);
    const isOther = head.number === last.number && !samePosition(head, last);
    if (isOther || head.number < last.number) this.#forget();
    this.#head = head;
    return head;
  }

  /** The data was replaced, by a backup for instance. */
  #forget(): void {
    this.#kept = new KeptLog();
    this.#checked.clear();
  }

  /**
   * One read at a time.
   * @param after The number up to which the inbox that asks has everything.
   */
  #readUpTo(head: Position, from: number, after = head.number): Promise<void> {
    const read = async () => {
      // Inboxes that take over much at the same time decide one after the other.
      if (head.number - after > PER_READ) await this.#turns.take();
      await this.#read(head, from);
    };
    const reading = this.#reading.catch(() => {}).then(read);
    this.#reading = reading;
    return reading;
  }

  async #read(head: Position, from: number): Promise<void> {
    if (this.#kept.last.number === 0 && head.number > 0) await this.#begin(head);
    while (this.#kept.last.number < head.number && (await this.#readOn(head)));
    if (from < this.#kept.first) await this.#readBack();
    this.#kept.forget(this.#store.now() - this.#recentMs);
  }

  /** Finds where the part that can still be taken over begins. */
  async #begin(head: Position): Promise<void> {
    const since = this.#store.now() - this.#recentMs;
    let from = head.number + 1;
    while (from > 1) {
      from = Math.max(1, from - PER_READ);
      const [oldest] = await this.#store.entries(EVERYONE, from, 1);
      if (!oldest || oldest.at < since) break;
    }
    this.#kept = new KeptLog(from);
  }

  /** @returns False if there is nothing more, because the data was replaced. */
  async #readOn(head: Position): Promise<boolean> {
    const kept = this.#kept;
    const isFirst = kept.last.number < kept.first;
    const from = isFirst ? kept.first : kept.last.number;
    const entries = await this.#store.entries(EVERYONE, from, PER_READ + 1);
    const before = isFirst ? undefined : entries.shift();
    const isOther = !isFirst && !(before && samePosition(before, kept.last));
    if (isOther) {
      this.#forget();
      await this.#begin(head);
    }
    if (isOther || entries.length === 0) return isOther;
    const changed = changedIds(entries);
    // Entries are read before their rows, which are applied in between.
    if (changed.length > 0) await this.#store.applyPending(EVERYONE);
    kept.add(entries, await this.#rows(changed));
    return true;
  }

  /**
   * Reads which messages changed before the part that is kept, for inboxes that were not opened for a
   * long time.
   */
  async #readBack(): Promise<void> {
    const kept = this.#kept;
    const older: StoredEntry[] = [];
    for (let from = 1; from < kept.first; from += PER_READ) {
      const limit = Math.min(PER_READ, kept.first - from);
      const entries = await this.#store.entries(EVERYONE, from, limit);
      // Messages that were added then are too old by now.
      older.push(...entries.filter(({ kind }) => kind !== 'added'));
      await nextTurn();
    }
    kept.addOlder(older);
  }

  async #rows(ids: readonly string[]): Promise<Row[]> {
    return ids.length > 0 ? this.#store.rows(EVERYONE, ids) : [];
  }
}

/**
 * The number of the first entry that may concern an inbox. Old messages concern only existing
 * copies.
 */
function firstNeeded({ number, everyone = 0 }: Head): number {
  return number === 0 ? Number.POSITIVE_INFINITY : everyone + 1;
}

function changedIds(entries: readonly StoredEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => (entry.kind === 'added' ? [] : idsOf(entry))))];
}

import { type Position, START } from '../../protocol/index.js';
import type { Row, StoredEntry } from '../stores/stored-entry.js';
import type { Broadcast } from './everyone-rules.js';

/** With more messages than this, only those that inboxes can still take over are kept. */
const KEPT = 1_000;

/** The part of everyone's log that `EveryoneLog` keeps in memory. */
export class KeptLog {
  /** The number of the first entry that was read. */
  first: number;
  /** The last entry that was read. */
  last: Position = START;
  /** By id. */
  readonly broadcasts = new Map<string, Broadcast>();
  /** The number of the last entry about each message, ascending. */
  #changes = new Map<string, number>();
  #ascending: readonly (readonly [id: string, number: number])[] = [];

  constructor(first = 1) {
    this.first = first;
  }

  /** @param rows The messages that the entries change. */
  add(entries: readonly StoredEntry[], rows: readonly Row[]): void {
    for (const entry of entries) {
      if (entry.kind === 'added') {
        this.broadcasts.set(entry.id, { row: entry.row, sentAt: entry.at });
      }
      for (const id of idsOf(entry)) {
        this.#changes.delete(id);
        this.#changes.set(id, entry.number);
      }
      this.last = { number: entry.number, id: entry.id };
    }
    for (const row of rows) {
      const { sentAt = row.createdAt } = this.broadcasts.get(row.id) ?? {};
      this.broadcasts.set(row.id, { row, sentAt });
    }
    this.#ascending = [...this.#changes];
  }

  /** Adds the entries before the first one. Of each message, only its last entry counts. */
  addOlder(entries: readonly StoredEntry[]): void {
    const numbers = new Map<string, number>();
    for (const entry of entries) for (const id of idsOf(entry)) numbers.set(id, entry.number);
    const older = [...numbers].filter(([id]) => !this.#changes.has(id));
    this.#changes = new Map([...older.sort(([, a], [, b]) => a - b), ...this.#changes]);
    this.#ascending = [...this.#changes];
    this.first = 1;
  }

  changedAfter(number: number): string[] {
    const first = this.#ascending.findLastIndex(([, last]) => last <= number) + 1;
    return this.#ascending.slice(first).map(([id]) => id);
  }

  /** Drops the messages from before a time, if there are many. */
  forget(before: number): void {
    if (this.broadcasts.size <= KEPT) return;
    for (const [id, { row, sentAt }] of this.broadcasts) {
      if (row.ended === null && sentAt >= before) continue;
      this.broadcasts.delete(id);
      // No inbox takes it over any more, and it has not changed since.
      if (this.#changes.get(id) === row.number) this.#changes.delete(id);
    }
    this.#ascending = [...this.#changes];
  }
}

/**
 * The messages that an entry is about. Expiry is not among them, because each inbox expires its own
 * copies.
 */
export function idsOf(entry: StoredEntry): readonly string[] {
  if (entry.kind === 'added') return [entry.id];
  return 'ids' in entry ? entry.ids : [];
}

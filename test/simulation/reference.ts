import { isDeepStrictEqual } from 'node:util';
import { appliesTo, effectOf } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { isChange, isUpTo, type Row, type StoredEntry } from '../../server/stores/stored-entry.js';
import type { SimulatedDatabase } from './simulated-database.js';

/** The rows as they are after one entry. */
export type Snapshot = ReadonlyMap<string, Row>;

/** What a log means, told by nothing but the log: every entry applied to the rows before it. */
export class Reference {
  readonly #db: SimulatedDatabase;
  readonly #snapshots: Snapshot[] = [new Map()];

  constructor(db: SimulatedDatabase) {
    this.#db = db;
  }

  /** The store's clock. */
  get now(): number {
    return this.#db.now;
  }

  /** The number of the log's last entry. */
  get length(): number {
    return this.#db.entries.length;
  }

  /** The rows after the entry with this number. */
  at(number: number): Snapshot {
    for (let next = this.#snapshots.length; next <= number; next += 1) {
      const entry = this.#db.entries[next - 1] as StoredEntry;
      this.#snapshots.push(applied(this.#snapshots[next - 1] as Snapshot, entry));
    }
    return this.#snapshots[number] as Snapshot;
  }

  /** What the log itself says the counts are after the entry with this number. */
  countsAt(number: number): Counts {
    return this.#db.entries[number - 1]?.counts ?? NO_COUNTS;
  }

  /** Numbers, ids, counts and rows of the database. Throws with what is wrong. */
  checkDatabase(): void {
    const ids = new Set<string>();
    for (const [index, entry] of this.#db.entries.entries()) {
      if (entry.number !== index + 1)
        throw new Error(`Entry ${index + 1} has number ${entry.number}.`);
      if (ids.has(entry.id)) throw new Error(`The id of entry ${entry.number} stands twice.`);
      ids.add(entry.id);
      const counts = countsOf(this.at(entry.number));
      if (!isDeepStrictEqual(counts, entry.counts)) {
        throw new Error(`Entry ${entry.number} says ${json(entry.counts)}, it is ${json(counts)}.`);
      }
    }
    for (const row of this.at(this.#db.entries.length).values()) {
      const stored = this.#db.rows.get(row.id);
      if (!isDeepStrictEqual(stored, row))
        throw new Error(`Row ${json(stored)} should be ${json(row)}.`);
    }
  }
}

function applied(before: Snapshot, entry: StoredEntry): Snapshot {
  const rows = new Map(before);
  if (entry.kind === 'added') return rows.set(entry.id, entry.row);
  if (!isChange(entry)) return rows;
  for (const row of before.values()) {
    const named = isUpTo(entry) ? appliesTo(entry, row) : entry.ids.includes(row.id);
    const changes = entry.kind === 'updated' ? entry.changes : {};
    if (named) rows.set(row.id, { ...row, ...effectOf(entry), ...changes, applied: entry.number });
  }
  return rows;
}

function countsOf(rows: Snapshot): Counts {
  const live = [...rows.values()].filter((row) => row.ended === null);
  return {
    total: live.length,
    unread: live.filter((row) => row.readAt === null).length,
    transient: live.filter((row) => !row.persistent).length,
    unreadPersistent: live.filter((row) => row.readAt === null && row.persistent).length,
  };
}

export function json(value: unknown): string {
  return JSON.stringify(value);
}

/** Applies entries to the rows that they name. */
import { type Effect, effectOf } from '../../../protocol/effects.js';
import { type Inbox, isChange, type StoredEntry } from '../message-store.js';
import type { SqliteConnection } from './connection.js';
import type { Bind } from './driver.js';
import { ENTRY_COLUMNS, entryOf } from './rows.js';

/** How many rows one transaction changes, so that the event loop is held for a moment only. */
const SLICE = 1_000;

const COLUMNS = { readAt: 'read_at', ended: 'ended', endedAt: 'ended_at' } as const;

/** The assignments of `UPDATE`. Their text has two forms: one for `readAt`, one for `ended`. */
function assignments(effect: Effect<number>): { set: string; binds: Bind[] } {
  const names = Object.keys(effect) as (keyof Effect<number>)[];
  return {
    set: names.map((name) => `${COLUMNS[name]} = ?`).join(', '),
    binds: names.map((name) => effect[name] ?? null),
  };
}

const PENDING = `SELECT 1 FROM entries INDEXED BY entries_pending
  WHERE inbox = ? AND pending = 1 LIMIT 1`;

/** Whether the inbox has entries that are not yet applied. */
export function hasPending(connection: SqliteConnection, inbox: Inbox): boolean {
  return connection.all(PENDING, [inbox]).length > 0;
}

const FIRST_PENDING = `SELECT ${ENTRY_COLUMNS}
  FROM entries e INDEXED BY entries_pending LEFT JOIN contents c ON c.seq = e.seq
  WHERE e.inbox = ? AND e.pending = 1 ORDER BY e.number LIMIT 1`;

const DONE = `UPDATE entries INDEXED BY entries_by_number SET pending = 0
  WHERE inbox = ? AND number = ?`;

/**
 * Applies the first pending entry of the inbox, or the next slice of it. Within a transaction.
 * @returns Whether there was one.
 */
export function applyPendingSlice(connection: SqliteConnection, inbox: Inbox): boolean {
  const [fields] = connection.all(FIRST_PENDING, [inbox]);
  if (!fields) return false;
  const entry = entryOf(fields);
  const changed = applyEntry(connection, inbox, entry);
  if (changed < SLICE) connection.run(DONE, [inbox, entry.number]);
  return true;
}

/**
 * Applies an entry to the rows that it names, or an "up to" entry to a slice of them. Rows to which a
 * later entry was applied do not change.
 * @returns How many rows an "up to" entry changed; 0 for other entries, which are applied completely.
 */
export function applyEntry(connection: SqliteConnection, inbox: Inbox, entry: StoredEntry): number {
  if (!isChange(entry)) return 0;
  const { set, binds } = assignments(effectOf(entry));
  if (entry.kind === 'read-up-to') {
    const sql = `UPDATE entries SET ${set}, applied = ? WHERE seq IN (
      SELECT seq FROM entries INDEXED BY entries_live_unread
      WHERE inbox = ? AND kind = 'added' AND ended IS NULL AND read_at IS NULL
        AND number <= ? AND applied < ? ORDER BY number LIMIT ${SLICE})`;
    return connection.run(sql, [...binds, entry.number, inbox, entry.upTo, entry.number]);
  }
  const sql = `UPDATE entries INDEXED BY entries_by_id SET ${set}, applied = ?
    WHERE inbox = ? AND id IN (SELECT value FROM json_each(?)) AND kind = 'added' AND applied < ?`;
  connection.run(sql, [...binds, entry.number, inbox, JSON.stringify(entry.ids), entry.number]);
  return 0;
}

/** Applies entries to the rows that they name. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Effect, effectOf } from '../../../protocol/effects.js';
import {
  type Inbox,
  isChange,
  isUpTo,
  type StoredEntry,
  type StoredSweeping,
} from '../message-store.js';
import { SLICE } from '../upkeep-store.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { deleteBelow } from './deletions.js';
import type { Bind } from './driver.js';
import { ENTRY_COLUMNS, entryOf } from './rows.js';

/** How many rows one transaction changes, so that the event loop is held for a moment only. */
const ROWS_AT_ONCE = 1_000;

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

/** Applies what is pending, in slices between which the event loop turns. */
export async function applyAllPending(database: SqliteDatabase, inbox: Inbox): Promise<void> {
  let more = await database.read((connection) => hasPending(connection, inbox));
  while (more) {
    more = await database.transaction((connection) => applyPendingSlice(connection, inbox));
    await nextTurn();
  }
}

/**
 * Applies the first pending entry of the inbox, or the next slice of it. Within a transaction.
 * @returns Whether there was one.
 */
function applyPendingSlice(connection: SqliteConnection, inbox: Inbox): boolean {
  const [fields] = connection.all(FIRST_PENDING, [inbox]);
  if (!fields) return false;
  const entry = entryOf(fields);
  const isErased = entry.kind === 'erased';
  const changed = isErased
    ? deleteBelow(connection, inbox, entry.number)
    : applyEntry(connection, inbox, entry);
  if (changed < (isErased ? SLICE : ROWS_AT_ONCE)) connection.run(DONE, [inbox, entry.number]);
  return true;
}

/** The rows that an "up to" entry still has to be applied to, with the index that finds them. */
const REACHED: { readonly [kind in StoredSweeping['kind']]: string } = {
  'read-up-to': `entries_live_unread WHERE inbox = ? AND kind = 'added'
    AND ended IS NULL AND read_at IS NULL AND number <= ? AND applied < ? ORDER BY number`,
  'removed-up-to': `entries_live WHERE inbox = ? AND kind = 'added'
    AND ended IS NULL AND number <= ? AND applied < ? ORDER BY number`,
  'restored-up-to': `entries_removed WHERE inbox = ? AND kind = 'added' AND ended = 'removed'
    AND number <= ? AND applied = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY number`,
  'expired-up-to': `entries_expiring WHERE inbox = ? AND kind = 'added' AND ended IS NULL
    AND expires_at IS NOT NULL AND expires_at <= ? AND applied < ? ORDER BY expires_at`,
};

function boundsOf(entry: StoredSweeping): Bind[] {
  if (entry.kind === 'expired-up-to') return [entry.at, entry.number];
  if (entry.kind === 'restored-up-to') return [entry.upTo, entry.removal, entry.at];
  return [entry.upTo, entry.number];
}

/**
 * Applies an entry to the rows that it names, or an "up to" entry to a slice of them. Rows to which a
 * later entry was applied do not change.
 * @returns How many rows an "up to" entry changed; 0 for other entries, which are applied completely.
 */
export function applyEntry(connection: SqliteConnection, inbox: Inbox, entry: StoredEntry): number {
  if (!isChange(entry)) return 0;
  const { set, binds } = assignments(effectOf(entry));
  if (isUpTo(entry)) {
    const sql = `UPDATE entries SET ${set}, applied = ? WHERE seq IN (
      SELECT seq FROM entries INDEXED BY ${REACHED[entry.kind]} LIMIT ${ROWS_AT_ONCE})`;
    return connection.run(sql, [...binds, entry.number, inbox, ...boundsOf(entry)]);
  }
  const sql = `UPDATE entries INDEXED BY entries_by_id SET ${set}, applied = ?
    WHERE inbox = ? AND id IN (SELECT value FROM json_each(?)) AND kind = 'added' AND applied < ?`;
  connection.run(sql, [...binds, entry.number, inbox, JSON.stringify(entry.ids), entry.number]);
  return 0;
}

/** Applies entries to the rows that they name. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Effect, effectOf } from '../../../protocol/effects.js';
import { linkOf } from '../link-of.js';
import type { Inbox } from '../message-store.js';
import {
  isChange,
  isUpTo,
  type StoredAnyUpTo,
  type StoredEntry,
  type StoredMoved,
  type StoredNaming,
  type StoredUpdated,
} from '../stored-entry.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { deleteBelow } from './deletions.js';
import type { Bind } from './driver.js';
import { ENTRY_COLUMNS, entryOf, tagsOf } from './rows.js';

/** How many rows one statement changes or deletes. */
const ROWS_AT_ONCE = 50;

/**
 * How long one transaction lasts, in milliseconds, without its commit: a row takes as long as its
 * content and tags are large.
 */
const SLICE_MS = 5;

const COLUMNS = {
  order: 'list_order',
  readAt: 'read_at',
  ended: 'ended',
  endedAt: 'ended_at',
} as const;

/** The assignments of `UPDATE`, without that of `applied`. Their text has a handful of forms. */
function assignments(effect: Effect<number>): { set: string; binds: Bind[] } {
  const names = Object.keys(effect) as (keyof Effect<number>)[];
  return {
    set: names.map((name) => `${COLUMNS[name]} = ?, `).join(''),
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

/** From now on, the changes of an `updated` entry are only in its row. */
const FORGET_CHANGES = `DELETE FROM contents WHERE seq = (
  SELECT seq FROM entries INDEXED BY entries_by_number WHERE inbox = ? AND number = ?)`;

const DONE = `UPDATE entries INDEXED BY entries_by_number SET pending = 0
  WHERE inbox = ? AND number = ?`;

/** Applies what is pending, in slices between which the event loop runs. */
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
  const until = performance.now() + SLICE_MS;
  let changed: number;
  do {
    changed =
      entry.kind === 'erased'
        ? deleteBelow(connection, inbox, entry.number, ROWS_AT_ONCE)
        : applyEntry(connection, inbox, entry);
  } while (changed === ROWS_AT_ONCE && performance.now() < until);
  if (entry.kind === 'updated') connection.run(FORGET_CHANGES, [inbox, entry.number]);
  if (changed < ROWS_AT_ONCE) connection.run(DONE, [inbox, entry.number]);
  return true;
}

const ORDER = 'coalesce(list_order, number)';

/** The rows that an "up to" entry still has to be applied to, with the index that finds them. */
const REACHED: { readonly [kind in StoredAnyUpTo['kind']]: string } = {
  'read-up-to': `entries_live_unread WHERE inbox = ? AND kind = 'added'
    AND ended IS NULL AND read_at IS NULL AND ${ORDER} <= ? AND applied < ? ORDER BY ${ORDER}`,
  'removed-up-to': `entries_live WHERE inbox = ? AND kind = 'added'
    AND ended IS NULL AND ${ORDER} <= ? AND applied < ? ORDER BY ${ORDER}`,
  'restored-up-to': `entries_removed WHERE inbox = ? AND kind = 'added' AND ended = 'removed'
    AND number <= ? AND applied = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY number`,
  'expired-up-to': `entries_expiring WHERE inbox = ? AND kind = 'added' AND ended IS NULL
    AND expires_at IS NOT NULL AND expires_at <= ? AND applied < ? ORDER BY expires_at`,
};

function boundsOf(entry: StoredAnyUpTo): Bind[] {
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
    const sql = `UPDATE entries SET ${set}applied = ? WHERE seq IN (
      SELECT seq FROM entries INDEXED BY ${REACHED[entry.kind]} LIMIT ${ROWS_AT_ONCE})`;
    return connection.run(sql, [...binds, entry.number, inbox, ...boundsOf(entry)]);
  }
  if (entry.kind === 'updated') setContents(connection, inbox, entry);
  const sql = `UPDATE entries INDEXED BY entries_by_id SET ${set}applied = ? ${NAMED}`;
  connection.run(sql, [...binds, entry.number, ...namedBy(inbox, entry)]);
  return 0;
}

/** The rows that an entry names and that no later entry was applied to. */
const NAMED = `WHERE inbox = ? AND id IN (SELECT value FROM json_each(?))
  AND kind = 'added' AND applied < ?`;

function namedBy(
  inbox: Inbox,
  { ids, number }: StoredNaming | StoredUpdated | StoredMoved,
): Bind[] {
  return [inbox, JSON.stringify(ids), number];
}

const SET_FIELDS = `UPDATE entries INDEXED BY entries_by_id
  SET level = ?, expires_at = ?, sender = ?, tags = ?, link = ? ${NAMED}`;

const SET_CONTENT = `UPDATE contents SET content = ?
  WHERE seq IN (SELECT seq FROM entries INDEXED BY entries_by_id ${NAMED})`;

/** Must happen before the entry counts as applied to the rows. */
function setContents(connection: SqliteConnection, inbox: Inbox, entry: StoredUpdated): void {
  if (!entry.changes) return;
  const { level, content, expiresAt = null } = entry.changes;
  const fields = [level, expiresAt, content.from?.id ?? null, tagsOf(content), linkOf(content)];
  connection.run(SET_CONTENT, [JSON.stringify(content), ...namedBy(inbox, entry)]);
  connection.run(SET_FIELDS, [...fields, ...namedBy(inbox, entry)]);
}

/** The queries over rows and entries of any inbox. */
import { EVERYONE, type Inbox, isAnonymous } from '../inbox.js';
import { type Age, type RowName, SLICE, type UnusedSessions } from '../upkeep-store.js';
import type { SqliteConnection } from './connection.js';
import type { Fields } from './driver.js';
import { readHead } from './reads.js';

const LIVE = "kind = 'added' AND ended IS NULL";

const EXPIRED = `SELECT inbox FROM entries INDEXED BY entries_expiring_anywhere
  WHERE ${LIVE} AND expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ${SLICE}`;

export function readExpiredInboxes(connection: SqliteConnection, at: number): Inbox[] {
  return [...new Set(connection.all(EXPIRED, [at]).map(inboxOf))];
}

/** Seeks from one level to the next, however many rows have it. */
const LIVE_LEVELS = `WITH RECURSIVE levels (level) AS (
    SELECT min(level) FROM entries INDEXED BY entries_live_age WHERE ${LIVE}
    UNION ALL
    SELECT (SELECT min(level) FROM entries INDEXED BY entries_live_age
      WHERE ${LIVE} AND level > levels.level)
    FROM levels WHERE levels.level IS NOT NULL)
  SELECT level FROM levels WHERE level IS NOT NULL`;

export function readLiveLevels(connection: SqliteConnection): string[] {
  return connection.all(LIVE_LEVELS).map(({ level }) => level as string);
}

const CREATED_BEFORE = `SELECT inbox, id FROM entries INDEXED BY entries_live_age
  WHERE ${LIVE} AND level = ? AND created_at < ? AND inbox <> '${EVERYONE}'
  ORDER BY created_at LIMIT ${SLICE}`;

const READ_BEFORE = `SELECT inbox, id FROM entries INDEXED BY entries_live_read
  WHERE ${LIVE} AND read_at IS NOT NULL AND read_at < ? ORDER BY read_at LIMIT ${SLICE}`;

export function readAgedRows(connection: SqliteConnection, age: Age): RowName[] {
  const found =
    'level' in age
      ? connection.all(CREATED_BEFORE, [age.level, age.createdBefore])
      : connection.all(READ_BEFORE, [age.readBefore]);
  return found.map(nameOf);
}

const FROM = `SELECT inbox, id FROM entries INDEXED BY entries_sender
  WHERE sender = ? ORDER BY seq LIMIT ${SLICE}`;

export function readRowsFrom(connection: SqliteConnection, sender: string): RowName[] {
  return connection.all(FROM, [sender]).map(nameOf);
}

const MARK_USED = `UPDATE entries INDEXED BY entries_by_number SET used_at = ?
  WHERE inbox = ? AND number = ? AND used_at < ?`;

/** Within a transaction. */
export function markUsed(connection: SqliteConnection, inbox: Inbox, at: number): void {
  if (!isAnonymous(inbox)) return;
  connection.run(MARK_USED, [at, inbox, readHead(connection, inbox).number, at]);
}

const UNUSED = `SELECT seq, inbox, number FROM entries INDEXED BY entries_used
  WHERE used_at IS NOT NULL AND used_at < ? ORDER BY used_at LIMIT ${SLICE}`;

const UNMARK = 'UPDATE entries SET used_at = NULL WHERE seq IN (SELECT value FROM json_each(?))';

/** Within a transaction. Only a head's mark counts; the marks of other entries are removed. */
export function takeUnusedSessions(connection: SqliteConnection, before: number): UnusedSessions {
  const found = connection.all(UNUSED, [before]);
  const heads = new Map<Inbox, number>();
  for (const inbox of new Set(found.map(inboxOf))) {
    heads.set(inbox, readHead(connection, inbox).number);
  }
  const isHead = (fields: Fields) => heads.get(inboxOf(fields)) === fields.number;
  const others = found.filter((fields) => !isHead(fields)).map(({ seq }) => seq);
  if (others.length > 0) connection.run(UNMARK, [JSON.stringify(others)]);
  return { inboxes: found.filter(isHead).map(inboxOf), more: found.length === SLICE };
}

const MOVED_TO = `SELECT inbox FROM entries INDEXED BY entries_moved
  WHERE moved_to = ? LIMIT ${SLICE}`;

export function readSessionsMovedTo(connection: SqliteConnection, inbox: Inbox): Inbox[] {
  return connection.all(MOVED_TO, [inbox]).map(inboxOf);
}

function inboxOf(fields: Fields): Inbox {
  return fields.inbox as Inbox;
}

function nameOf(fields: Fields): RowName {
  return { inbox: fields.inbox as Inbox, id: fields.id as string };
}

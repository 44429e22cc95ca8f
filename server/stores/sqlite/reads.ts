/** The queries. Each uses an index, which it names if SQLite would have a choice. */
import type { Counts, Position } from '../../../protocol/index.js';
import {
  type AppendState,
  EMPTY_HEAD,
  type Head,
  type Inbox,
  type Tally,
} from '../message-store.js';
import type { Row, StoredEntry } from '../stored-entry.js';
import type { SqliteConnection } from './connection.js';
import type { Bind, Fields } from './driver.js';
import { countsOf, ENTRY_COLUMNS, entryOf, LIST_ORDER, ROW_COLUMNS, rowOf } from './rows.js';

const LIVE = "e.inbox = ? AND e.kind = 'added' AND e.ended IS NULL";

const HEAD_COLUMNS = `e.number, e.id, e.kind, e.total, e.unread, e.transient, e.unread_persistent,
  e.next_expiry_at, e.everyone, e.moved_to`;

const HEAD = `SELECT ${HEAD_COLUMNS}
  FROM entries e INDEXED BY entries_by_number WHERE inbox = ? ORDER BY number DESC LIMIT 1`;

/** The head; if an earlier version wrote it, one of its counts is an estimate. */
export function readHead(connection: SqliteConnection, inbox: Inbox): Head {
  const [row] = connection.all(HEAD, [inbox]);
  return row ? headOf(row) : EMPTY_HEAD;
}

/** The head; undefined if an earlier version wrote it, so that it lacks a count. */
export function readCountedHead(connection: SqliteConnection, inbox: Inbox): Head | undefined {
  const [row] = connection.all(HEAD, [inbox]);
  return row ? countedHeadOf(row) : EMPTY_HEAD;
}

function countedHeadOf(row: Fields): Head | undefined {
  return row.unread_persistent === null ? undefined : headOf(row);
}

function headOf(row: Fields): Head {
  return {
    number: row.number as number,
    id: row.id as string,
    counts: countsOf(row),
    ...(row.next_expiry_at !== null && { nextExpiryAt: row.next_expiry_at as number }),
    ...(row.everyone !== null && { everyone: row.everyone as number }),
    ...(row.moved_to !== null && { movedTo: row.moved_to as Inbox }),
    ...(row.kind === 'erased' && { erased: true }),
  };
}

const HEADS = `SELECT e.inbox, e.number, e.id
  FROM json_each(?) j CROSS JOIN entries e ON e.seq = (
    SELECT seq FROM entries INDEXED BY entries_by_number
    WHERE inbox = j.value ORDER BY number DESC LIMIT 1)`;

export function readHeads(
  connection: SqliteConnection,
  inboxes: readonly Inbox[],
): [Inbox, Position][] {
  return connection.all(HEADS, [JSON.stringify(inboxes)]).map((row) => {
    const { inbox, number, id } = row as unknown as Position & { inbox: Inbox };
    return [inbox, { number, id }];
  });
}

const APPEND_STATES = `SELECT j.value AS inbox, ${HEAD_COLUMNS}, EXISTS (
    SELECT 1 FROM entries INDEXED BY entries_pending WHERE inbox = j.value AND pending = 1
  ) AS has_pending
  FROM json_each(?) j LEFT JOIN entries e ON e.seq = (
    SELECT seq FROM entries INDEXED BY entries_by_number
    WHERE inbox = j.value ORDER BY number DESC LIMIT 1)`;

const NEWEST = `SELECT e.inbox, ${ROW_COLUMNS}
  FROM json_each(?) j CROSS JOIN json_each(?)
  CROSS JOIN entries e ON e.seq = (
    SELECT seq FROM entries INDEXED BY entries_by_key
    WHERE inbox = j.value AND message_key = json_each.value ORDER BY life DESC LIMIT 1)
  CROSS JOIN contents c ON c.seq = e.seq`;

/** The columns of the row of the last life of each of the keys, in each of the inboxes. */
function readNewest(
  connection: SqliteConnection,
  inboxes: readonly Inbox[],
  keys: readonly string[],
): Fields[] {
  return connection.all(NEWEST, [JSON.stringify(inboxes), JSON.stringify(keys)]);
}

/**
 * The states of the inboxes, without those whose head an earlier version wrote, so that it lacks
 * a count.
 * @param key The key of the message to look for; null: none.
 */
export function readAppendStates(
  connection: SqliteConnection,
  inboxes: readonly Inbox[],
  key: string | null,
): Map<Inbox, AppendState> {
  const known = key === null ? [] : readNewest(connection, inboxes, [key]);
  const newest = new Map(known.map((fields) => [fields.inbox, rowOf(fields)]));
  const states = new Map<Inbox, AppendState>();
  for (const fields of connection.all(APPEND_STATES, [JSON.stringify(inboxes)])) {
    const inbox = fields.inbox as Inbox;
    const head = fields.number === null ? EMPTY_HEAD : countedHeadOf(fields);
    const hasPending = fields.has_pending === 1;
    if (head) states.set(inbox, { head, hasPending, newest: newest.get(inbox) });
  }
  return states;
}

const ROWS = `SELECT ${ROW_COLUMNS}
  FROM json_each(?) j
  CROSS JOIN entries e INDEXED BY entries_by_id ON e.inbox = ? AND e.id = j.value
  CROSS JOIN contents c ON c.seq = e.seq
  WHERE e.kind = 'added'`;

export function readRows(
  connection: SqliteConnection,
  inbox: Inbox,
  ids: readonly string[],
): Row[] {
  return connection.all(ROWS, [JSON.stringify(ids), inbox]).map(rowOf);
}

export function readNewestOfKeys(
  connection: SqliteConnection,
  inbox: Inbox,
  keys: readonly string[],
): Row[] {
  return readNewest(connection, [inbox], keys).map(rowOf);
}

const UNREAD_OF_GROUP = `SELECT ${ROW_COLUMNS}
  FROM entries e INDEXED BY entries_group_unread CROSS JOIN contents c ON c.seq = e.seq
  WHERE ${LIVE} AND e.read_at IS NULL AND e.group_name = ? AND e.number < ?
  ORDER BY e.number DESC LIMIT ?`;

export function readUnreadOfGroup(
  connection: SqliteConnection,
  inbox: Inbox,
  group: string,
  limit: number,
  below = Number.MAX_SAFE_INTEGER,
): Row[] {
  return connection.all(UNREAD_OF_GROUP, [inbox, group, below, limit]).map(rowOf);
}

const UNREAD_OF_LINK = `SELECT ${ROW_COLUMNS}
  FROM entries e INDEXED BY entries_link_unread CROSS JOIN contents c ON c.seq = e.seq
  WHERE ${LIVE} AND e.read_at IS NULL AND e.link = ? LIMIT ?`;

export function readUnreadOfLink(
  connection: SqliteConnection,
  inbox: Inbox,
  link: string,
  limit: number,
): Row[] {
  return connection.all(UNREAD_OF_LINK, [inbox, link, limit]).map(rowOf);
}

const OLDEST = `SELECT ${ROW_COLUMNS}
  FROM entries e INDEXED BY entries_live CROSS JOIN contents c ON c.seq = e.seq
  WHERE ${LIVE} ORDER BY ${LIST_ORDER} LIMIT ?`;

export function readOldest(connection: SqliteConnection, inbox: Inbox, limit: number): Row[] {
  return connection.all(OLDEST, [inbox, limit]).map(rowOf);
}

const COUNTS = `count(*) AS total, count(*) FILTER (WHERE e.read_at IS NULL) AS unread,
  count(*) FILTER (WHERE e.persistent = 0) AS transient,
  count(*) FILTER (WHERE e.read_at IS NULL AND e.persistent = 1) AS unread_persistent`;

const COUNTS_ABOVE = `SELECT ${COUNTS} FROM entries e INDEXED BY entries_live
  WHERE ${LIVE} AND ${LIST_ORDER} > ?`;

export function readCountsAbove(connection: SqliteConnection, inbox: Inbox, order: number): Counts {
  return readCount(connection, COUNTS_ABOVE, [inbox, order]);
}

const REMOVED_BY = `SELECT ${COUNTS}, min(e.expires_at) AS next
  FROM entries e INDEXED BY entries_removed
  WHERE e.inbox = ? AND e.kind = 'added' AND e.ended = 'removed' AND e.applied = ?
    AND (e.expires_at IS NULL OR e.expires_at > ?)`;

export function readRemovedBy(
  connection: SqliteConnection,
  inbox: Inbox,
  number: number,
  at: number,
): Tally {
  const [fields = {}] = connection.all(REMOVED_BY, [inbox, number, at]);
  return { counts: countsOf(fields), nextExpiryAt: fields.next as number | null };
}

const EXPIRING = `entries e INDEXED BY entries_expiring
  WHERE ${LIVE} AND e.expires_at IS NOT NULL`;

const EXPIRED = `SELECT ${COUNTS} FROM ${EXPIRING} AND e.expires_at <= ?`;

const NEXT_EXPIRY = `SELECT e.expires_at FROM ${EXPIRING} AND e.expires_at > ?
  ORDER BY e.expires_at LIMIT 1`;

export function readExpiring(connection: SqliteConnection, inbox: Inbox, at: number): Tally {
  const counts = readCount(connection, EXPIRED, [inbox, at]);
  const [next] = connection.all(NEXT_EXPIRY, [inbox, at]);
  return { counts, nextExpiryAt: (next?.expires_at as number | undefined) ?? null };
}

function readCount(connection: SqliteConnection, sql: string, binds: Bind[]): Counts {
  return countsOf(connection.all(sql, binds)[0] as Fields);
}

const ENTRIES = `SELECT ${ENTRY_COLUMNS}
  FROM entries e INDEXED BY entries_by_number LEFT JOIN contents c ON c.seq = e.seq
  WHERE e.inbox = ? AND e.number >= ? ORDER BY e.number LIMIT ?`;

export function readEntries(
  connection: SqliteConnection,
  inbox: Inbox,
  from: number,
  limit: number,
): StoredEntry[] {
  const entries = connection.all(ENTRIES, [inbox, from, limit]).map(entryOf);
  const first = entries[0]?.number ?? 0;
  const hole = entries.findIndex((entry, index) => entry.number !== first + index);
  return hole === -1 ? entries : entries.slice(0, hole);
}

const POSITIONS = `SELECT number, id FROM entries INDEXED BY entries_by_number
  WHERE inbox = ? AND number >= ? ORDER BY number LIMIT ?`;

/** Numbers and ids of entries, from a number on. */
export function readPositions(
  connection: SqliteConnection,
  inbox: Inbox,
  from: number,
  limit: number,
): Position[] {
  return connection.all(POSITIONS, [inbox, from, limit]) as unknown as Position[];
}

const LAST_SEQ = 'SELECT seq FROM entries ORDER BY seq DESC LIMIT 1';

/** The `seq` of the entry that was committed last, or inserted last in this transaction; 0 without one. */
export function readLastSeq(connection: SqliteConnection): number {
  const [last] = connection.all(LAST_SEQ);
  return Number(last?.seq ?? 0);
}

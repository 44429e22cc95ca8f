/** Deletes entries and rows physically. Every function runs within a transaction. */
import { type Position, samePosition } from '../../../protocol/position.js';
import { EVERYONE, type Inbox } from '../inbox.js';
import { BLANK } from '../stored-content.js';
import { type ChangesBefore, type Deleted, deletedOf, SLICE } from '../upkeep-store.js';
import type { SqliteConnection } from './connection.js';
import type { Fields } from './driver.js';
import { readHead } from './reads.js';

const CONTENTS = 'DELETE FROM contents WHERE seq IN (SELECT value FROM json_each(?))';
const ENTRIES = 'DELETE FROM entries WHERE seq IN (SELECT value FROM json_each(?))';

function deleteAll(connection: SqliteConnection, found: readonly Fields[]): number {
  if (found.length === 0) return 0;
  const list = listOf(found);
  connection.run(CONTENTS, [list]);
  return connection.run(ENTRIES, [list]);
}

function listOf(found: readonly Fields[]): string {
  return JSON.stringify(found.map(({ seq }) => seq));
}

const BELOW = `SELECT seq FROM entries INDEXED BY entries_by_number
  WHERE inbox = ? AND number < ? ORDER BY number LIMIT ?`;

/**
 * Deletes some of the entries below a number.
 * @returns How many.
 */
export function deleteBelow(
  connection: SqliteConnection,
  inbox: Inbox,
  number: number,
  limit: number,
): number {
  return deleteAll(connection, connection.all(BELOW, [inbox, number, limit]));
}

const ENDED = `SELECT seq FROM entries INDEXED BY entries_ended
  WHERE kind = 'added' AND ended IS NOT NULL AND ended_at < ? AND inbox <> '${EVERYONE}'
  ORDER BY ended_at LIMIT ?`;

/** The entry that ended a row is above it, so that no ended row is a head. */
export function deleteEnded(connection: SqliteConnection, before: number, limit: number): number {
  return deleteAll(connection, connection.all(ENDED, [before, limit]));
}

const UNBLANKED = `SELECT seq FROM entries INDEXED BY entries_ended
  WHERE kind = 'added' AND ended IS NOT NULL AND ended_at < ? AND inbox = '${EVERYONE}' LIMIT ?`;

/** The row stays for ever: without a time, the sweeps of every minute no longer pass over it. */
const FORGET_END =
  'UPDATE entries SET ended_at = NULL WHERE seq IN (SELECT value FROM json_each(?))';

const BLANK_CONTENTS = `UPDATE contents SET content = '${BLANK}'
  WHERE seq IN (SELECT value FROM json_each(?))`;

const FORGET_COPIES = `UPDATE entries SET sender = NULL, tags = NULL, link = NULL
  WHERE seq IN (SELECT value FROM json_each(?))`;

/**
 * Empties messages of everyone's log that ended before a time.
 * @returns How many.
 */
export function blankEnded(connection: SqliteConnection, before: number, limit: number): number {
  const found = connection.all(UNBLANKED, [before, limit]);
  if (found.length === 0) return 0;
  connection.run(FORGET_END, [listOf(found)]);
  return blank(connection, found);
}

const ROWS = `SELECT seq FROM entries INDEXED BY entries_by_id
  WHERE inbox = ? AND id IN (SELECT value FROM json_each(?)) AND kind = 'added'`;

/** Empties messages of a log that has ended. */
export function blankRows(
  connection: SqliteConnection,
  inbox: Inbox,
  ids: readonly string[],
): void {
  blank(connection, connection.all(ROWS, [inbox, JSON.stringify(ids)]));
}

function blank(connection: SqliteConnection, found: readonly Fields[]): number {
  const list = listOf(found);
  connection.run(FORGET_COPIES, [list]);
  return connection.run(BLANK_CONTENTS, [list]);
}

/** Everyone's log keeps its changes; a slice that has only these is passed over all the same. */
const CHANGES = `SELECT seq, at, inbox <> '${EVERYONE}' AND pending = 0 AND EXISTS (
    SELECT 1 FROM entries later INDEXED BY entries_by_number
    WHERE later.inbox = e.inbox AND later.number > e.number) AS deletable
  FROM entries e INDEXED BY entries_changes
  WHERE kind <> 'added' AND at >= ? AND at < ?
  ORDER BY at LIMIT ${SLICE}`;

export function deleteChanges(
  connection: SqliteConnection,
  { from, before }: ChangesBefore,
): Deleted {
  const found = connection.all(CHANGES, [from, before]);
  const count = deleteAll(
    connection,
    found.filter(({ deletable }) => deletable === 1),
  );
  const last = found.at(-1)?.at as number;
  return deletedOf({ from, found: found.length, last, count });
}

const IN_LOG = `SELECT seq FROM entries INDEXED BY entries_by_number
  WHERE inbox = ? AND number >= ? AND number <= ? AND kind <> 'added' AND pending = 0 AND at < ?`;

export function trimLog(
  connection: SqliteConnection,
  inbox: Inbox,
  { from, upTo, before }: { readonly from: number; readonly upTo: number; readonly before: number },
): void {
  const last = Math.min(upTo, readHead(connection, inbox).number - 1);
  deleteAll(connection, connection.all(IN_LOG, [inbox, from, last, before]));
}

const ONE = 'DELETE FROM entries WHERE inbox = ? AND number = ?';

/** Everything below the entry is deleted already. */
export function deleteErased(connection: SqliteConnection, inbox: Inbox, erased: Position): void {
  const head = readHead(connection, inbox);
  if (head.erased && samePosition(head, erased)) connection.run(ONE, [inbox, erased.number]);
}

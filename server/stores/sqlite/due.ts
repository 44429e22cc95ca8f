/** The queries for due work. */
import { type DeferredWork, type DueRequest, type DueWork, latestLease } from '../due-store.js';
import type { Inbox } from '../message-store.js';
import type { SqliteConnection } from './connection.js';
import type { Bind, Fields } from './driver.js';

const PUT = `INSERT INTO due (id, kind, inbox, due_at, payload, owned_until)
  VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`;

/** Within a transaction. */
export function putDue(connection: SqliteConnection, work: DueWork): void {
  const { id, kind, inbox, dueAt, payload } = work;
  connection.run(PUT, [id, kind, inbox, dueAt, payload]);
}

const COLUMNS = 'id, kind, inbox, due_at, payload';

const FREE = `SELECT ${COLUMNS} FROM due INDEXED BY due_by_time
  WHERE due_at <= ?1 AND NOT (owned_until > ?1 AND owned_until <= ?2)
    AND kind IN (SELECT value FROM json_each(?3))
  ORDER BY due_at LIMIT ?4`;

/** Due work without an owner. Reading first takes no write lock if there is none. */
export function readFree(connection: SqliteConnection, request: DueRequest): DueWork[] {
  const { now, kinds, limit } = request;
  const binds: Bind[] = [now, latestLease(request), JSON.stringify(kinds), limit];
  return connection.all(FREE, binds).map(workOf);
}

const TAKE = 'UPDATE due SET owner = ?, owned_until = ? WHERE id = ?';

/** Within a transaction, so that no other process takes the same work. */
export function takeFree(connection: SqliteConnection, request: DueRequest): DueWork[] {
  const { owner, now, leaseMs } = request;
  const free = readFree(connection, request);
  for (const { id } of free) connection.run(TAKE, [owner, now + leaseMs, id]);
  return free;
}

const DEFER = `UPDATE due SET due_at = ?, payload = ?, owner = NULL, owned_until = 0
  WHERE id = ? AND owner = ?`;

/** Within a transaction. */
export function deferDue(connection: SqliteConnection, later: DeferredWork): boolean {
  const { id, owner, dueAt, payload } = later;
  return connection.run(DEFER, [dueAt, payload, id, owner]) > 0;
}

const RENEW = `UPDATE due SET due_at = max(due_at, ?), owner = NULL, owned_until = 0
  WHERE id = ?`;

/** Within a transaction. */
export function renewDue(connection: SqliteConnection, id: string, dueAt: number): boolean {
  return connection.run(RENEW, [dueAt, id]) > 0;
}

const FINISH = 'DELETE FROM due WHERE id = ? AND owner IS coalesce(?, owner)';

/** Within a transaction. */
export function finishDue(connection: SqliteConnection, id: string, owner?: string): void {
  connection.run(FINISH, [id, owner ?? null]);
}

const OF_INBOX = `SELECT ${COLUMNS} FROM due INDEXED BY due_by_inbox WHERE inbox = ? LIMIT ?`;

export function readDueOf(connection: SqliteConnection, inbox: Inbox, limit: number): DueWork[] {
  return connection.all(OF_INBOX, [inbox, limit]).map(workOf);
}

function workOf(fields: Fields): DueWork {
  return {
    id: fields.id as string,
    kind: fields.kind as string,
    inbox: fields.inbox as Inbox,
    dueAt: fields.due_at as number,
    payload: fields.payload as string,
  };
}

/** The pages of lists. */
import type { Inbox, PageQuery } from '../message-store.js';
import type { Row } from '../stored-entry.js';
import type { SqliteConnection } from './connection.js';
import type { Bind } from './driver.js';
import { LIST_ORDER, ROW_COLUMNS, rowOf } from './rows.js';

/** A part of a query, with the values of its parameters. */
interface Part {
  readonly sql: string;
  readonly binds: readonly Bind[];
}

/** The source of a list, in its order, and the conditions of its rows. */
interface Source {
  readonly from: string;
  readonly order: string;
  readonly where: Part;
}

/** Reads a page from the index that has the fewest other rows; the other conditions are checked. */
export function readPage(connection: SqliteConnection, inbox: Inbox, query: PageQuery): Row[] {
  const { before = Number.MAX_SAFE_INTEGER, limit } = query;
  const { from, order, where } = sourceOf(inbox, query);
  const conditions = [where, { sql: `${order} < ?`, binds: [before] }, ...conditionsOf(query)];
  const sql = `SELECT ${ROW_COLUMNS} FROM ${from} CROSS JOIN contents c ON c.seq = e.seq
    WHERE ${conditions.map((part) => part.sql).join(' AND ')} ORDER BY ${order} DESC LIMIT ?`;
  const binds = conditions.flatMap((part) => part.binds);
  return connection.all(sql, [...binds, limit]).map(rowOf);
}

function sourceOf(inbox: Inbox, query: PageQuery): Source {
  const { group, tag } = query;
  if (group !== undefined) return groupOf(inbox, group, query);
  if (tag !== undefined) {
    return {
      from: 'tags t CROSS JOIN entries e ON e.seq = t.seq',
      order: 't.list_order',
      where: { sql: 't.inbox = ? AND t.tag = ?', binds: [inbox, tag] },
    };
  }
  return {
    from: `entries e INDEXED BY ${indexOf(query)}`,
    order: LIST_ORDER,
    where: { sql: "e.inbox = ? AND e.kind = 'added' AND e.ended IS NULL", binds: [inbox] },
  };
}

/** The list of a group; that of all has those that have collapsed into newer ones, too. */
function groupOf(inbox: Inbox, group: string, { filter, tag }: PageQuery): Source {
  const isListed =
    filter === 'all' ? "(e.ended IS NULL OR e.ended = 'collapsed')" : 'e.ended IS NULL';
  const hasTag = 'AND EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = ?)';
  return {
    from: 'entries e INDEXED BY entries_group',
    order: LIST_ORDER,
    where: {
      sql: `e.inbox = ? AND e.kind = 'added' AND e.group_name = ? AND ${isListed}
        ${tag === undefined ? '' : hasTag}`,
      binds: tag === undefined ? [inbox, group] : [inbox, group, tag],
    },
  };
}

function indexOf({ filter, persistent, level }: PageQuery): string {
  if (filter === 'transient' || persistent === false) return 'entries_live_transient';
  if (filter === 'unread') return 'entries_live_unread';
  return level === undefined ? 'entries_live' : 'entries_live_level';
}

function conditionsOf({ filter, persistent, level }: PageQuery): readonly Part[] {
  const only = (sql: string, applies: boolean, binds: readonly Bind[] = []): Part[] =>
    applies ? [{ sql, binds }] : [];
  return [
    ...only('e.read_at IS NULL', filter === 'unread'),
    ...only('e.persistent = 1', filter === 'persistent' || persistent === true),
    ...only('e.persistent = 0', filter === 'transient' || persistent === false),
    ...only('e.level = ?', level !== undefined, [level ?? '']),
  ];
}

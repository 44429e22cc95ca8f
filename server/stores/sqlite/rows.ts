/** Maps entries and rows to the columns of the table `entries` and back. */
import type { Counts, Ended, LevelName, RemovalReason } from '../../../protocol/index.js';
import { isAnonymous } from '../inbox.js';
import { linkOf } from '../link-of.js';
import { parsed, readContent, readCounts, readIds } from '../stored-content.js';
import type { Changes, Content, Row, StoredEntry, TakenOver } from '../stored-entry.js';
import type { Bind, Fields } from './driver.js';

/** The columns of `entries`, in the order of `bindsOf`. */
const COLUMNS = [
  'inbox',
  'number',
  'id',
  'kind',
  'at',
  'total',
  'unread',
  'transient',
  'unread_persistent',
  'next_expiry_at',
  'everyone',
  'broadcast',
  'ids',
  'up_to',
  'removal',
  'moved_to',
  'renewed',
  'reason',
  'pending',
  'level',
  'persistent',
  'applied',
  'list_order',
  'message_key',
  'life',
  'group_name',
  'created_at',
  'read_at',
  'ended',
  'ended_at',
  'expires_at',
  'sender',
  'tags',
  'link',
  'used_at',
] as const;

/**
 * Inserts that many entries. Leaves out those whose id is taken; within a transaction, nothing else
 * can conflict.
 */
export function insertEntriesSql(count: number): string {
  const values = `(${COLUMNS.map(() => '?').join(', ')})`;
  return `INSERT INTO entries (${COLUMNS.join(', ')})
    VALUES ${Array(count).fill(values).join(', ')} ON CONFLICT DO NOTHING`;
}

/** Inserts the results of `contentOf`, a list in JSON, for entries that begin with this `seq`. */
export const INSERT_CONTENTS = `INSERT INTO contents (seq, content)
  SELECT ? + key, value FROM json_each(?) WHERE value IS NOT NULL`;

export function bindsOf(inbox: string, entry: StoredEntry, pending: boolean): Bind[] {
  const { number, id, kind, at, counts } = entry;
  const row = entry.kind === 'added' ? entry.row : undefined;
  return [
    inbox,
    number,
    id,
    kind,
    at,
    counts.total,
    counts.unread,
    counts.transient,
    counts.unreadPersistent,
    entry.nextExpiryAt ?? null,
    entry.everyone ?? null,
    (row ?? (entry as TakenOver)).broadcast ? 1 : null,
    'ids' in entry ? JSON.stringify(entry.ids) : null,
    'upTo' in entry ? entry.upTo : null,
    'removal' in entry ? entry.removal : null,
    entry.kind === 'moved' ? entry.to : null,
    entry.kind === 'updated' ? Number(entry.renewed) : null,
    ('reason' in entry && entry.reason) || null,
    pending ? 1 : 0,
    row?.level ?? null,
    row ? Number(row.persistent) : null,
    row?.applied ?? null,
    row && row.order !== row.number ? row.order : null,
    row?.key ?? null,
    row?.life ?? null,
    row?.group ?? null,
    row?.createdAt ?? null,
    row?.readAt ?? null,
    row?.ended ?? null,
    row?.endedAt ?? null,
    row?.expiresAt ?? null,
    row?.content.from?.id ?? null,
    row ? tagsOf(row.content) : null,
    row ? linkOf(row.content) : null,
    isAnonymous(inbox) ? at : null,
  ];
}

/** A copy of the tags, from which triggers keep the table `tags`. */
export function tagsOf({ tags }: Content): string | null {
  return tags ? JSON.stringify(tags) : null;
}

/** The JSON in `contents` for an entry; for an `updated` entry, until it is applied. */
export function contentOf(entry: StoredEntry): string | undefined {
  if (entry.kind === 'added') return JSON.stringify(entry.row.content);
  return entry.kind === 'updated' && entry.changes ? JSON.stringify(entry.changes) : undefined;
}

/** The place of a row in lists; `list_order` is null before the message is renewed. */
export const LIST_ORDER = 'coalesce(e.list_order, e.number)';

/** The columns for `rowOf`; `e` is the table `entries`, `c` the table `contents`. */
export const ROW_COLUMNS = `e.id, e.number, e.list_order, e.applied, e.level, e.persistent,
  e.message_key, e.life, e.group_name, e.created_at, e.read_at, e.ended, e.ended_at,
  e.expires_at, e.broadcast, c.content`;

/** The columns for `entryOf`. */
export const ENTRY_COLUMNS = `e.kind, e.at, e.total, e.unread, e.transient,
  e.unread_persistent, e.next_expiry_at, e.everyone, e.ids, e.up_to, e.removal, e.moved_to, e.renewed, e.reason,
  ${ROW_COLUMNS}`;

export function rowOf(fields: Fields): Row {
  return {
    id: fields.id as string,
    number: fields.number as number,
    order: (fields.list_order ?? fields.number) as number,
    applied: fields.applied as number,
    level: fields.level as LevelName,
    persistent: fields.persistent === 1,
    key: fields.message_key as string | null,
    life: (fields.life ?? 0) as number,
    group: fields.group_name as string | null,
    content: readContent(fields.content),
    createdAt: fields.created_at as number,
    readAt: fields.read_at as number | null,
    ended: fields.ended as Ended | null,
    endedAt: fields.ended_at as number | null,
    expiresAt: fields.expires_at as number | null,
    ...takenOver(fields),
  };
}

/** The counts of an entry. */
export function countsOf(fields: Fields): Counts {
  return readCounts({
    total: fields.total as number,
    unread: fields.unread as number,
    transient: fields.transient as number,
    unreadPersistent: fields.unread_persistent as number | null,
  });
}

export function entryOf(fields: Fields): StoredEntry {
  const base = {
    number: fields.number as number,
    id: fields.id as string,
    at: fields.at as number,
    counts: countsOf(fields),
    ...(fields.next_expiry_at !== null && { nextExpiryAt: fields.next_expiry_at as number }),
    ...(fields.everyone !== null && { everyone: fields.everyone as number }),
  };
  const kind = fields.kind as StoredEntry['kind'];
  if (kind === 'added') return { ...base, kind, row: rowOf(fields) };
  if (kind === 'disconnect' || kind === 'expired-up-to' || kind === 'erased') {
    return { ...base, kind };
  }
  const upTo = fields.up_to as number;
  if (kind === 'read-up-to' || kind === 'removed-up-to') return { ...base, kind, upTo };
  if (kind === 'restored-up-to') return { ...base, kind, upTo, removal: fields.removal as number };
  const ids = readIds(parsed(fields.ids));
  if (kind === 'updated') return { ...base, kind, ids, ...updateOf(fields), ...takenOver(fields) };
  return kind === 'moved'
    ? { ...base, kind, ids, to: fields.moved_to as string }
    : { ...base, kind, ids, ...reasonOf(fields), ...takenOver(fields) };
}

function takenOver({ broadcast }: Fields): TakenOver {
  return broadcast === 1 ? { broadcast: true } : {};
}

function reasonOf({ reason }: Fields): { reason?: RemovalReason } {
  return reason === null ? {} : { reason: reason as RemovalReason };
}

function updateOf(fields: Fields): { renewed: boolean; changes?: Changes } {
  const renewed = fields.renewed === 1;
  const changes = parsed(fields.content) as Changes | undefined;
  return changes ? { renewed, changes } : { renewed };
}

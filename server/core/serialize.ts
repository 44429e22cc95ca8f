/** Serializes stored messages and entries for clients. */
import type { Entry, Message } from '../../protocol/index.js';
import type { Row, StoredEntry } from '../stores/stored-entry.js';
import { isBuiltIn, type Levels, likeOf } from './levels.js';

/** A row as its recipient's clients see it. */
export function toMessage(row: Row, levels: Levels): Message {
  const { job: _, reach, ...content } = row.content;
  return {
    ...content,
    ...((row.broadcast || reach) && { broadcast: true }),
    id: row.id,
    number: row.number,
    ...(row.order !== row.number && { order: row.order }),
    applied: row.applied,
    level: row.level,
    ...(!isBuiltIn(row.level) && { like: likeOf(row.level, levels) }),
    persistent: row.persistent,
    ...(row.group !== null && { group: row.group }),
    createdAt: toIso(row.createdAt),
    ...(row.expiresAt === null ? {} : { expiresAt: toIso(row.expiresAt) }),
    readAt: row.readAt === null ? null : toIso(row.readAt),
    ...(row.ended === null ? {} : { ended: row.ended }),
  };
}

/** Milliseconds since 1970 as an ISO 8601 string in UTC. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Serializes an entry for clients.
 * @param added The message of an `added` entry; without it, the entry becomes a removal.
 * @param carried The messages that an entry may bring back, by id.
 */
export function toEntry(
  entry: StoredEntry,
  added: Message | undefined,
  carried: ReadonlyMap<string, Message>,
): Entry {
  const base = {
    number: entry.number,
    id: entry.id,
    at: toIso(entry.at),
    counts: entry.counts,
  };
  switch (entry.kind) {
    case 'added':
      if (added) return { ...base, kind: entry.kind, message: added };
      return { ...base, kind: 'removed', ids: [entry.id] };
    case 'restored-up-to':
      return { ...base, kind: entry.kind, removal: entry.removal };
    case 'read-up-to':
    case 'removed-up-to':
      return { ...base, kind: entry.kind, upTo: entry.upTo };
    case 'expired-up-to':
    case 'erased':
      return { ...base, kind: entry.kind };
    case 'moved':
    case 'disconnect':
      // Clients that still present the session must not learn the user's inbox.
      return { ...base, kind: entry.kind };
    case 'unread':
    case 'restored':
    case 'updated': {
      const messages = entry.ids.flatMap((id) => carried.get(id) ?? []);
      const renewed = entry.kind === 'updated' && entry.renewed;
      return { ...base, kind: entry.kind, ids: entry.ids, messages, ...(renewed && { renewed }) };
    }
    default: {
      const { kind, ids, reason } = entry;
      return { ...base, kind, ids, ...(reason && { reason }) };
    }
  }
}

/** The size of a value as JSON in UTF-8, in bytes. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The first items of a list that fit into `bytes`; at least one item. */
export function fitting<Item>(items: readonly Item[], bytes: number): Item[] {
  const fit: Item[] = [];
  let used = 0;
  for (const item of items) {
    used += jsonBytes(item) + 1;
    if (used > bytes && fit.length > 0) break;
    fit.push(item);
  }
  return fit;
}

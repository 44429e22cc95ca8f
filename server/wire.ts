/** From what is stored to what travels. */
import type { Entry, Message } from '../protocol/index.js';
import type { Inbox, MessageStore, Row, StoredEntry } from './stores/message-store.js';

/** A row as its recipient's clients see it. */
export function toMessage(row: Row): Message {
  return {
    id: row.id,
    number: row.number,
    applied: row.applied,
    level: row.level,
    ...row.content,
    persistent: row.persistent,
    createdAt: toIso(row.createdAt),
    readAt: row.readAt === null ? null : toIso(row.readAt),
    ...(row.ended === null ? {} : { ended: row.ended }),
  };
}

/** Milliseconds since 1970 as an ISO 8601 string in UTC. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Entries as they travel: those that bring messages back carry them in their latest state, read
 * from the store at once for all of them.
 */
export async function toEntries(
  store: MessageStore,
  inbox: Inbox,
  entries: readonly StoredEntry[],
): Promise<Entry[]> {
  const ids = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'unread' || entry.kind === 'restored') {
      for (const id of entry.ids) ids.add(id);
    }
  }
  const rows = ids.size > 0 ? await store.rows(inbox, [...ids]) : [];
  const messages = new Map(rows.map((row) => [row.id, toMessage(row)]));
  return entries.map((entry) => toEntry(entry, messages));
}

function toEntry(entry: StoredEntry, messages: ReadonlyMap<string, Message>): Entry {
  const base = {
    number: entry.number,
    id: entry.id,
    at: toIso(entry.at),
    counts: entry.counts,
  };
  switch (entry.kind) {
    case 'added':
      return { ...base, kind: entry.kind, message: toMessage(entry.row) };
    case 'read-up-to':
      return { ...base, kind: entry.kind, upTo: entry.upTo };
    case 'unread':
    case 'restored': {
      const carried = entry.ids.flatMap((id) => messages.get(id) ?? []);
      return { ...base, kind: entry.kind, ids: entry.ids, messages: carried };
    }
    default:
      return { ...base, kind: entry.kind, ids: entry.ids };
  }
}

/** The bytes that a value takes on the wire, as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The longest first part of a list that stays within `bytes`, and at least one item of it. */
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

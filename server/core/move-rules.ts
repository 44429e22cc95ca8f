/** The rules for moving a session's messages at a sign-in, and for disconnecting. Pure. */
import { recount } from '../../protocol/effects.js';
import { type MovedFrom, NO_COUNTS } from '../../protocol/message.js';
import type { Head, Inbox } from '../stores/message-store.js';
import type { Row, StoredAdded, StoredDisconnect, StoredMoved } from '../stores/stored-entry.js';

/** A message of a session that has ended, and its position there. */
export interface MovedRow {
  readonly row: Row;
  readonly from: MovedFrom;
}

interface MoveContext {
  /** The store's clock, milliseconds since 1970. */
  readonly now: number;
  /** Makes the id of a change entry. */
  readonly newId: () => string;
}

/**
 * Ends a session's log and every message in it. Does nothing for a log that has ended.
 * @param live All live rows, oldest first.
 */
export function moveEntries(
  head: Head,
  live: readonly Row[],
  to: Inbox,
  { now, newId }: MoveContext,
): readonly StoredMoved[] {
  if (head.movedTo !== undefined) return [];
  const ids = live.map((row) => row.id);
  const number = head.number + 1;
  return [{ kind: 'moved', number, id: newId(), at: now, counts: NO_COUNTS, ids, to }];
}

const LIVE = { ended: null, endedAt: null } as const;

/**
 * Adds the messages of a session, in their order and state. Skips ids that the inbox has already,
 * also those of removed messages.
 */
export function takeOverEntries(
  head: Head,
  known: ReadonlyMap<string, Row>,
  messages: readonly MovedRow[],
  { now }: Pick<MoveContext, 'now'>,
): readonly StoredAdded[] {
  const entries: StoredAdded[] = [];
  let { number, counts } = head;
  for (const { row, from } of messages) {
    if (known.has(row.id)) continue;
    number += 1;
    const content = { ...row.content, movedFrom: from };
    const taken = { ...row, number, order: number, applied: number, content, ...LIVE };
    counts = recount(counts, null, taken);
    entries.push({ kind: 'added', number, id: row.id, at: now, counts, row: taken });
  }
  return entries;
}

export function disconnectEntry(head: Head, { now, newId }: MoveContext): StoredDisconnect {
  const { number, counts } = head;
  return { kind: 'disconnect', number: number + 1, id: newId(), at: now, counts };
}

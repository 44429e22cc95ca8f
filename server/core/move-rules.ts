/** The rules for moving a session's messages at a sign-in, and for disconnecting. Pure. */
import { isLive, recount } from '../../protocol/effects.js';
import { type MovedFrom, NO_COUNTS } from '../../protocol/message.js';
import type { Head, Inbox } from '../stores/message-store.js';
import type { Row, StoredAdded, StoredDisconnect, StoredMoved } from '../stores/stored-entry.js';
import type { EntryContext } from './decision-context.js';
import { changesFor } from './everyone-rules.js';

/** A message of a session that has ended, and its position there. */
export interface MovedRow {
  readonly row: Row;
  readonly from: MovedFrom;
}

/**
 * Ends a session's log and every message in it. Does nothing if the log has ended.
 * @param live All live rows, oldest first.
 */
export function moveEntries(
  head: Head,
  live: readonly Row[],
  to: Inbox,
  { now, newId }: EntryContext,
): readonly StoredMoved[] {
  if (head.movedTo !== undefined) return [];
  const ids = live.map((row) => row.id);
  const number = head.number + 1;
  return [{ kind: 'moved', number, id: newId(), at: now, counts: NO_COUNTS, ids, to }];
}

const LIVE = { ended: null, endedAt: null } as const;

interface AddMovedState {
  readonly head: Head;
  /** The rows that the inbox has already, by id. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The newest rows of the messages' keys that the inbox has already, by key. */
  readonly newest: ReadonlyMap<string, Row>;
  /** The messages of everyone's log that have copies, by id. */
  readonly broadcasts?: ReadonlyMap<string, Row>;
}

/**
 * Adds the messages of a session, in their order and state. Skips ids that the inbox has already,
 * also those of removed messages. A key means its newest message, so one that comes to a later life
 * of its key continues its lives.
 */
export function addMovedEntries(
  state: AddMovedState,
  messages: readonly MovedRow[],
  { now }: Pick<EntryContext, 'now'>,
): readonly StoredAdded[] {
  const entries: StoredAdded[] = [];
  let { number, counts } = state.head;
  for (const row of continued(missingRows(state, messages), state.newest)) {
    number += 1;
    const added = { ...row, number, order: number, applied: number, ...LIVE };
    counts = recount(counts, null, added);
    entries.push({ kind: 'added', number, id: row.id, at: now, counts, row: added });
  }
  return entries;
}

function missingRows({ rows, broadcasts }: AddMovedState, messages: readonly MovedRow[]): Row[] {
  return messages.flatMap(({ row: left, from }) => {
    const row = left.broadcast ? current(left, broadcasts?.get(left.id)) : left;
    if (!row || rows.has(row.id)) return [];
    return [{ ...row, content: { ...row.content, movedFrom: from } }];
  });
}

/** Rows of one session, whose lives follow the last one of their keys in the inbox. */
function continued(rows: readonly Row[], newest: AddMovedState['newest']): Row[] {
  const firstLives = new Map<string | null, number>();
  for (const { key, life } of rows)
    firstLives.set(key, Math.min(life, firstLives.get(key) ?? life));
  return rows.map((row) => {
    const { key, content } = row;
    const known = newest.get(key ?? '');
    // An earlier append of the same move has added it.
    const isOwn = known?.content.movedFrom?.inbox === content.movedFrom?.inbox;
    if (!known || isOwn || row.broadcast) return row;
    const later = known.life + 1 - (firstLives.get(key) ?? 0);
    return { ...row, life: row.life + Math.max(0, later) };
  });
}

/**
 * The latest state of the copy of a message to everyone: the receiving inbox may have taken over
 * more of everyone's log than the session. Undefined if it was retracted.
 */
function current(copy: Row, broadcast: Row | undefined): Row | undefined {
  if (!broadcast || (!isLive(broadcast) && broadcast.ended !== 'expired')) return undefined;
  return { ...copy, ...changesFor(copy, broadcast) };
}

export function disconnectEntry(head: Head, { now, newId }: EntryContext): StoredDisconnect {
  const { number, counts } = head;
  return { kind: 'disconnect', number: number + 1, id: newId(), at: now, counts };
}

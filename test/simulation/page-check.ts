import { isDeepStrictEqual } from 'node:util';
import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import type { Row } from '../../server/stores/stored-entry.js';
import { type InboxState, listOf, numberOf } from '../../widget/inbox/inbox-state.js';
import { json, type Reference } from './reference.js';

/**
 * Throws unless what the page shows as confirmed is what the log says at the page's cursor.
 * @param readUpTo No row of an answer is later than this number.
 * @param guessed The ids of messages that a reset lacked, from check to check: the page knows that they
 *   have ended, and not how.
 */
export function checkPage(
  state: InboxState,
  reference: Reference,
  readUpTo: number,
  guessed: Set<string>,
): void {
  const { cursor, counts, messages, ranges } = state;
  if (!cursor) return;
  const number = numberOf(cursor);
  const truth = reference.at(number);
  const right = reference.countsAt(number);
  if (!isDeepStrictEqual(counts, right)) {
    throw new Error(`At ${cursor} the page counts ${json(counts)}, it is ${json(right)}.`);
  }
  for (const held of messages.values()) {
    if (held.applied === 0) guessed.add(held.id);
    else if (isLive(held)) guessed.delete(held.id);
    if (guessed.has(held.id)) continue;
    const row = reference.at(Math.max(number, held.applied)).get(held.id);
    const same =
      row?.applied === held.applied &&
      (row.readAt === null) === (held.readAt === null) &&
      row.ended === (held.ended ?? null) &&
      row.order === orderOf(held) &&
      row.content.subject === held.subject;
    if (!same) throw new Error(`At ${cursor} the page has ${json(held)}, it is ${json(row)}.`);
  }
  /** Whether a row stays in its place from the cursor up to the latest state that an answer may show. */
  const stays = ({ id, order }: Row, listed: (row: Row) => boolean): boolean => {
    for (let at = number; at <= Math.max(number, readUpTo); at += 1) {
      const row = reference.at(at).get(id);
      if (row?.order !== order || !listed(row)) return false;
    }
    return true;
  };
  for (const row of truth.values()) {
    const inAll = row.order >= ranges.all;
    const inUnread = row.order >= ranges.unread;
    const due = (inAll && stays(row, isLive)) || (inUnread && stays(row, isUnread));
    if (due && !messages.has(row.id)) {
      throw new Error(`At ${cursor} the page lacks ${json(row)}.`);
    }
  }
}

/** Throws unless, once nothing is in progress, the lists match the log and nothing is pending. */
export function checkPageAtRest(state: InboxState, reference: Reference, head: number): void {
  if (state.pending.length > 0) throw new Error(`Still pending: ${json(state.pending)}.`);
  const live = [...reference.at(head).values()].filter((row) => row.ended === null);
  const expected = live.sort((a, b) => b.order - a.order);
  for (const filter of ['all', 'unread'] as const) {
    const shown = listOf(state, filter).messages.map(({ id }) => id);
    const truth = expected.filter((row) => filter === 'all' || row.readAt === null);
    if (json(shown) !== json(truth.map(({ id }) => id))) {
      throw new Error(`The page lists ${json(shown)} as ${filter}, it is ${json(truth)}.`);
    }
  }
  if (!isDeepStrictEqual(state.view.counts, reference.countsAt(head))) {
    throw new Error(`The page counts ${json(state.view.counts)}.`);
  }
}

import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import type { Replaced } from './inbox-reducer.js';
import { type InboxMessage, type InboxState, messageOf, numberOf, select } from './inbox-state.js';

/** What one step of the state has changed. */
export interface InboxChange {
  /** The server has pushed it; otherwise it comes from a sync, a page, or the user. */
  readonly pushed: boolean;
  /**
   * Live messages that are new since the step before, or were renewed, oldest first; none on a first
   * sync.
   */
  readonly arrived: readonly InboxMessage[];
  /** Messages that were unread and are read. */
  readonly read: readonly InboxMessage[];
  /** Messages that were live, or whose popup may still be up, and are removed or have expired. */
  readonly removed: readonly InboxMessage[];
}

/**
 * What a step has changed, as the user sees it.
 *
 * @param before The state before the step. Its map of messages shows the step: it changes in place.
 * @param replaced The messages that the step has replaced in that map.
 */
export function changeOf(
  before: InboxState,
  after: InboxState,
  replaced: Replaced,
  pushed: boolean,
): InboxChange {
  const read: InboxMessage[] = [];
  const removed: InboxMessage[] = [];
  const ids = [before.overlay, after.overlay].flatMap(({ messages }) => [...messages.keys()]);
  for (const id of new Set([...replaced.keys(), ...ids])) {
    const confirmed = replaced.has(id) ? replaced.get(id) : after.messages.get(id);
    const was = before.overlay.messages.get(id) ?? confirmed;
    const is = messageOf(after, id);
    if (!was || !is) continue;
    if (leaves(was, is)) removed.push(is);
    else if (isUnread(was) && is.readAt !== null) read.push(is);
  }
  return { pushed, arrived: arrivedBetween(before.cursor, after), read, removed };
}

function arrivedBetween(cursor: string | null, after: InboxState): readonly InboxMessage[] {
  const from = numberOf(cursor);
  const head = numberOf(after.cursor);
  if (cursor === null || head <= from) return [];
  const arrived = (message: InboxMessage): boolean =>
    isLive(message) && orderOf(message) > from && orderOf(message) <= head;
  return select(after, arrived).reverse();
}

/**
 * Whether a message has left every screen. One that was shown or moved keeps its popup until it is
 * retracted.
 */
function leaves(before: InboxMessage, { ended }: InboxMessage): boolean {
  if (ended === 'retracted') return isLive(before) || before.ended === 'shown';
  return isLive(before) && ended !== undefined && ended !== 'shown' && ended !== 'moved';
}

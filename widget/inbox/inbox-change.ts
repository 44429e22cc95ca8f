import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import { type InboxMessage, type InboxState, keepsPopup, numberOf, select } from './inbox-state.js';

/** What one step of the state has changed. */
export interface InboxChange {
  /** The server has pushed it; otherwise it comes from a sync, a page, or the user. */
  readonly pushed: boolean;
  /**
   * Live messages that are new since the step before, or were renewed, oldest first; none on a first
   * sync.
   */
  readonly arrived: readonly InboxMessage[];
  /** Messages that were unread and are read, oldest first. */
  readonly read: readonly InboxMessage[];
  /**
   * Messages that were live, or whose popup may still be up, and are removed or have expired, oldest
   * first.
   */
  readonly removed: readonly InboxMessage[];
}

/** What a step has changed, as the user sees it. */
export function changeOf(before: InboxState, after: InboxState, pushed: boolean): InboxChange {
  const read: InboxMessage[] = [];
  const removed: InboxMessage[] = [];
  const wasOf = ({ id }: InboxMessage): InboxMessage | undefined => before.view.messages.get(id);
  const changed = select(after, (message) => wasOf(message) !== message).reverse();
  for (const is of changed) {
    const was = wasOf(is);
    if (was && keepsPopup(was) && !keepsPopup(is)) removed.push(is);
    else if (was && isUnread(was) && is.readAt !== null) read.push(is);
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

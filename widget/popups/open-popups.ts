/** Which messages of an inbox have no ended popup in this browser: the list and its record. */

import { isUnread } from '../../protocol/effects.js';
import { DEFAULT_LIMITS } from '../../protocol/index.js';
import { type InboxState, loadedFrom, numberOf, select } from '../inbox/inbox-state.js';
import type { InboxMessage, PanelFilter } from '../inbox/inbox-view.js';
import type { EndedPopups } from './ended-popups.js';

/** The inbox that the popups are of. */
export interface PopupInbox {
  readonly state: InboxState;
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  /** Loads a page more. */
  loadMore(filter: PanelFilter, limit?: number): Promise<void>;
  /** Asks the server once more where its log ends. */
  refresh(): Promise<void>;
}

/** How many pages of unread messages are fetched to find those that have not ended. */
const MAX_PAGES = 3;

/**
 * Unread messages whose popups have not ended, oldest first; none while that is not known. Those that
 * have moved to a user's inbox are among them: there it is asked of them once more.
 */
export function openIn(state: InboxState, record: EndedPopups | null): readonly InboxMessage[] {
  if (!record?.known) return [];
  const isOpen = (message: InboxMessage): boolean =>
    (isUnread(message) || (message.ended === 'moved' && message.readAt === null)) &&
    !record.hasEnded(message);
  return select(state, isOpen).reverse();
}

/**
 * Makes what `openIn` gives complete, so that everything below it can be taken as ended: loads what
 * may not have ended, begins a record, and lowers one that is of a log that ended later.
 *
 * @param isCurrent Whether it still is the record of that inbox.
 */
export async function findOpen(
  inbox: PopupInbox,
  record: EndedPopups,
  isCurrent: () => boolean,
): Promise<void> {
  const head = (): number => numberOf(inbox.state.cursor);
  if (head() < record.highest) {
    // Another tab may have been faster than the answer: only a second one proves it.
    await inbox.refresh();
    if (isCurrent() && head() < record.highest) record.lower(head());
  }
  const begins = !record.known;
  const beginsWith = (message: InboxMessage): boolean =>
    isUnread(message) && !record.isPast(message);
  const oldest = (): number => select(inbox.state, beginsWith).at(-1)?.number ?? Infinity;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const unread = loadedFrom(inbox.state, 'unread');
    // The oldest one of a page may not be the oldest one of the inbox.
    if (unread === 0 || (begins ? unread < oldest() : unread <= record.upTo + 1)) break;
    await inbox.loadMore('unread', DEFAULT_LIMITS.pageMax);
  }
  if (!isCurrent()) return;
  if (begins && !record.known) {
    const first = oldest();
    const past = select(inbox.state, (message) => message.number > first && record.isPast(message));
    record.end(past.filter(isUnread).map(({ number }) => number));
    record.raise(Math.min(first - 1, head()));
  }
  record.raise(Math.min(loadedFrom(inbox.state, 'unread') - 1, head()));
}

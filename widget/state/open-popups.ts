/** Which messages of an inbox have no ended popup in this browser: the list and its record. */
import { DEFAULT_LIMITS } from '../../protocol/index.js';
import type { EndedPopups } from './ended-popups.js';
import { type InboxState, loadedFrom, numberOf, select } from './inbox-state.js';
import type { InboxMessage, PanelFilter } from './inbox-view.js';
import { isUnread } from './message-change.js';
import { type KnownPopups, NONE_KNOWN } from './popup-visits.js';

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

/** Unread messages that have not ended, oldest first; none while that is not known. */
export function openIn(state: InboxState, record: EndedPopups | null): readonly InboxMessage[] {
  if (!record?.known) return [];
  const open = (message: InboxMessage): boolean => isUnread(message) && !record.has(message.number);
  return select(state, open).reverse();
}

/**
 * Makes what `openIn` gives complete, so that everything below it can be taken as ended: loads what
 * may not have ended, begins a record, and lowers one that is of a log that ended later.
 *
 * @param isCurrent Whether it still is the record of that inbox.
 * @param handed Messages that have moved here from a visitor's inbox, and whether their popups have
 *   ended there.
 */
export async function findOpen(
  inbox: PopupInbox,
  record: EndedPopups,
  isCurrent: () => boolean,
  handed: KnownPopups = NONE_KNOWN,
): Promise<void> {
  const { state } = inbox;
  const head = (): number => numberOf(state.cursor);
  if (head() < record.highest) {
    // Another tab may have been faster than the answer: only a second one proves it.
    await inbox.refresh();
    if (isCurrent() && head() < record.highest) record.lower(head());
  }
  const begins = !record.known;
  // A browser without a record gets popups for transient messages, and for what has moved here.
  const beginsWith = (message: InboxMessage): boolean =>
    isUnread(message) && (!message.persistent || handed.get(message.id) === false);
  const from = (): number =>
    begins ? (select(state, beginsWith).at(-1)?.number ?? Infinity) - 1 : record.upTo;
  const missing = (): boolean => [...handed.keys()].some((id) => !state.messages.has(id));
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const unread = loadedFrom(state, 'unread');
    if (unread === 0 || (unread <= from() + 1 && !missing())) break;
    await inbox.loadMore('unread', DEFAULT_LIMITS.pageMax);
  }
  if (!isCurrent()) return;
  if (begins && !record.known) {
    const first = from();
    const there = select(state, (message) => message.number > first && !beginsWith(message));
    record.end(there.filter(isUnread).map(({ number }) => number));
    record.raise(Math.min(first, head()));
  }
  const ended = select(state, ({ id, number }) => handed.get(id) === true && !record.has(number));
  record.end(ended.map(({ number }) => number));
  record.raise(Math.min(loadedFrom(state, 'unread') - 1, head()));
}

/** Which messages of an inbox still need a popup in this browser: by its list and its record. */
import { isUnread, orderOf } from '../../protocol/effects.js';
import { DEFAULT_LIMITS } from '../../protocol/index.js';
import {
  type InboxMessage,
  type InboxState,
  loadedFrom,
  numberOf,
  type PanelFilter,
  select,
} from '../inbox/inbox-state.js';
import type { DismissedPopups } from './dismissed-popups.js';

/** The inbox that the popups belong to. */
export interface PopupInbox {
  readonly state: InboxState;
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  /** Loads the next page of a list. */
  loadMore(filter: PanelFilter, limit?: number): Promise<void>;
  /** Asks the server once more where its log ends. */
  refresh(): Promise<void>;
  markRead(ids: readonly string[]): void;
  /** These messages were visible, or their popups were closed: transient ones end. */
  shown(ids: readonly string[]): void;
}

/** How many pages of unread messages are fetched to find those that need a popup. */
const MAX_PAGES = 3;

/**
 * Unread messages whose popups were not dismissed, oldest first; none while that is not known.
 * Messages that have moved to a user's inbox are among them: their record is read there.
 */
export function undismissed(
  state: InboxState,
  dismissed: DismissedPopups | null,
): readonly InboxMessage[] {
  if (!dismissed?.known) return [];
  const needsPopup = (message: InboxMessage): boolean =>
    (isUnread(message) || (message.ended === 'moved' && message.readAt === null)) &&
    !dismissed.covers(message);
  return select(state, needsPopup).reverse();
}

/**
 * Dismisses everything below the oldest message that needs a popup, if `undismissed` gives all: every
 * unread message above the record is held.
 */
export function raiseDismissed(state: InboxState, dismissed: DismissedPopups): void {
  if (!dismissed.known || loadedFrom(state, 'unread') > dismissed.upTo + 1) return;
  const [oldest] = undismissed(state, dismissed);
  dismissed.raise(oldest ? orderOf(oldest) - 1 : numberOf(state.cursor));
}

/**
 * Loads the unread messages that `undismissed` may lack, begins a record, and lowers one that
 * belongs to a log which ended later.
 *
 * @param isCurrent Whether it still is the record of that inbox.
 */
export async function loadUndismissed(
  inbox: PopupInbox,
  dismissed: DismissedPopups,
  isCurrent: () => boolean,
): Promise<void> {
  const head = (): number => numberOf(inbox.state.cursor);
  if (head() < dismissed.highest) {
    // Another tab may have been faster than the answer: only a second one proves it.
    await inbox.refresh();
    if (isCurrent() && head() < dismissed.highest) dismissed.lower(head());
  }
  const begins = !dismissed.known;
  const beginsWith = (message: InboxMessage): boolean =>
    isUnread(message) && !dismissed.isPast(message);
  const oldest = (): number => {
    const message = select(inbox.state, beginsWith).at(-1);
    return message ? orderOf(message) : Infinity;
  };
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const unread = loadedFrom(inbox.state, 'unread');
    // The oldest message of a page may not be the oldest of the inbox.
    if (unread === 0 || (begins ? unread < oldest() : unread <= dismissed.upTo + 1)) break;
    await inbox.loadMore('unread', DEFAULT_LIMITS.pageMax);
  }
  if (!isCurrent()) return;
  if (begins && !dismissed.known) {
    const first = oldest();
    const past = select(
      inbox.state,
      (message) => orderOf(message) > first && isUnread(message) && dismissed.isPast(message),
    );
    dismissed.add(past.map(orderOf));
    dismissed.raise(Math.min(first - 1, head()));
  }
  dismissed.raise(Math.min(loadedFrom(inbox.state, 'unread') - 1, head()));
}

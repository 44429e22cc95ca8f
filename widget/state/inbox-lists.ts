import { loadedRange } from './inbox.js';
import type { InboxState } from './inbox-state.js';
import type { Counts, InboxMessage, MessageList, PanelFilter } from './inbox-view.js';
import { isLive, isUnread } from './message-change.js';
import { type InboxSight, sightOf } from './pending-changes.js';

/** The counts as the user sees them. */
export function countsOf(state: InboxState): Counts {
  return sightOf(state).counts;
}

/** The list of a filter as far as it is loaded, newest first. `sight` must be that of `state`. */
export function listOf(
  state: InboxState,
  filter: PanelFilter,
  sight: InboxSight = sightOf(state),
): MessageList {
  const range = loadedRange(state, filter);
  if (range === null) return { messages: [], more: true, blank: true };
  const listed = filter === 'unread' ? isUnread : isLive;
  const messages: InboxMessage[] = [];
  for (const message of sight.messages.values()) {
    if (listed(message) && (range.done || message.number >= range.from)) messages.push(message);
  }
  messages.sort((a, b) => b.number - a.number);
  return { messages, more: !range.done, blank: false };
}

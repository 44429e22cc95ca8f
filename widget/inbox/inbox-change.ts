import { isLive, isUnread } from '../../protocol/effects.js';
import type { Replaced } from './inbox-reducer.js';
import { type InboxState, messageOf, type Overlay } from './inbox-state.js';
import type { InboxMessage } from './inbox-view.js';

/** What one step of the state has changed. */
export interface InboxChange {
  /** The server has pushed it; otherwise it comes from a sync, a page, or the user. */
  readonly pushed: boolean;
  /** Live messages that are new since the step before, oldest first; none on a first sync. */
  readonly arrived: readonly InboxMessage[];
  /** Messages that were unread and are read. */
  readonly read: readonly InboxMessage[];
  /** Messages that were live and are removed, or have expired. */
  readonly removed: readonly InboxMessage[];
}

/** Whether a message has left every screen. One that was shown keeps its popup, as one that moved. */
function isGone({ ended }: InboxMessage): boolean {
  return ended !== undefined && ended !== 'shown' && ended !== 'moved';
}

/** The messages that a step has marked read and removed, as the user sees them. */
export function endedBy(
  overlayBefore: Overlay,
  state: InboxState,
  replaced: Replaced,
): Pick<InboxChange, 'read' | 'removed'> {
  const read: InboxMessage[] = [];
  const removed: InboxMessage[] = [];
  const ids = [overlayBefore, state.overlay].flatMap(({ messages }) => [...messages.keys()]);
  for (const id of new Set([...replaced.keys(), ...ids])) {
    // The map of messages is that after the step.
    const confirmed = replaced.has(id) ? replaced.get(id) : state.messages.get(id);
    const before = overlayBefore.messages.get(id) ?? confirmed;
    const after = messageOf(state, id);
    if (!before || !after) continue;
    if (isLive(before) && isGone(after)) removed.push(after);
    else if (isUnread(before) && after.readAt !== null) read.push(after);
  }
  return { read, removed };
}

import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import type { Replaced } from './inbox-reducer.js';
import { type InboxState, messageOf, type Overlay } from './inbox-state.js';
import type { InboxMessage } from './inbox-view.js';

/** What one step of the state has changed. */
export interface InboxChange {
  /** The server has pushed it; otherwise it comes from a sync, a page, or the user. */
  readonly pushed: boolean;
  /**
   * Live messages that are new since the step before, or were renewed, oldest first; none on a first
   * sync.
   */
  readonly arrived: readonly InboxMessage[];
  /** Live messages whose content the app has changed; renewed ones arrive instead. */
  readonly updated: readonly InboxMessage[];
  /** Messages that were unread and are read. */
  readonly read: readonly InboxMessage[];
  /** Messages that were live, or whose popup may still be up, and are removed or have expired. */
  readonly removed: readonly InboxMessage[];
}

/** The messages that a step has changed, marked read and removed, as the user sees them. */
export function changedBy(
  overlayBefore: Overlay,
  state: InboxState,
  replaced: Replaced,
): Pick<InboxChange, 'updated' | 'read' | 'removed'> {
  const updated: InboxMessage[] = [];
  const read: InboxMessage[] = [];
  const removed: InboxMessage[] = [];
  const ids = [overlayBefore, state.overlay].flatMap(({ messages }) => [...messages.keys()]);
  for (const id of new Set([...replaced.keys(), ...ids])) {
    // The map of messages is that after the step.
    const confirmed = replaced.has(id) ? replaced.get(id) : state.messages.get(id);
    const before = overlayBefore.messages.get(id) ?? confirmed;
    const after = messageOf(state, id);
    if (!before || !after) continue;
    if (isLive(after) && isUpdated(before, after)) updated.push(after);
    if (leaves(before, after)) removed.push(after);
    else if (isUnread(before) && after.readAt !== null) read.push(after);
  }
  return { updated, read, removed };
}

/** The fields that popups show or go by; a message that is not updated keeps the same objects. */
const CONTENT = [
  'level',
  'tags',
  'subject',
  'text',
  'url',
  'from',
  'actions',
  'progress',
  'closeAfterMs',
  'sticky',
] as const satisfies readonly (keyof InboxMessage)[];

function isUpdated(before: InboxMessage, after: InboxMessage): boolean {
  if (orderOf(before) !== orderOf(after)) return false;
  return CONTENT.some((name) => before[name] !== after[name]);
}

/**
 * Whether a message has left every screen. One that was shown or moved keeps its popup until it is
 * retracted.
 */
function leaves(before: InboxMessage, { ended }: InboxMessage): boolean {
  if (ended === 'retracted') return isLive(before) || before.ended === 'shown';
  return isLive(before) && ended !== undefined && ended !== 'shown' && ended !== 'moved';
}

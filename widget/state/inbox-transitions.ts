import { isLive, isUnread } from './message-change.js';
import type { InboxSight } from './pending-changes.js';

/** What happened to messages between two sights of the same inbox. */
export interface InboxTransitions {
  /** Ids of messages that were unread and are read. */
  readonly read: readonly string[];
  /** Ids of messages that were live and are removed. */
  readonly removed: readonly string[];
}

export function transitionsOf(before: InboxSight, after: InboxSight): InboxTransitions {
  const read: string[] = [];
  const removed: string[] = [];
  for (const [id, message] of after.messages) {
    const was = before.messages.get(id);
    if (!was || was === message) continue;
    if (isLive(was) && message.ended === 'removed') removed.push(id);
    else if (isUnread(was) && message.readAt !== null) read.push(id);
  }
  return { read, removed };
}

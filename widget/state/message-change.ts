/** What a change does to a message and to the counts, for what is confirmed and what is pending. */
import type { Counts } from '../../protocol/index.js';
import type { InboxMessage } from './inbox-view.js';

export type ChangeKind = 'read' | 'unread' | 'removed' | 'restored' | 'shown';

export function isLive(message: InboxMessage): boolean {
  return message.ended === undefined;
}

export function isUnread(message: InboxMessage): boolean {
  return isLive(message) && message.readAt === null;
}

/** Whether the message is not yet as the change would make it, and can be changed so. */
export function takesEffect(message: InboxMessage, kind: ChangeKind): boolean {
  switch (kind) {
    case 'read':
      return isUnread(message);
    case 'unread':
      return isLive(message) && message.readAt !== null;
    case 'removed':
      return isLive(message);
    case 'restored':
      return message.ended === 'removed';
    case 'shown':
      return isLive(message) && !message.persistent;
  }
}

/** The message after the change. `at` is when it was read, ISO 8601. */
export function withChange(message: InboxMessage, kind: ChangeKind, at: string): InboxMessage {
  switch (kind) {
    case 'read':
      return { ...message, readAt: at };
    case 'unread':
      return { ...message, readAt: null };
    case 'removed':
    case 'shown':
      return { ...message, ended: kind };
    case 'restored': {
      const { ended: _ended, ...live } = message;
      return live;
    }
  }
}

/** The counts after one message changed from `before` to `after`. */
export function recount(counts: Counts, before: InboxMessage, after: InboxMessage): Counts {
  const was = share(before);
  const is = share(after);
  return {
    total: Math.max(0, counts.total + is.total - was.total),
    unread: Math.max(0, counts.unread + is.unread - was.unread),
    transient: Math.max(0, counts.transient + is.transient - was.transient),
  };
}

function share(message: InboxMessage): Counts {
  const live = isLive(message);
  return {
    total: Number(live),
    unread: Number(isUnread(message)),
    transient: Number(live && !message.persistent),
  };
}

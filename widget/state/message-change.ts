/** What a change does to a message and to the counts, for what is confirmed and what is pending. */
import type { Counts } from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { InboxMessage } from './inbox-view.js';

export type ChangeKind = 'read' | 'unread' | 'removed' | 'restored' | 'shown';

/** What the log calls that which a command does. */
export const KIND_OF = {
  read: 'read',
  'read-up-to': 'read',
  unread: 'unread',
  remove: 'removed',
  restore: 'restored',
  shown: 'shown',
} as const satisfies Record<ChangeCommand['name'], ChangeKind>;

export function isLive(message: InboxMessage): boolean {
  return message.ended === undefined;
}

export function isUnread(message: InboxMessage): boolean {
  return isLive(message) && message.readAt === null;
}

/** Whether the message is not yet as the change would make it, and can be changed so. */
export function takesEffect(message: InboxMessage, kind: ChangeKind): boolean {
  if (kind === 'restored') return message.ended === 'removed';
  if (kind === 'read') return isUnread(message);
  if (kind === 'unread') return isLive(message) && message.readAt !== null;
  return isLive(message) && (kind === 'removed' || !message.persistent);
}

/** The message after the change. `at` is when it was read, ISO 8601. */
export function withChange(message: InboxMessage, kind: ChangeKind, at: string): InboxMessage {
  if (kind === 'read') return { ...message, readAt: at };
  if (kind === 'unread') return { ...message, readAt: null };
  if (kind !== 'restored') return { ...message, ended: kind };
  const { ended: _ended, ...live } = message;
  return live;
}

/** The counts with a message more, or (`by` -1) less. */
export function withCounted(counts: Counts, message: InboxMessage, by: 1 | -1): Counts {
  const plus = (count: number, counted: boolean): number =>
    Math.max(0, counted && isLive(message) ? count + by : count);
  return {
    total: plus(counts.total, true),
    unread: plus(counts.unread, message.readAt === null),
    transient: plus(counts.transient, !message.persistent),
  };
}

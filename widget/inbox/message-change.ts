/** What a change does to a message and to the counts, for what is confirmed and what is pending. */
import type { Counts } from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { InboxMessage } from './inbox-view.js';

export type ChangeKind = 'read' | 'unread' | 'removed' | 'restored' | 'shown' | 'moved';

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

/**
 * The message after a change; undefined when it is so already, or cannot be changed so. `at` is when
 * it was read, ISO 8601.
 */
export function changed(
  message: InboxMessage,
  kind: ChangeKind,
  at: string,
): InboxMessage | undefined {
  const { ended, ...live } = message;
  if (kind === 'restored') return ended === 'removed' ? live : undefined;
  if (ended !== undefined) return undefined;
  if (kind === 'read') return live.readAt === null ? { ...live, readAt: at } : undefined;
  if (kind === 'unread') return live.readAt === null ? undefined : { ...live, readAt: null };
  return kind === 'shown' && live.persistent ? undefined : { ...live, ended: kind };
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

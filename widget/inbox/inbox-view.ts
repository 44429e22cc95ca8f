/** What the user sees of the confirmed inbox. Pure. */
import { isExpired, KIND_OF, orderOf, recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { withEffect } from './inbox-reducer.js';
import {
  type ConfirmedInbox,
  type InboxMessage,
  type InboxView,
  isGrouped,
  type PendingChange,
} from './inbox-state.js';

/**
 * What has expired by the server's clock is hidden, before an entry of the log says so; changes are
 * applied in their order.
 *
 * @param now Milliseconds since 1970.
 */
export function viewOf(
  inbox: ConfirmedInbox,
  pending: readonly PendingChange[],
  now: number,
): InboxView {
  const expired: InboxMessage[] = [];
  let nextExpiry = Infinity;
  for (const message of inbox.messages.values()) {
    if (message.expiresAt === undefined || !isGrouped(message)) continue;
    if (isExpired(message, now)) expired.push(message);
    else nextExpiry = Math.min(nextExpiry, Date.parse(message.expiresAt));
  }
  let { counts } = inbox;
  if (expired.length + pending.length === 0)
    return { messages: inbox.messages, counts, nextExpiry };
  const messages = new Map(inbox.messages);
  for (const message of expired) {
    const ended: InboxMessage = { ...message, ended: 'expired' };
    messages.set(message.id, ended);
    counts = recount(counts, message, ended);
  }
  for (const change of pending) counts = applyChange(change, messages, counts);
  return { messages, counts, nextExpiry };
}

/** Changes the messages of a view. Returns the counts after it. */
function applyChange(
  { command, at, until }: PendingChange,
  messages: Map<string, InboxMessage>,
  counts: Counts,
): Counts {
  const { name, request } = command;
  const change = { kind: KIND_OF[name], at, ...request };
  const upTo = 'upTo' in request ? request.upTo : Infinity;
  let above = NO_COUNTS;
  let after = counts;
  for (const id of 'ids' in request ? request.ids : messages.keys()) {
    const before = messages.get(id);
    if (!before) continue;
    if (orderOf(before) > upTo) above = recount(above, null, before);
    const message = withEffect(before, change);
    if (!message || (until !== null && message.applied >= until)) continue;
    messages.set(id, { ...message, pending: true });
    after = recount(after, before, message);
  }
  // Messages further down are not held here and change as well.
  const least = lowest(after, above);
  if (name === 'read-up-to') return { ...least, total: after.total, transient: after.transient };
  return name === 'remove-up-to' ? least : after;
}

function lowest(a: Counts, b: Counts): Counts {
  return {
    total: Math.min(a.total, b.total),
    unread: Math.min(a.unread, b.unread),
    transient: Math.min(a.transient, b.transient),
    unreadPersistent: Math.min(a.unreadPersistent, b.unreadPersistent),
  };
}

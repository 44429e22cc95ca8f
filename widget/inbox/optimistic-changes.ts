/** The user's changes that the confirmed inbox does not show yet, and what they make of it: pure. */
import { KIND_OF, recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import { withEffect } from './inbox-reducer.js';
import type { ConfirmedInbox, Overlay, PendingChange } from './inbox-state.js';
import type { InboxMessage } from './inbox-view.js';

/** The changes that a confirmed inbox does not show while its cursor has this number. */
export function stillPending(
  pending: readonly PendingChange[],
  cursor: number,
): readonly PendingChange[] {
  return pending.filter(({ until }) => until === null || until > cursor);
}

/** The overlay of changes, applied in their order. */
export function overlayOf(inbox: ConfirmedInbox, pending: readonly PendingChange[]): Overlay {
  const messages = new Map<string, InboxMessage>();
  let { counts } = inbox;
  for (const change of pending) counts = applyChange(change, inbox.messages, messages, counts);
  return { messages, counts };
}

/** Adds what a change alters to the overlay. Returns the counts after it. */
function applyChange(
  { command, at, until }: PendingChange,
  confirmed: ReadonlyMap<string, InboxMessage>,
  overlay: Map<string, InboxMessage>,
  counts: Counts,
): Counts {
  const upTo = command.name === 'read-up-to' ? command.request.upTo : null;
  const ids = command.name === 'read-up-to' ? confirmed.keys() : command.request.ids;
  let above = 0;
  let after = counts;
  for (const id of ids) {
    const before = overlay.get(id) ?? confirmed.get(id);
    const message = before && withEffect(before, { kind: KIND_OF[command.name], at });
    if (!message) continue;
    if (upTo !== null && message.number > upTo) above += 1;
    else if (until === null || message.applied < until) {
      overlay.set(id, { ...message, pending: true });
      after = recount(after, before, message);
    }
  }
  // Unread messages further down are not held here and are read as well.
  return upTo === null ? after : { ...after, unread: Math.min(after.unread, above) };
}

/** The user's changes that the confirmed state does not show yet, laid over it. */
import { KIND_OF, recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import type { InboxSight, InboxState, PendingChange } from './inbox-state.js';
import type { InboxMessage } from './inbox-view.js';
import { changed } from './message-change.js';

/** Those of the changes that a state whose cursor has this number does not hold yet. */
export function notReached(
  pending: readonly PendingChange[],
  cursor: number,
): readonly PendingChange[] {
  return pending.filter(({ until }) => until === null || until > cursor);
}

/** The confirmed state with the pending changes on top. */
export function sightOf({ counts, messages, pending }: InboxState): InboxSight {
  const laid = new Map<string, InboxMessage>();
  let seen = counts;
  for (const change of pending) seen = lay(change, messages, laid, seen);
  return { laid, counts: seen };
}

function lay(
  { command, at, until }: PendingChange,
  messages: ReadonlyMap<string, InboxMessage>,
  laid: Map<string, InboxMessage>,
  counts: Counts,
): Counts {
  const upTo = command.name === 'read-up-to' ? command.request.upTo : null;
  const ids = command.name === 'read-up-to' ? messages.keys() : command.request.ids;
  let above = 0;
  let after = counts;
  for (const id of ids) {
    const before = laid.get(id) ?? messages.get(id);
    const message = before && changed(before, { kind: KIND_OF[command.name], at });
    if (!message) continue;
    if (upTo !== null && message.number > upTo) above += 1;
    else if (until === null || message.applied < until) {
      laid.set(id, { ...message, pending: true });
      after = recount(after, before, message);
    }
  }
  // Unread messages further down are not held here and are read as well.
  return upTo === null ? after : { ...after, unread: Math.min(after.unread, above) };
}

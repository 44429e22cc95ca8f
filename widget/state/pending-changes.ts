/** The user's changes that the confirmed state does not show yet, laid over it. */
import type { Changed, Position } from '../../protocol/index.js';
import { parsePosition } from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { InboxState, PendingChange } from './inbox-state.js';
import type { Counts, InboxMessage } from './inbox-view.js';
import { type ChangeKind, isUnread, recount, takesEffect, withChange } from './message-change.js';

/** Messages and counts as the user sees them: the confirmed ones with the pending changes on top. */
export interface InboxSight {
  readonly messages: ReadonlyMap<string, InboxMessage>;
  readonly counts: Counts;
}

const KINDS = {
  read: 'read',
  'read-up-to': 'read',
  unread: 'unread',
  remove: 'removed',
  restore: 'restored',
  shown: 'shown',
} as const satisfies Record<ChangeCommand['name'], ChangeKind>;

export function addPending(
  state: InboxState,
  key: number,
  command: ChangeCommand,
  at: string,
): InboxState {
  return { ...state, pending: [...state.pending, { key, command, at, until: null }] };
}

/** The server has done it: it stays on top until the log has brought it here. */
export function confirmPending(state: InboxState, key: number, changed: Changed): InboxState {
  const until = parsePosition(changed.position);
  const pending = state.pending.map((change) =>
    change.key === key ? { ...change, until } : change,
  );
  return { ...state, pending: reachedBy(state.cursor, pending) };
}

/** The server will not do it: what was confirmed shows again. */
export function dropPending(state: InboxState, key: number): InboxState {
  return { ...state, pending: state.pending.filter((change) => change.key !== key) };
}

/** Those of the changes that a state at `cursor` does not hold yet. */
export function reachedBy(
  cursor: Position | null,
  pending: readonly PendingChange[],
): readonly PendingChange[] {
  return pending.filter(({ until }) => !until || !cursor || until.number > cursor.number);
}

export function sightOf(state: InboxState): InboxSight {
  if (state.pending.length === 0) return { messages: state.messages, counts: state.counts };
  const messages = new Map(state.messages);
  let counts = state.counts;
  for (const change of state.pending) counts = lay(change, messages, counts);
  return { messages, counts };
}

function lay(change: PendingChange, messages: Map<string, InboxMessage>, counts: Counts): Counts {
  const kind = KINDS[change.command.name];
  let after = counts;
  for (const message of meantBy(change, messages)) {
    if (change.until && message.applied >= change.until.number) continue;
    if (!takesEffect(message, kind)) continue;
    const changed = { ...withChange(message, kind, change.at), pending: true };
    after = recount(after, message, changed);
    messages.set(message.id, changed);
  }
  if (change.command.name !== 'read-up-to') return after;
  // Unread messages further down are not held here and are read as well.
  const { upTo } = change.command.request;
  const left = [...messages.values()].filter((held) => held.number > upTo && isUnread(held)).length;
  return { ...after, unread: Math.min(after.unread, left) };
}

function meantBy(
  { command }: PendingChange,
  messages: ReadonlyMap<string, InboxMessage>,
): readonly InboxMessage[] {
  if (command.name === 'read-up-to') {
    return [...messages.values()].filter(({ number }) => number <= command.request.upTo);
  }
  return command.request.ids
    .map((id) => messages.get(id))
    .filter((message) => message !== undefined);
}

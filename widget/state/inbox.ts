/**
 * The inbox as one page knows it: a pure fold of what the server told. `InboxFeed` says when each
 * of these functions may be used.
 */
import type {
  Delta,
  Entry,
  Page,
  Position,
  Push,
  Reset,
  SyncAnswer,
} from '../../protocol/index.js';
import { parsePosition } from '../../protocol/index.js';
import { formatPosition, samePosition } from '../../protocol/position.js';
import { applyEntry, keep, type Messages } from './apply-entry.js';
import { emptyInbox, type InboxState, type LoadedRange } from './inbox-state.js';
import type { InitialState, PanelFilter } from './inbox-view.js';
import { reachedBy } from './pending-changes.js';

export interface AppliedPush {
  readonly state: InboxState;
  readonly outcome: 'applied' | 'dropped' | 'sync';
  /** Those that were applied. */
  readonly entries: readonly Entry[];
}

/** The reset that state which the server put into the page amounts to. */
export function resetOf(initial: InitialState): Reset {
  const { messages, counts, position, inbox } = initial;
  const oldest = messages.at(-1)?.number ?? parsePosition(position).number + 1;
  return {
    kind: 'reset',
    reason: 'first',
    position,
    counts,
    inbox,
    serverAt: new Date().toISOString(),
    messages,
    next: messages.length >= counts.total ? null : String(oldest),
    transient: messages.filter((message) => !message.persistent),
  };
}

/**
 * The state after a sync's answer. An inbox with another tag replaces everything, pending changes
 * too; of a delta that does not continue the cursor nothing is taken, and the cursor is null.
 */
export function applySync(state: InboxState, answer: SyncAnswer): InboxState {
  const same = state.tag === null || state.tag === answer.inbox;
  const base = { ...(same ? state : emptyInbox()), tag: answer.inbox };
  if (answer.kind === 'reset') return reset(base, answer);
  if (!continues(base.cursor, answer)) {
    return { ...emptyInbox(), tag: answer.inbox, pending: base.pending };
  }
  const next = advance(base, answer.entries, parsePosition(answer.position));
  return { ...next, counts: answer.counts };
}

/** Applies a push when its `prev` is the cursor, drops it when its `cur` is; else a sync is due. */
export function applyPush(state: InboxState, push: Push): AppliedPush {
  const entries = entriesAfter(state.cursor, push);
  if (entries === null) return { state, outcome: 'sync', entries: [] };
  if (entries.length === 0) return { state, outcome: 'dropped', entries };
  return { state: advance(state, entries, parsePosition(push.cur)), outcome: 'applied', entries };
}

/**
 * The entries of a push that follow the cursor, or null when that cannot be said. A push in which
 * the cursor is found is taken from there: number and id prove that it is the same log.
 */
function entriesAfter(cursor: Position | null, push: Push): readonly Entry[] | null {
  if (cursor === null) return null;
  if (push.prev === formatPosition(cursor)) return push.entries;
  const index = push.entries.findIndex((entry) => samePosition(entry, cursor));
  return index < 0 ? null : push.entries.slice(index + 1);
}

/**
 * The state with a page in it, or null when the page cannot be used and must be fetched again: it
 * is of before the cursor, or does not adjoin what is loaded. `before` is what it was asked with.
 */
export function mergePage(
  state: InboxState,
  filter: PanelFilter,
  page: Page,
  before = Number.POSITIVE_INFINITY,
): InboxState | null {
  const position = parsePosition(page.position);
  if (state.cursor === null || position.number < state.cursor.number) return null;
  if (position.number === state.cursor.number && position.id !== state.cursor.id) return null;
  const loaded = loadedRange(state, filter);
  if (before !== Number.POSITIVE_INFINITY && (loaded === null || loaded.from > before)) return null;
  const messages = new Map(state.messages);
  for (const message of page.messages) keep(messages, message);
  const range = {
    from: Math.min(loaded?.from ?? Number.POSITIVE_INFINITY, lowestOf(page.next)),
    done: page.next === null || loaded?.done === true,
  };
  return { ...state, messages, ranges: { ...state.ranges, [filter]: range } };
}

/** How far a filter is loaded. What is loaded of all messages holds the unread ones too. */
export function loadedRange(state: InboxState, filter: PanelFilter): LoadedRange | null {
  const { all, unread } = state.ranges;
  if (filter === 'all' || unread === null) return all;
  if (all === null) return unread;
  return { from: Math.min(all.from, unread.from), done: all.done || unread.done };
}

function lowestOf(next: string | null): number {
  return next === null ? 0 : Number(next);
}

function continues(cursor: Position | null, answer: Delta): boolean {
  if (cursor === null) return false;
  const first = answer.entries[0];
  return first ? first.number === cursor.number + 1 : formatPosition(cursor) === answer.position;
}

function reset(base: InboxState, answer: Reset): InboxState {
  const cursor = parsePosition(answer.position);
  const messages: Messages = new Map();
  for (const message of [...answer.messages, ...answer.transient]) keep(messages, message);
  const range = { from: lowestOf(answer.next), done: answer.next === null };
  // Nothing of another log may be taken for the outcome of a command in this one.
  const pending =
    answer.reason === 'unknown' ? base.pending.filter(({ until }) => until === null) : base.pending;
  return {
    cursor,
    tag: answer.inbox,
    counts: answer.counts,
    messages: withEnded(messages, base, range.from),
    ranges: { all: range, unread: null },
    pending: reachedBy(cursor, pending),
  };
}

/**
 * What was held and is missing from a reset's list has ended meanwhile. It is kept as ended, so
 * that its end is noticed, with `applied` 0, so that whatever the server says of it counts.
 */
function withEnded(messages: Messages, base: InboxState, from: number): Messages {
  for (const held of base.messages.values()) {
    if (held.number < from || messages.has(held.id)) continue;
    const ended = held.ended ?? (held.persistent ? 'removed' : 'shown');
    messages.set(held.id, { ...held, ended, applied: 0 });
  }
  return messages;
}

function advance(state: InboxState, entries: readonly Entry[], cursor: Position): InboxState {
  const messages = new Map(state.messages);
  for (const entry of entries) applyEntry(messages, entry);
  const counts = entries.at(-1)?.counts ?? state.counts;
  return { ...state, cursor, counts, messages, pending: reachedBy(cursor, state.pending) };
}

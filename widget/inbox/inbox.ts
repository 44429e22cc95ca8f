/**
 * The inbox as one page knows it: a fold of what the server told. `InboxFeed` says when each of
 * these functions may be used; they change the confirmed state in place and note what they change.
 */
import type { Delta, Entry, Message, Page, Push, Reset, SyncAnswer } from '../../protocol/index.js';
import { emptyInbox, type InboxState, loadedFrom, numberOf, seen } from './inbox-state.js';
import type { InboxMessage, InitialState, PanelFilter } from './inbox-view.js';
import { changed } from './message-change.js';
import { notReached } from './pending-changes.js';

/** The reset that state which the server put into the page amounts to. */
export function resetOf(initial: InitialState): Reset {
  const { messages, counts, position } = initial;
  const oldest = messages.at(-1)?.number ?? numberOf(position) + 1;
  return {
    ...initial,
    kind: 'reset',
    reason: 'first',
    serverAt: '',
    next: messages.length >= counts.total ? null : String(oldest),
    transient: [],
  };
}

/**
 * Takes a sync's answer. An inbox with another tag replaces everything, pending changes too.
 * @returns False for a delta that does not continue the cursor: of it nothing is taken.
 */
export function applySync(state: InboxState, answer: SyncAnswer): boolean {
  if (state.tag !== null && state.tag !== answer.inbox) Object.assign(state, emptyInbox());
  state.tag = answer.inbox;
  state.identity = answer.identity ?? state.identity;
  if (answer.kind === 'reset') reset(state, answer);
  else if (continues(state.cursor, answer)) advance(state, answer.entries, answer.position);
  else return false;
  state.counts = answer.counts;
  return true;
}

/** Takes entries that follow the cursor. */
export function advance(state: InboxState, entries: readonly Entry[], cursor: string): void {
  for (const entry of entries) applyEntry(state, entry);
  state.cursor = cursor;
  state.counts = entries.at(-1)?.counts ?? state.counts;
  state.pending = notReached(state.pending, numberOf(cursor));
}

/**
 * The entries of a push that follow the cursor, or null when that cannot be said. A push in which
 * the cursor is found is taken from there: number and id prove that it is the same log.
 */
export function entriesAfter(
  cursor: string | null,
  { prev, entries }: Push,
): readonly Entry[] | null {
  if (prev === cursor) return entries;
  const index = entries.findIndex(({ number, id }) => `${number}.${id}` === cursor);
  return index < 0 ? null : entries.slice(index + 1);
}

/**
 * Takes a page.
 * @param before What it was asked with; infinite for the first page.
 * @returns False when it cannot be used and must be fetched again: it is of before the cursor, or
 *   does not adjoin what is loaded.
 */
export function mergePage(
  state: InboxState,
  filter: PanelFilter,
  { messages, next, position }: Page,
  before: number,
): boolean {
  const { cursor, ranges } = state;
  const late = position !== cursor && numberOf(position) <= numberOf(cursor);
  if (late || loadedFrom(state, filter) > before) return false;
  for (const message of messages) keep(state, message);
  const from = Math.min(loadedFrom(state, filter), Number(next));
  state.ranges = { ...ranges, [filter]: from };
  return true;
}

function continues(cursor: string | null, { entries, position }: Delta): boolean {
  if (cursor === null) return false;
  const [first] = entries;
  return first ? first.number === numberOf(cursor) + 1 : cursor === position;
}

function reset(state: InboxState, answer: Reset): void {
  const held = state.messages;
  const from = Number(answer.next);
  for (const { id } of held.values()) remember(state, id);
  state.messages = new Map();
  for (const message of [...answer.messages, ...answer.transient]) keep(state, message);
  for (const message of held.values()) {
    // What is missing has ended meanwhile. It is kept, so that its end is noticed, with `applied` 0,
    // so that whatever the server says of it counts.
    if (message.number < from || state.messages.has(message.id)) continue;
    const ended = message.ended ?? (message.persistent ? 'removed' : 'shown');
    put(state, { ...message, ended, applied: 0 });
  }
  state.ranges = { all: from, unread: Infinity };
  // Nothing of another log may be taken for the outcome of a command in this one.
  const cursor = answer.reason === 'unknown' ? Infinity : numberOf(answer.position);
  state.pending = notReached(state.pending, cursor);
  state.cursor = answer.position;
}

/** Changes the messages as the entry says; those that are already further are left alone. */
function applyEntry(state: InboxState, entry: Entry): void {
  if (entry.kind === 'added') {
    keep(state, entry.message);
    return;
  }
  if (entry.kind === 'disconnect') return;
  // What it carries comes first: a copy that was held of an ended message may be out of date.
  if ('messages' in entry) for (const message of entry.messages) keep(state, message);
  for (const id of 'ids' in entry ? entry.ids : state.messages.keys()) {
    const held = state.messages.get(id);
    if (!held || held.applied >= entry.number) continue;
    const after = changed(held, entry);
    if (after || 'ids' in entry) put(state, { ...(after ?? held), applied: entry.number });
  }
}

/** Keeps whichever copy of a message had more entries applied to it. */
function keep(state: InboxState, message: Message): void {
  const held = state.messages.get(message.id);
  if (held && held.applied >= message.applied) return;
  // A part that is added after a copy would give each message a hidden class of its own.
  put(state, { pending: false, ...message });
}

function put(state: InboxState, message: InboxMessage): void {
  remember(state, message.id);
  state.messages.set(message.id, message);
}

/** Notes how a message was seen before the step that is being made. */
export function remember(state: InboxState, id: string): void {
  if (!state.was.has(id)) state.was.set(id, seen(state, id));
}

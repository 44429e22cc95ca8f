/**
 * How the confirmed inbox follows what the server sends: pure. Each function takes an inbox and
 * returns the next one. `InboxFeed` says when each may be used.
 */

import type { CheckedInitialState } from '../../protocol/answers.js';
import { appliesTo, effectOf, isLive, orderOf, type Reach } from '../../protocol/effects.js';
import type { Delta, Entry, Message, Page, Push, Reset, SyncAnswer } from '../../protocol/index.js';
import {
  type ConfirmedInbox,
  type InboxMessage,
  loadedFrom,
  type Messages,
  numberOf,
  type PanelFilter,
} from './inbox-state.js';

/** State that the server put into the page, in the form of a sync's answer. */
export function resetOf(initial: CheckedInitialState): Reset {
  const { messages, counts, position } = initial;
  const last = messages.at(-1);
  const oldest = last ? orderOf(last) : numberOf(position) + 1;
  return {
    ...initial,
    kind: 'reset',
    reason: 'first',
    serverAt: '',
    next: messages.length >= counts.total ? null : String(oldest),
    transient: [],
  };
}

/** Takes the answer to a sync; null for a delta that does not continue the cursor. */
export function applySync(inbox: ConfirmedInbox, answer: SyncAnswer): ConfirmedInbox | null {
  const { inbox: tag, identity = inbox.identity, counts } = answer;
  if (answer.kind === 'delta' && !continues(inbox.cursor, answer)) return null;
  const next =
    answer.kind === 'reset'
      ? reset(inbox, answer)
      : applyEntries(inbox, answer.entries, answer.position);
  return { ...next, tag, identity, counts };
}

/** Takes entries that follow the cursor. */
export function applyEntries(
  inbox: ConfirmedInbox,
  entries: readonly Entry[],
  cursor: string,
): ConfirmedInbox {
  const draft = new Draft(inbox.messages);
  for (const entry of entries) draft.apply(entry);
  const counts = entries.at(-1)?.counts ?? inbox.counts;
  // The messages that were older than the held ones are gone, too, so everything is loaded.
  const wasErased = entries.some(({ kind }) => kind === 'erased');
  const ranges = wasErased ? { all: 0, unread: 0 } : inbox.ranges;
  return { ...inbox, cursor, counts, ranges, messages: draft.messages };
}

/**
 * Takes a page. Null when it cannot be used and must be fetched again: it is from before the
 * cursor, or does not adjoin what is loaded.
 *
 * @param before What it was requested with; infinite for the first page.
 */
export function mergePage(
  inbox: ConfirmedInbox,
  filter: PanelFilter,
  { messages, next, position }: Page,
  before: number,
): ConfirmedInbox | null {
  const { cursor, ranges } = inbox;
  const late = position !== cursor && numberOf(position) <= numberOf(cursor);
  if (late || loadedFrom(inbox, filter) > before) return null;
  const from = Math.min(loadedFrom(inbox, filter), Number(next));
  return { ...holdMessages(inbox, messages), ranges: { ...ranges, [filter]: from } };
}

/** Takes messages that no list needs: what happens to them is followed from now on. */
export function holdMessages(inbox: ConfirmedInbox, messages: readonly Message[]): ConfirmedInbox {
  const draft = new Draft(inbox.messages);
  for (const message of messages) draft.keep(message);
  return { ...inbox, messages: draft.messages };
}

/**
 * The entries of a push that follow the cursor; null when that cannot be determined. A push that contains
 * the cursor is taken from there: number and id prove that it is the same log.
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
 * The message after a change, of the log or of the user; undefined when the change does not apply
 * to it.
 */
export function withEffect(
  message: InboxMessage,
  change: Reach & { readonly at: string },
): InboxMessage | undefined {
  if (!appliesTo(change, message)) return undefined;
  const { ended: _, ...live } = message;
  const { readAt = live.readAt, ended, order } = effectOf(change);
  return { ...live, readAt, ...(ended && { ended }), ...(order && { order }) };
}

function continues(cursor: string | null, { entries, position }: Delta): boolean {
  if (cursor === null) return false;
  const [first] = entries;
  return first ? first.number === numberOf(cursor) + 1 : cursor === position;
}

function reset(inbox: ConfirmedInbox, answer: Reset): ConfirmedInbox {
  const from = Number(answer.next);
  const draft = new Draft(new Map());
  for (const message of [...answer.messages, ...answer.transient]) draft.keep(message);
  for (const message of inbox.messages.values()) {
    // A message that is missing has ended meanwhile. It is kept, so that its end is reported; with
    // `applied` 0, every later copy of it and every later entry applies.
    const { id, ended: before } = message;
    // A group that lists collapsed ones fetches them again: they may have been retracted.
    if (orderOf(message) < from || draft.messages.has(id) || before === 'collapsed') continue;
    const ended = before ?? (message.persistent ? 'removed' : 'shown');
    draft.put({ ...message, ended, applied: 0 });
  }
  const ranges = { all: from, unread: Infinity };
  return { ...inbox, cursor: answer.position, messages: draft.messages, ranges };
}

/**
 * How many messages that have ended are held: a copy from before may still arrive, and the user may
 * take a removal back.
 */
const ENDED_HELD = 1_000;

/** A copy of the messages, without those that ended long ago, while a step changes them. */
class Draft {
  readonly messages: Map<string, InboxMessage>;

  constructor(messages: Messages) {
    this.messages = new Map(messages);
    const ended = [...messages.values()].filter((message) => !isLive(message));
    for (const { id } of ended.slice(0, -ENDED_HELD)) this.messages.delete(id);
  }

  put(message: InboxMessage): void {
    this.messages.set(message.id, message);
  }

  /** Keeps whichever copy of a message had more entries applied to it. */
  keep(message: Message): void {
    const held = this.messages.get(message.id);
    if (held && held.applied >= message.applied) return;
    // `pending` comes first: added after a copy, it would give each message a hidden class of its own.
    this.put({ pending: false, ...message });
  }

  /** Ends everything, and drops the contents. Copies that arrive later may be older than the entry. */
  #clear(number: number): void {
    for (const message of this.messages.values()) {
      const { subject: _, url: __, from, actions, data, ...rest } = message;
      this.put({ ...rest, text: '', ended: message.ended ?? 'removed', applied: number });
    }
  }

  /** Changes the messages as the entry says, except those that are already in a later state. */
  apply(entry: Entry): void {
    if (entry.kind === 'added') {
      this.keep(entry.message);
      return;
    }
    if (entry.kind === 'disconnect') return;
    if (entry.kind === 'erased') {
      this.#clear(entry.number);
      return;
    }
    // What it carries comes first: a copy of an ended message may be out of date.
    if ('messages' in entry) for (const message of entry.messages) this.keep(message);
    for (const id of 'ids' in entry ? entry.ids : this.messages.keys()) {
      const held = this.messages.get(id);
      if (!held || held.applied >= entry.number) continue;
      const after = withEffect(held, entry);
      if (after || 'ids' in entry) this.put({ ...(after ?? held), applied: entry.number });
    }
  }
}

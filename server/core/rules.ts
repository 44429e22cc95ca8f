/**
 * Which entries follow from a command in a state: the only place of rules. Pure: no store, no
 * clock, no randomness but what is handed in. The writer appends what is decided here, on exactly
 * the state that it was decided on.
 */
import {
  appliesTo,
  type Effect,
  effectOf,
  isLive,
  KIND_OF,
  recount,
} from '../../protocol/effects.js';
import { type Counts, type Limits, MessageCenterError } from '../../protocol/index.js';
import type { Head, Inbox, Row, StoredEntry, StoredNaming } from '../stores/message-store.js';
import { disconnectEntry, type MovedRow, moveEntries, takeOverEntries } from './move-rules.js';
import { SessionEnded } from './session-ended.js';

/** A message before it has its place in the log. */
export interface NewMessage extends Pick<Row, 'id' | 'level' | 'persistent' | 'content'> {
  /** The id was derived from a key, so that the message may be there already. */
  readonly keyed: boolean;
}

/** A change that somebody wants. `ids` have been checked and are each there once. */
export type Command =
  | { readonly name: 'add'; readonly messages: readonly NewMessage[]; readonly anonymous: boolean }
  | { readonly name: IdsCommandName; readonly ids: readonly string[] }
  | { readonly name: 'read-up-to'; readonly upTo: number }
  | { readonly name: 'move'; readonly to: Inbox }
  | { readonly name: 'take-over'; readonly messages: readonly MovedRow[] }
  | { readonly name: 'disconnect' };

export type IdsCommandName = 'read' | 'unread' | 'remove' | 'restore' | 'shown';

/** As much of an inbox as one decision needs; never its whole list. */
export interface State {
  readonly head: Head;
  /** The rows that the command names, by id; unknown ids are absent. */
  readonly rows: ReadonlyMap<string, Row>;
  /** For `read-up-to`: live, unread rows above the number. */
  readonly unreadAbove: number;
  /**
   * For `add` to an inbox that would pass its limit: its oldest live rows, oldest first. For `move`:
   * all live rows.
   */
  readonly oldest: readonly Row[];
}

/** What a decision is made with, beside the state. */
export interface DecisionContext {
  /** The store's clock, milliseconds since 1970. */
  readonly now: number;
  readonly limits: Pick<Limits, 'anonymousMessages' | 'idsPerCommand' | 'restoreMs'>;
  /** Makes the id of a change entry. */
  readonly newId: () => string;
}

export interface Decision {
  /** To be appended after `state.head`; empty when the command changes nothing. */
  readonly entries: readonly StoredEntry[];
  /** Ids of the command that are unknown or have ended. */
  readonly missing: readonly string[];
}

/**
 * Decides a command.
 * @throws MessageCenterError NOT_FOUND when none of the ids can be meant by the command.
 * @throws SessionEnded when the log has ended: nothing follows its last entry.
 */
export function decide(state: State, command: Command, context: DecisionContext): Decision {
  const { head, rows, oldest } = state;
  if (command.name === 'move') {
    return { entries: moveEntries(head, oldest, command.to, context), missing: [] };
  }
  if (head.movedTo !== undefined) throw new SessionEnded(head.movedTo);
  switch (command.name) {
    case 'take-over':
      return { entries: takeOverEntries(head, rows, command.messages, context), missing: [] };
    case 'disconnect':
      return { entries: [disconnectEntry(head, context)], missing: [] };
    case 'add':
      return decideAdd(state, command.messages, command.anonymous, context);
    case 'read-up-to':
      return decideReadUpTo(state, command.upTo, context);
    default:
      return decideIds(state, command, context);
  }
}

/** How many of the oldest rows `decide` wants to know for an `add`. */
export function oldestNeeded(head: Head, added: number, limit: number): number {
  return Math.max(0, head.counts.total + added - limit);
}

function decideAdd(
  state: State,
  messages: readonly NewMessage[],
  anonymous: boolean,
  context: DecisionContext,
): Decision {
  const entries: StoredEntry[] = [];
  const added: Row[] = [];
  let { number, counts } = state.head;
  for (const message of messages) {
    if (state.rows.has(message.id) || added.some((row) => row.id === message.id)) continue;
    number += 1;
    const row = newRow(message, number, context.now);
    added.push(row);
    counts = recount(counts, null, row);
    entries.push({ kind: 'added', number, id: row.id, at: context.now, counts, row });
  }
  if (anonymous && added.length > 0) {
    const surplus = Math.min(
      counts.total - context.limits.anonymousMessages,
      context.limits.idsPerCommand,
    );
    const pushedOut = surplus > 0 ? [...state.oldest, ...added].slice(0, surplus) : [];
    if (pushedOut.length > 0) {
      const ids = pushedOut.map((row) => row.id);
      counts = countsAfter(counts, pushedOut, effectOf({ kind: 'removed', at: context.now }));
      entries.push({
        kind: 'removed',
        number: number + 1,
        id: context.newId(),
        at: context.now,
        counts,
        ids,
      });
    }
  }
  return { entries, missing: [] };
}

function newRow(message: NewMessage, number: number, now: number): Row {
  const { id, level, persistent, content } = message;
  return {
    id,
    level,
    persistent,
    content,
    number,
    applied: number,
    createdAt: now,
    readAt: null,
    ended: null,
    endedAt: null,
  };
}

/** Which rows a command can be meant of; any other row is answered as an unknown id is. */
const CAN_MEAN: {
  readonly [name in IdsCommandName]: (row: Row, context: DecisionContext) => boolean;
} = {
  read: isLive,
  unread: isLive,
  remove: (row) => isLive(row) || row.ended === 'removed',
  restore: (row, { now, limits }) =>
    isLive(row) || (row.ended === 'removed' && now - (row.endedAt ?? 0) <= limits.restoreMs),
  shown: (row) => isLive(row) && !row.persistent,
};

function decideIds(
  state: State,
  command: { readonly name: IdsCommandName; readonly ids: readonly string[] },
  context: DecisionContext,
): Decision {
  const { rows, head } = state;
  const meant: Row[] = [];
  const missing: string[] = [];
  for (const id of command.ids) {
    const row = rows.get(id);
    if (row !== undefined && CAN_MEAN[command.name](row, context)) meant.push(row);
    else missing.push(id);
  }
  // An acknowledgement: what it cannot be meant of is no error.
  if (command.name === 'shown') missing.length = 0;
  else if (meant.length === 0)
    throw new MessageCenterError('NOT_FOUND', 'There is no such message.');
  const kind = KIND_OF[command.name];
  const changed = meant.filter((row) => appliesTo({ kind }, row));
  if (changed.length === 0) return { entries: [], missing };
  const entry: StoredNaming = {
    kind,
    number: head.number + 1,
    id: context.newId(),
    at: context.now,
    counts: countsAfter(head.counts, changed, effectOf({ kind, at: context.now })),
    ids: changed.map((row) => row.id),
  };
  return { entries: [entry], missing };
}

function countsAfter(counts: Counts, rows: readonly Row[], effect: Effect<number>): Counts {
  return rows.reduce((left, row) => recount(left, row, { ...row, ...effect }), counts);
}

function decideReadUpTo(state: State, upTo: number, context: DecisionContext): Decision {
  const { head } = state;
  if (state.unreadAbove === head.counts.unread) return { entries: [], missing: [] };
  const entry: StoredEntry = {
    kind: 'read-up-to',
    number: head.number + 1,
    id: context.newId(),
    at: context.now,
    counts: { ...head.counts, unread: state.unreadAbove },
    upTo: Math.min(upTo, head.number),
  };
  return { entries: [entry], missing: [] };
}

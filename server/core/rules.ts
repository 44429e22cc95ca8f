/**
 * Decides which entries follow from a command in a state. The rules are pure: the clock and random
 * ids are passed in. The writer appends the entries only to the state that they were decided on.
 */
import { appliesTo, isExpired, isLive, KIND_OF } from '../../protocol/effects.js';
import { type Counts, MessageCenterError } from '../../protocol/index.js';
import type { Head, Inbox, Tally } from '../stores/message-store.js';
import type { Patch, Row, StoredEntry } from '../stores/stored-entry.js';
import { addEntries, type NewMessage } from './add-rules.js';
import type { DecisionContext } from './decision-context.js';
import {
  erasedEntries,
  expiryEntries,
  forgetSenderEntries,
  retentionEntries,
  withNextExpiry,
} from './ending-rules.js';
import { type CatchUp, catchUpEntries, type News } from './everyone-rules.js';
import { isStepOf, type JobStep, patchOfStep } from './job-rules.js';
import { addMovedEntries, disconnectEntry, type MovedRow, moveEntries } from './move-rules.js';
import { namingEntry } from './naming-entry.js';
import { refreshed, restoreUpToEntries } from './restore-rules.js';
import type { MessageTarget } from './send-input.js';
import { SessionEnded } from './session-ended.js';
import { retractEntries, targetRow, updateEntries } from './update-rules.js';

/** A requested change. `ids` are valid and unique. */
export type Command =
  | { readonly name: 'add'; readonly messages: readonly NewMessage[]; readonly anonymous: boolean }
  | { readonly name: IdsCommandName; readonly ids: readonly string[] }
  | { readonly name: 'read-up-to' | 'remove-up-to'; readonly upTo: number }
  | UpdateCommand
  | { readonly name: 'retract'; readonly target: MessageTarget }
  | { readonly name: 'restore-up-to'; readonly removal: number }
  | { readonly name: 'move'; readonly to: Inbox }
  | { readonly name: 'add-moved'; readonly messages: readonly MovedRow[] }
  | { readonly name: 'disconnect' }
  | CatchUp
  /** `asItIs`: before anything is taken over from everyone's log. */
  | { readonly name: 'expire'; readonly asItIs?: true }
  | { readonly name: 'retain'; readonly ids: readonly string[] }
  | { readonly name: 'erase'; readonly id: string }
  | { readonly name: 'forget-sender'; readonly ids: readonly string[] };

interface UpdateCommand {
  readonly name: 'update';
  readonly target: MessageTarget;
  readonly patch: Patch;
  readonly renew: boolean;
  /** The patch is a step of a job, and applies only where its state allows the step. */
  readonly step?: JobStep;
}

export type IdsCommandName = 'read' | 'unread' | 'remove' | 'restore' | 'shown';

/** The part of an inbox that one decision needs; never its whole list. */
export interface State {
  readonly head: Head;
  /** The rows that the command names, by id; unknown ids are absent. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The newest rows of the keys that the command names, by key. */
  readonly newest: ReadonlyMap<string, Row>;
  /** The live unread rows of the groups that an `add` collapses, newest first. */
  readonly groups: ReadonlyMap<string, readonly Row[]>;
  /** For "up to" a number: the counts of the live rows above it. */
  readonly above: Counts;
  /** For `restore-up-to`: the entry with that number, and the rows that it ended. */
  readonly removal?: Tally & { readonly entry: StoredEntry | undefined };
  /** For a `remove-up-to` that finds nothing to remove: the entry of an equal one before it. */
  readonly repeated?: StoredEntry;
  /** For `expire`: the live rows that have expired. */
  readonly expiring?: Tally;
  /**
   * For `add` to an inbox that would exceed its limit: its oldest live rows, oldest first. For
   * `move`: all live rows.
   */
  readonly oldest: readonly Row[];
  /** For `catch-up`: what has changed in everyone's log. */
  readonly news?: News;
  /**
   * For `add-moved` and `restore`: the messages of everyone's log that have copies among the rows,
   * by id. For `restore-up-to`: those that have changed since the removal; `rows` are their copies,
   * and the rows that an entry has updated since.
   */
  readonly broadcasts?: ReadonlyMap<string, Row>;
}

export interface Decision {
  /** The entries to append after `state.head`; empty when the command changes nothing. */
  readonly entries: readonly StoredEntry[];
  /** Ids of the command that are unknown or have ended. */
  readonly missing: readonly string[];
  /** Of `add`: the id of each message, its own or that of the existing message. */
  readonly ids?: readonly string[];
  /** The entry that the same command has appended before, whose answer it has again. */
  readonly repeated?: StoredEntry;
}

/**
 * Decides a command.
 * @throws MessageCenterError NOT_FOUND when the command can apply to none of the ids.
 * @throws SessionEnded when the log has ended.
 */
export function decide(state: State, command: Command, context: DecisionContext): Decision {
  const decision = decideEntries(state, command, context);
  const entries = withNextExpiry(state.head, decision.entries, state);
  const { everyone } = state.head;
  const known = everyone === undefined ? {} : { everyone };
  return { ...decision, entries: entries.map((entry) => ({ ...known, ...entry })) };
}

function decideEntries(state: State, command: Command, context: DecisionContext): Decision {
  const { head, rows, oldest, expiring } = state;
  if (command.name === 'move') {
    return { entries: moveEntries(head, oldest, command.to, context), missing: [] };
  }
  if (command.name === 'erase') {
    return { entries: erasedEntries(head, command.id, context), missing: [] };
  }
  if (command.name === 'expire') {
    const ended = expiring === undefined || head.movedTo !== undefined;
    return { entries: ended ? [] : expiryEntries(head, expiring, context), missing: [] };
  }
  if (head.movedTo !== undefined) {
    // It comes before another command, which may find that the log has ended.
    if (command.name === 'catch-up') return { entries: [], missing: [] };
    throw new SessionEnded(head.movedTo);
  }
  switch (command.name) {
    case 'catch-up': {
      const { news } = state;
      return { entries: news ? catchUpEntries(state, news, command, context) : [], missing: [] };
    }
    case 'add-moved':
      return { entries: addMovedEntries(state, command.messages, context), missing: [] };
    case 'retain':
      return { entries: retentionEntries(head, command.ids, rows, context), missing: [] };
    case 'forget-sender':
      return { entries: forgetSenderEntries(head, command.ids, rows, context), missing: [] };
    case 'disconnect':
      return { entries: [disconnectEntry(head, context)], missing: [] };
    case 'update': {
      const row = targetRow(command.target, state);
      const applies = isLive(row) && (!command.step || isStepOf(row, command.step));
      if (!applies) return { entries: [], missing: [row.id] };
      const { step, patch, renew } = command;
      const change = { patch: step ? patchOfStep(row, step, patch) : patch, renew };
      return { entries: updateEntries(head, row, change, context), missing: [] };
    }
    case 'retract': {
      const row = targetRow(command.target, state);
      const entries = retractEntries(head, row, context);
      return { entries, missing: entries.length > 0 ? [] : [row.id] };
    }
    case 'add':
      return {
        ...addEntries(state, command.messages, command.anonymous, context),
        missing: [],
      };
    case 'read-up-to':
    case 'remove-up-to':
      return decideUpTo(state, command, context);
    case 'restore-up-to':
      return { entries: restoreUpToEntries(state, command.removal, context), missing: [] };
    default:
      return decideIds(state, command, context);
  }
}

/** How many of the oldest rows `decide` needs for an `add`. */
export function oldestNeeded(head: Head, added: number, limit: number): number {
  return Math.max(0, head.counts.total + added - limit);
}

/** The rows that a command can apply to. Any other row is answered like an unknown id. */
const IN_SCOPE: {
  readonly [name in IdsCommandName]: (row: Row, context: DecisionContext, state: State) => boolean;
} = {
  read: isLive,
  unread: isLive,
  remove: (row) => isLive(row) || row.ended === 'removed',
  restore: (row, { now, limits }, { newest }) => {
    if (isLive(row)) return true;
    const hasNewerLife = row.key !== null && newest.get(row.key)?.id !== row.id;
    const recent = row.ended === 'removed' && now - (row.endedAt ?? 0) <= limits.restoreMs;
    return recent && !hasNewerLife && !isExpired(row, now);
  },
  shown: (row) => isLive(row) && !row.persistent,
};

function decideIds(
  state: State,
  command: { readonly name: IdsCommandName; readonly ids: readonly string[] },
  context: DecisionContext,
): Decision {
  const { rows, head } = state;
  const found: Row[] = [];
  const missing: string[] = [];
  for (const id of command.ids) {
    const row = rows.get(id);
    if (row !== undefined && IN_SCOPE[command.name](row, context, state)) found.push(row);
    else missing.push(id);
  }
  // `shown` ignores ids that it cannot apply to.
  if (command.name === 'shown') missing.length = 0;
  else if (found.length === 0)
    throw new MessageCenterError('NOT_FOUND', 'There is no such message.');
  const kind = KIND_OF[command.name];
  const changed = found.filter((row) => appliesTo({ kind }, row));
  if (changed.length === 0) return { entries: [], missing };
  const entry = namingEntry(head, changed, { kind }, context);
  return { entries: [entry, ...refreshed(entry, state, context)], missing };
}

function decideUpTo(
  { head, above, repeated }: State,
  command: { readonly name: 'read-up-to' | 'remove-up-to'; readonly upTo: number },
  context: DecisionContext,
): Decision {
  const removes = command.name === 'remove-up-to';
  const { unread, unreadPersistent } = above;
  const counts = removes ? above : { ...head.counts, unread, unreadPersistent };
  const done = removes ? above.total === head.counts.total : above.unread === head.counts.unread;
  if (done) return { entries: [], missing: [], ...(repeated && { repeated }) };
  const entry: StoredEntry = {
    kind: KIND_OF[command.name],
    number: head.number + 1,
    id: context.newId(),
    at: context.now,
    counts,
    upTo: Math.min(command.upTo, head.number),
  };
  return { entries: [entry], missing: [] };
}

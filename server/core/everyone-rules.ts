/** The rules for taking over what was sent to everyone. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { appliesTo, isExpired, isLive } from '../../protocol/effects.js';
import type { Changes, Content, Row, StoredChange, StoredEntry } from '../stores/stored-entry.js';
import { type AddState, EntryBuilder, type NewRow } from './add-rules.js';
import type { DecisionContext } from './decision-context.js';
import { namingEntry } from './naming-entry.js';
import { updatedEntry } from './update-rules.js';

/** A message of everyone's log in its latest state. */
export interface Broadcast {
  readonly row: Row;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** The changes in everyone's log that an inbox has not taken over. */
export interface News {
  /** The number in the log up to which it reaches. */
  readonly upTo: number;
  /** The messages that were added or changed, each once. */
  readonly broadcasts: readonly Broadcast[];
}

/** The inbox that takes over. */
export interface CatchUp {
  readonly name: 'catch-up';
  readonly anonymous: boolean;
  /** Messages from before this time are not for its recipient. */
  readonly since: number | undefined;
  /** What the appends before this one have added. */
  readonly earlier?: Earlier;
  /** Only when the copies in the inbox expire. The rest is taken over later. */
  readonly expiryOnly?: true;
}

/** The ids of messages that were added, and the head after that: valid for no other head. */
interface Earlier {
  readonly ids: ReadonlySet<string>;
  readonly head: string;
}

/** The most entries of one append; the next one continues. */
const PER_APPEND = 200;

/**
 * The ids of the copies that the decision depends on. An inbox seldom has a message that was not
 * changed since its number was taken over; the store refuses to add it twice.
 */
export function copiesNeeded(head: AddState['head'], { broadcasts }: News, tries = 0): string[] {
  if (head.number === 0) return [];
  const { everyone = 0 } = head;
  const isNew = ({ row }: Broadcast) => row.number > everyone && row.applied === row.number;
  const needed = tries > 0 ? broadcasts : broadcasts.filter((one) => !isNew(one));
  return needed.map(({ row }) => row.id);
}

/**
 * Takes over what has changed in everyone's log. What the recipient has read or removed stays so,
 * unless the app renews or retracts it. Appends nothing if nothing concerns the inbox.
 */
export function catchUpEntries(
  state: AddState,
  news: News,
  command: CatchUp,
  context: DecisionContext,
): readonly StoredEntry[] {
  const known = state.head.everyone ?? 0;
  const builder = new EntryBuilder(state, context);
  const { expiryOnly } = command;
  const steps = expiryOnly
    ? movedExpiries(state, news)
    : [
        ...changesOfCopies(state, news, context),
        ...additions(state, known, news, command, context),
      ];
  const most = command.anonymous ? context.limits.idsPerCommand : PER_APPEND;
  for (const { run } of steps.sort((a, b) => a.order - b.order).slice(0, most)) run(builder);
  if (command.anonymous) builder.pushOut();
  if (expiryOnly || steps.length > most) return builder.entries;
  for (const copy of collapsingCopies(state, news)) builder.completeCollapse(copy);
  if (builder.entries.length === 0 && leavesOut(known, state, news, command, context)) {
    // Stored in the log, because `since` is known only from the recipient's pages.
    builder.append((last) => ({
      ...namingEntry(last, [], { kind: 'read' }, context),
      broadcast: true,
    }));
  }
  // Only the last entry has the number, because a race may be lost between two of them.
  return builder.entries.map((entry, index, { length }) =>
    index === length - 1 ? { ...entry, everyone: news.upTo } : entry,
  );
}

/** The live copies that stand for unread messages of their group. */
function collapsingCopies({ rows }: AddState, { broadcasts }: News): readonly Row[] {
  const collapsing = broadcasts.filter(({ row }) => isLive(row) && row.content.reach?.collapse);
  return collapsing.flatMap(({ row }) => rows.get(row.id) ?? []).filter(isLive);
}

/** One or two entries, and the place in everyone's list that orders them. */
interface Step {
  readonly order: number;
  readonly run: (builder: EntryBuilder) => void;
}

/** Removals come first: they have no place in the list. */
const FIRST = 0;

function movedExpiries(state: AddState, { broadcasts }: News): Step[] {
  return broadcasts.flatMap(({ row: { id, expiresAt } }): Step[] => {
    const copy = state.rows.get(id);
    if (!copy || !isLive(copy) || copy.expiresAt === expiresAt) return [];
    const { level, content } = copy;
    const run = (builder: EntryBuilder) =>
      builder.updateCopy(copy, { level, content, expiresAt }, false);
    return [{ order: FIRST, run }];
  });
}

function changesOfCopies(state: AddState, { broadcasts }: News, context: DecisionContext): Step[] {
  return broadcasts.flatMap(({ row }): Step[] => {
    const copy = state.rows.get(row.id);
    if (!copy) return [];
    if (!isLive(row) && row.ended !== 'expired') return retractCopy(copy, context);
    return updateCopy(copy, row);
  });
}

function retractCopy(copy: Row, context: DecisionContext): Step[] {
  const change = { kind: 'removed', reason: 'retracted' } as const;
  if (!appliesTo(change, copy)) return [];
  const run = (builder: EntryBuilder) =>
    builder.append((last) => ({ ...namingEntry(last, [copy], change, context), broadcast: true }));
  return [{ order: FIRST, run }];
}

function updateCopy(copy: Row, row: Row): Step[] {
  if (!isLive(copy)) return [];
  const changes = changesFor(copy, row);
  const { level, content, expiresAt } = copy;
  if (isDeepStrictEqual(changes, { level, content, expiresAt })) return [];
  const renewed = changes.content.renewedAt !== content.renewedAt;
  const run = (builder: EntryBuilder) => builder.updateCopy(copy, changes, renewed);
  return [{ order: renewed ? row.order : FIRST, run }];
}

/**
 * Updates the copies that an entry has restored, if their originals were updated since they were
 * removed.
 * @param broadcasts The messages to everyone as they are now, by id.
 */
export function refreshEntries(
  restored: StoredChange,
  copies: readonly Row[],
  broadcasts: ReadonlyMap<string, Row>,
  context: DecisionContext,
): readonly StoredEntry[] {
  let last: Pick<StoredEntry, 'number' | 'counts'> = restored;
  return copies.flatMap((copy) => {
    const row = broadcasts.get(copy.id);
    if (!row || !appliesTo(restored, copy)) return [];
    const changes = changesFor(copy, row);
    const { level, content, expiresAt } = copy;
    if (isDeepStrictEqual(changes, { level, content, expiresAt })) return [];
    const live = { ...copy, ended: null, endedAt: null };
    const entry = updatedEntry(last, live, { changes, renewed: false }, context);
    last = entry;
    return [{ ...entry, broadcast: true }];
  });
}

/** The state of a copy after a change of its original; it keeps its own inbox's state. */
export function changesFor(copy: Row, { level, content, expiresAt, ended }: Row): Changes {
  // The content of an ended message may be gone.
  if (ended !== null) return { level: copy.level, content: copy.content, expiresAt };
  const { movedFrom, collapsed } = copy.content;
  const own = { ...(movedFrom && { movedFrom }), ...(collapsed !== undefined && { collapsed }) };
  return { level, content: { ...contentOf(content), ...own }, expiresAt };
}

function additions(
  state: AddState,
  known: number,
  { broadcasts }: News,
  command: CatchUp,
  context: DecisionContext,
): Step[] {
  const missing = broadcasts.filter(({ row }) => row.order > known && !has(state, command, row));
  const added = missing.filter((one) => reaches(one, command, context));
  const { anonymousMessages } = context.limits;
  const most = command.anonymous ? anonymousMessages : added.length;
  const newest = added.sort((a, b) => a.row.order - b.row.order).slice(-most);
  return newest.map(({ row }) => ({
    order: row.order,
    run: (builder) => builder.put(copyOf(row), row.content.reach?.collapse === true),
  }));
}

/** A message in the state in which an inbox takes it over. */
function copyOf({ number: _number, order: _order, applied: _applied, ...fields }: Row): NewRow {
  return { ...fields, content: contentOf(fields.content), readAt: null, broadcast: true };
}

function contentOf({ reach: _, ...content }: Content): Content {
  return content;
}

/** Whether a message is taken over by an inbox that does not have it. */
function reaches(
  { row, sentAt }: Broadcast,
  { anonymous, since }: Pick<CatchUp, 'anonymous' | 'since'>,
  { now, limits }: DecisionContext,
): boolean {
  const { reach, renewedAt } = row.content;
  if (anonymous && !reach?.anonymous) return false;
  if (!isLive(row) || isExpired(row, now)) return false;
  const renewedMs = renewedAt === undefined ? undefined : Date.parse(renewedAt);
  const isRecent = (renewedMs ?? sentAt) >= now - limits.broadcastMs;
  return isRecent && (since === undefined || (renewedMs ?? row.createdAt) >= since);
}

/** Whether a message does not reach the inbox only because of `since`. */
function leavesOut(
  known: number,
  state: AddState,
  { broadcasts }: News,
  command: CatchUp,
  context: DecisionContext,
): boolean {
  if (command.since === undefined) return false;
  const others = { ...command, since: undefined };
  return broadcasts.some(
    (one) =>
      one.row.order > known && !has(state, command, one.row) && reaches(one, others, context),
  );
}

/** Whether the inbox is known to have a message. */
function has({ head, rows }: AddState, { earlier }: CatchUp, { id }: Row): boolean {
  return rows.has(id) || (earlier?.head === head.id && earlier.ids.has(id));
}

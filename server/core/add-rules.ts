/**
 * The rules for new messages: which exist already, and which begin a new life of their key. Pure.
 */
import { isUnread, recount } from '../../protocol/effects.js';
import type { Counts, Ended } from '../../protocol/index.js';
import type { Head } from '../stores/message-store.js';
import type { Changes, Row, StoredEntry, StoredNaming } from '../stores/stored-entry.js';
import type { DecisionContext } from './decision-context.js';
import { earlier } from './ending-rules.js';
import { jobBeginsNewLife } from './job-rules.js';
import { namingEntry } from './naming-entry.js';
import { idOfKey } from './recipient.js';
import { newestOf, type TargetRows, updatedEntry } from './update-rules.js';

/** How many messages one entry removes for a newer one of their group: a store applies it at once. */
const COLLAPSED_AT_ONCE = 100;

/** A message that is not in the log yet. */
export interface NewMessage
  extends Pick<Row, 'level' | 'persistent' | 'expiresAt' | 'key' | 'group' | 'content'> {
  /** With a key: that of its first life. */
  readonly id: string;
  /** When the app says that it was created; absent: now. */
  readonly createdAt?: number;
  /** With a key: it is also sent if the key's message was read or has ended. */
  readonly again: boolean;
  /** With a key: the lowest life that it may begin. */
  readonly life: number;
  /** With a group: it stands for the unread messages of the group. */
  readonly collapse: boolean;
}

type Place = 'number' | 'order' | 'applied';

/** A row without its place in the log. */
export type NewRow = Omit<Row, Place> & { readonly [field in Place]?: never };

export interface AddState extends TargetRows {
  readonly head: Head;
  /** The live unread rows of the groups that collapse, newest first, by group. */
  readonly groups: ReadonlyMap<string, readonly Row[]>;
  /** The oldest live rows, if the inbox exceeds its limit. */
  readonly oldest: readonly Row[];
}

interface Added {
  readonly entries: readonly StoredEntry[];
  /** The id of each message, in order: its own, or that of the existing message. */
  readonly ids: readonly string[];
}

/** Adds messages. An anonymous inbox that exceeds its limit loses its oldest ones. */
export function addEntries(
  state: AddState,
  messages: readonly NewMessage[],
  anonymous: boolean,
  context: DecisionContext,
): Added {
  const builder = new EntryBuilder(state, context);
  const ids = messages.map((message) => builder.add(message));
  if (anonymous) builder.pushOut();
  return { entries: builder.entries, ids };
}

/** Whether a message with a key is sent although the key has a message. */
export function beginsNewLife(known: Row, message: NewMessage): boolean {
  const { again, life, content } = message;
  if (content.job) return known.life < life || jobBeginsNewLife(known, content.job, again);
  return known.ended === 'retracted' || known.life < life || (again && !isUnread(known));
}

/**
 * Whether a row has a count of its group. A count from a session's inbox says nothing about this
 * inbox.
 */
function hasCount({ content }: Row): boolean {
  return content.collapsed !== undefined && content.movedFrom === undefined;
}

/**
 * Whether a row may stand for another one of its group. A transient row ends when it is shown, and
 * would take a persistent one with it.
 */
function mayStandFor(row: Pick<Row, 'persistent'>, other: Row): boolean {
  return row.persistent || !other.persistent;
}

/**
 * Whether the count of a row includes another row of its group. It does not if that has become
 * unread again or was restored since.
 */
function hasCounted(counting: Row, other: Row): boolean {
  return hasCount(counting) && mayStandFor(counting, other) && other.applied < counting.number;
}

/** How many messages these unread rows of a group stand for. */
function collapsedBy(rows: readonly Row[]): number {
  const counting = rows.filter(hasCount);
  const uncounted = rows.filter((row) => !counting.some((other) => hasCounted(other, row)));
  return uncounted.reduce((sum, { content }) => sum + 1 + (content.collapsed ?? 0), 0);
}

/** The entries of one decision, while they are being created. */
export class EntryBuilder {
  readonly entries: StoredEntry[] = [];
  readonly #state: AddState;
  readonly #context: DecisionContext;
  /** The new and the renewed messages, oldest first. */
  readonly #newest: Row[] = [];
  /** The ids of the renewed ones. */
  readonly #renewed = new Set<string>();
  /** Why entries of this decision end rows, by the ids of the rows. */
  readonly #ended = new Map<string, Ended>();
  #number: number;
  #counts: Counts;

  constructor(state: AddState, context: DecisionContext) {
    this.#state = state;
    this.#context = context;
    this.#number = state.head.number;
    this.#counts = state.head.counts;
  }

  /** @returns The id of the message, new or existing. */
  add(message: NewMessage): string {
    const known = this.#knownRow(message);
    if (known && !(message.key !== null && beginsNewLife(known, message))) {
      if (message.collapse) this.completeCollapse(known);
      return known.id;
    }
    // A message that was removed cannot come back beside its next life.
    if (known?.ended === 'removed') this.#remove([known], 'replaced');
    const life = known ? Math.max(known.life + 1, message.life) : message.life;
    const row = this.#rowOf(message, life);
    this.put(row, message.collapse);
    return row.id;
  }

  /**
   * Adds a row at the end of the log.
   * @param collapse It stands for the unread rows of its group.
   */
  put(fields: NewRow, collapse: boolean): void {
    const unread = collapse ? this.#unreadOfGroup(fields.group) : [];
    const rows = unread.filter((row) => mayStandFor(fields, row));
    const collapsed = collapsedBy(rows);
    const content = collapsed > 0 ? { ...fields.content, collapsed } : fields.content;
    this.append(({ number: last, counts }) => {
      const number = last + 1;
      const row: Row = { number, order: number, applied: number, ...fields, content };
      this.#newest.push(row);
      const { now: at } = this.#context;
      return { kind: 'added', number, id: row.id, at, counts: recount(counts, null, row), row };
    });
    this.#removeAll(rows);
  }

  /** Removes what a row stands for: its writer may have died, or lost a race, before that. */
  completeCollapse(row: Row): void {
    this.#removeAll(this.#unreadOfGroup(row.group).filter((other) => hasCounted(row, other)));
  }

  /** Gives the copy of a message to everyone the state that its original has now. */
  updateCopy(copy: Row, changes: Changes, renewed: boolean): void {
    const change = { changes, renewed };
    this.append((last) => ({
      ...updatedEntry(last, copy, change, this.#context),
      broadcast: true,
    }));
    if (!renewed) return;
    const [order, applied] = [this.#number, this.#number];
    this.#renewed.add(copy.id);
    this.#newest.push({ ...copy, ...changes, readAt: null, order, applied });
  }

  /** @param make Creates the entry that follows the last one. */
  append(make: (last: Pick<Head, 'number' | 'counts'>) => StoredEntry): void {
    const entry = make({ number: this.#number, counts: this.#counts });
    this.#number = entry.number;
    this.#counts = entry.counts;
    if (entry.kind === 'removed') {
      for (const id of entry.ids) this.#ended.set(id, entry.reason ?? 'removed');
    }
    this.entries.push(entry);
  }

  #removeAll(rows: readonly Row[]): void {
    for (let from = 0; from < rows.length; from += COLLAPSED_AT_ONCE) {
      this.#remove(rows.slice(from, from + COLLAPSED_AT_ONCE), 'collapsed');
    }
  }

  /** Newest first. */
  #unreadOfGroup(group: string | null): readonly Row[] {
    const newest = this.#newest.filter((row) => row.group === group).reverse();
    const older = this.#unchanged(this.#state.groups.get(group ?? '') ?? []);
    return [...newest, ...older].filter((row) => !this.#ended.has(row.id));
  }

  /** Removes what exceeds the limit of an anonymous inbox, if anything was added. */
  pushOut(): void {
    if (!this.entries.some(({ kind }) => kind === 'added')) return;
    const { anonymousMessages, idsPerCommand } = this.#context.limits;
    const surplus = Math.min(this.#counts.total - anonymousMessages, idsPerCommand);
    const rows = [...this.#unchanged(this.#state.oldest), ...this.#newest];
    const live = rows.filter(({ id }) => !this.#ended.has(id));
    const pushedOut = surplus > 0 ? live.slice(0, surplus) : [];
    if (pushedOut.length > 0) this.#remove(pushedOut);
  }

  /** The rows of the state, except those that this decision has renewed. */
  #unchanged(rows: readonly Row[]): readonly Row[] {
    return rows.filter(({ id }) => !this.#renewed.has(id));
  }

  #knownRow({ id, key }: NewMessage): Row | undefined {
    const added = this.#newest.findLast((row) => (key === null ? row.id === id : row.key === key));
    const row = added ?? (key === null ? this.#state.rows.get(id) : newestOf(key, this.#state, id));
    const ended = row && this.#ended.get(row.id);
    return ended ? { ...row, ended } : row;
  }

  #rowOf(message: NewMessage, life: number): NewRow {
    const { id, level, persistent, key, group, content } = message;
    const { now, limits } = this.#context;
    const unseenUntil = persistent ? null : now + limits.transientMs;
    return {
      id: key === null || life === 0 ? id : idOfKey(key, life),
      level,
      persistent,
      key,
      life: key === null ? 0 : life,
      group,
      content,
      // The clock of the app's server may be ahead.
      createdAt: Math.min(message.createdAt ?? now, now),
      readAt: null,
      ended: null,
      endedAt: null,
      expiresAt: earlier(message.expiresAt, unseenUntil),
    };
  }

  #remove(rows: readonly Row[], reason?: StoredNaming['reason']): void {
    const change = { kind: 'removed', ...(reason && { reason }) } as const;
    this.append((last) => namingEntry(last, rows, change, this.#context));
  }
}

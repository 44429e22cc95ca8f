/** The rules for undoing removals. Pure. */
import { isExpired, orderOf } from '../../protocol/effects.js';
import { type Counts, MessageCenterError } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { Head } from '../stores/message-store.js';
import type {
  Row,
  StoredChange,
  StoredEntry,
  StoredRestoredUpTo,
  StoredUpTo,
} from '../stores/stored-entry.js';
import type { DecisionContext } from './decision-context.js';
import { refreshEntries } from './everyone-rules.js';
import { namingEntry } from './naming-entry.js';

interface RestoreState {
  readonly head: Head;
  /** Rows that have been updated since the removal, by id. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The entry to undo, and the counts of the rows to which it was applied last. */
  readonly removal?: { readonly entry: StoredEntry | undefined; readonly counts: Counts };
  /** The originals of copies among the rows, by id. */
  readonly broadcasts?: ReadonlyMap<string, Row>;
}

/**
 * Restores what an entry removed.
 * @throws MessageCenterError NOT_FOUND when there is no such entry, or when it is too old.
 */
export function restoreUpToEntries(
  state: RestoreState,
  number: number,
  context: DecisionContext,
): readonly StoredEntry[] {
  const { head, removal, rows } = state;
  const { now, limits } = context;
  const { entry, counts = NO_COUNTS } = removal ?? {};
  if (entry?.kind !== 'removed-up-to' || now - entry.at > limits.restoreMs) {
    throw new MessageCenterError('NOT_FOUND', 'There is no such removal to undo.');
  }
  const entries: StoredEntry[] = [];
  if (counts.total > 0) {
    const restored = restoredUpTo(head, { number, upTo: entry.upTo, counts }, context);
    entries.push(restored, ...refreshed(restored, state, context));
  }
  const forgotten = [...rows.values()].filter((row) => lostSender(row, entry, now));
  if (forgotten.length > 0) {
    const last = entries.at(-1) ?? head;
    const restored = namingEntry(last, forgotten, { kind: 'restored' }, context);
    const named = { ...state, rows: new Map(forgotten.map((row) => [row.id, row])) };
    entries.push(restored, ...refreshed(restored, named, context));
  }
  return entries;
}

function restoredUpTo(
  head: Head,
  removal: { readonly number: number; readonly upTo: number; readonly counts: Counts },
  { now, newId }: DecisionContext,
): StoredRestoredUpTo {
  const { total, unread, transient, unreadPersistent } = head.counts;
  const { counts, upTo } = removal;
  return {
    kind: 'restored-up-to',
    number: head.number + 1,
    id: newId(),
    at: now,
    counts: {
      total: total + counts.total,
      unread: unread + counts.unread,
      transient: transient + counts.transient,
      unreadPersistent: unreadPersistent + counts.unreadPersistent,
    },
    upTo,
    removal: removal.number,
  };
}

/** Whether the sender of a message was erased after an entry had removed the message. */
function lostSender(row: Row, removal: StoredUpTo, now: number): boolean {
  const { ended, endedAt, applied } = row;
  if (ended !== 'removed' || endedAt !== removal.at || applied <= removal.number) return false;
  return orderOf(row) <= removal.upTo && !isExpired(row, now);
}

/** The updates of the copies of messages to everyone that an entry restores. */
export function refreshed(
  entry: StoredChange,
  { rows, broadcasts = new Map() }: Pick<RestoreState, 'rows' | 'broadcasts'>,
  context: DecisionContext,
): readonly StoredEntry[] {
  if (!entry.kind.startsWith('restored')) return [];
  return refreshEntries(entry, [...rows.values()], broadcasts, context);
}

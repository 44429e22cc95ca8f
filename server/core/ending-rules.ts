/** The rules for expiry, retention and erasure. Pure. */
import { isLive } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { Head, Tally } from '../stores/message-store.js';
import type {
  Row,
  StoredEntry,
  StoredErased,
  StoredExpiredUpTo,
  StoredNaming,
  StoredUpdated,
} from '../stores/stored-entry.js';
import type { EntryContext } from './decision-context.js';
import { namingEntry } from './naming-entry.js';

/** Whether live messages may have expired, so that `expired-up-to` comes before anything else. */
export function isExpiryDue({ nextExpiryAt }: Head, now: number): boolean {
  return nextExpiryAt !== undefined && nextExpiryAt <= now;
}

/**
 * Ends the live messages that have expired. Appended also if there are none, where the head's bound
 * was too low, because a message was removed before it expired: the entry raises the bound.
 *
 * @param expiring The live rows that have expired at `now`.
 */
export function expiryEntries(
  head: Head,
  expiring: Tally,
  { now, newId }: EntryContext,
): readonly StoredExpiredUpTo[] {
  const { counts } = expiring;
  if (counts.total === 0 && !isExpiryDue(head, now)) return [];
  const kind = 'expired-up-to';
  const left = without(head.counts, counts);
  return [{ kind, number: head.number + 1, id: newId(), at: now, counts: left }];
}

/** Removes those of the messages that are live. */
export function retentionEntries(
  head: Head,
  ids: readonly string[],
  rows: ReadonlyMap<string, Row>,
  context: EntryContext,
): readonly StoredNaming[] {
  const live = ids.flatMap((id) => rows.get(id) ?? []).filter(isLive);
  if (live.length === 0) return [];
  return [namingEntry(head, live, { kind: 'removed', reason: 'retention' }, context)];
}

/** Takes the sender out of messages, live or ended. */
export function forgetSenderEntries(
  head: Head,
  ids: readonly string[],
  rows: ReadonlyMap<string, Row>,
  { now, newId }: EntryContext,
): readonly StoredUpdated[] {
  const sent = ids.flatMap((id) => rows.get(id) ?? []).filter(({ content }) => content.from);
  return sent.map(({ id, level, content, expiresAt }, index) => {
    const { from: _, ...rest } = content;
    const changes = { level, content: rest, expiresAt };
    const number = head.number + 1 + index;
    const change = { kind: 'updated', number, id: newId(), at: now, renewed: false } as const;
    return { ...change, counts: head.counts, ids: [id], changes };
  });
}

/** Erases everything, also of a log that has ended. */
export function erasedEntries(
  head: Head,
  id: string,
  { now }: Pick<EntryContext, 'now'>,
): readonly StoredErased[] {
  if (head.number === 0) return [];
  return [{ kind: 'erased', number: head.number + 1, id, at: now, counts: NO_COUNTS }];
}

/** What a decision needs to know of rows that its entries add or restore. */
interface Returning {
  readonly rows: ReadonlyMap<string, Row>;
  readonly removal?: { readonly nextExpiryAt: number | null };
  readonly expiring?: Tally;
}

/** Adds the lower bound of the next expiry to entries that follow a head. */
export function withNextExpiry(
  head: Head,
  entries: readonly StoredEntry[],
  returning: Returning,
): readonly StoredEntry[] {
  let next: number | null = head.nextExpiryAt ?? null;
  return entries.map((entry) => {
    next = nextAfter(next, entry, returning);
    return next === null ? entry : { ...entry, nextExpiryAt: next };
  });
}

function nextAfter(
  next: number | null,
  entry: StoredEntry,
  { rows, removal, expiring }: Returning,
): number | null {
  // No live row is left.
  if (entry.counts.total === 0) return null;
  switch (entry.kind) {
    case 'added':
      return earlier(next, entry.row.expiresAt);
    case 'updated':
      return earlier(next, entry.changes?.expiresAt ?? null);
    case 'restored':
      return entry.ids.reduce((time, id) => earlier(time, rows.get(id)?.expiresAt ?? null), next);
    case 'restored-up-to':
      return earlier(next, removal?.nextExpiryAt ?? null);
    case 'expired-up-to':
      return expiring?.nextExpiryAt ?? null;
    default:
      return next;
  }
}

export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function without(counts: Counts, gone: Counts): Counts {
  return {
    total: Math.max(0, counts.total - gone.total),
    unread: Math.max(0, counts.unread - gone.unread),
    transient: Math.max(0, counts.transient - gone.transient),
    unreadPersistent: Math.max(0, counts.unreadPersistent - gone.unreadPersistent),
  };
}

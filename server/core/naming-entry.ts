import { type Effect, effectOf, recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import type { Head } from '../stores/message-store.js';
import type { Row, StoredNaming } from '../stores/stored-entry.js';
import type { EntryContext } from './decision-context.js';

/** The entry after a head that changes these rows. It has to apply to each of them. */
export function namingEntry(
  { number, counts }: Pick<Head, 'number' | 'counts'>,
  rows: readonly Row[],
  change: Pick<StoredNaming, 'kind' | 'reason'>,
  { now, newId }: EntryContext,
): StoredNaming {
  return {
    ...change,
    number: number + 1,
    id: newId(),
    at: now,
    counts: countsAfter(counts, rows, effectOf({ ...change, at: now })),
    ids: rows.map(({ id }) => id),
  };
}

/** The counts after an effect on live or ended rows. */
export function countsAfter(counts: Counts, rows: readonly Row[], effect: Effect<number>): Counts {
  return rows.reduce((left, row) => recount(left, row, { ...row, ...effect }), counts);
}

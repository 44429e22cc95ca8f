import type { Counts } from '../../protocol/index.js';
import type { Row } from '../stores/message-store.js';

/** The counts after these rows became live (`sign` 1) or ended (`sign` -1). */
export function recount(counts: Counts, rows: readonly Row[], sign: 1 | -1): Counts {
  const unread = rows.filter((row) => row.readAt === null).length;
  const transient = rows.filter((row) => !row.persistent).length;
  return {
    total: counts.total + sign * rows.length,
    unread: counts.unread + sign * unread,
    transient: counts.transient + sign * transient,
  };
}

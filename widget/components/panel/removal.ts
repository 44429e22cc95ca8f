import type { Counts } from '../../../protocol/index.js';
import type { Request } from '../message-content/request-event.js';

/** A deletion that the user can undo. */
export interface Removal {
  readonly count: number;
  /** The deleted messages; null when all were deleted. */
  readonly ids: readonly string[] | null;
}

/** The deletion that a request asks for, if it is one. */
export function removalOf(request: Request, { total }: Counts): Removal | undefined {
  if (request.verb === 'removeAll') return { count: total, ids: null };
  if (request.verb !== 'remove') return undefined;
  const [ids] = request.args;
  return { count: ids.length, ids };
}

export function removedCount(removals: readonly Removal[]): number {
  let sum = 0;
  for (const { count } of removals) sum += count;
  return sum;
}

/** What undoes the deletions. */
export function undoOf(removals: readonly Removal[]): readonly Request[] {
  const ids = removals.flatMap((removal) => removal.ids ?? []);
  const requests: Request[] = ids.length > 0 ? [{ verb: 'restore', args: [ids] }] : [];
  if (removals.some((removal) => removal.ids === null)) {
    requests.push({ verb: 'restoreAll', args: [] });
  }
  return requests;
}

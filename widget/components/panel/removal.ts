import type { Counts } from '../../inbox/inbox-view.js';
import type { Request } from '../message-content/request-event.js';

/** A deletion that the user can undo. */
export interface Removal {
  readonly count: number;
  /** The message that was deleted last; absent where all were. */
  readonly id?: string | undefined;
  readonly undo: Request;
}

/** The deletion that a request asks for, if it is one. */
export function removalOf(request: Request, { total }: Counts): Removal | undefined {
  if (request.verb === 'removeAll') {
    return { count: total, undo: { verb: 'restoreAll', args: [] } };
  }
  if (request.verb !== 'remove') return undefined;
  const [ids] = request.args;
  return { count: ids.length, id: ids.at(-1), undo: { verb: 'restore', args: [ids] } };
}

export function removedCount(removals: readonly Removal[]): number {
  return removals.reduce((sum, { count }) => sum + count, 0);
}

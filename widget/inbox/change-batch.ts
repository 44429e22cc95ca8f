/** Combines the user's pending changes into as few commands as possible: pure. */
import { DEFAULT_LIMITS, type IdsRequest, type ListedCommand } from '../../protocol/index.js';
import { toJson } from '../platform/json.js';
import type { PendingChange } from './inbox-state.js';

/** Successive changes, and the one command that makes them all. */
export interface ChangeBatch {
  readonly changes: readonly PendingChange[];
  readonly command: ListedCommand;
}

/** How many commands one request may carry. */
const COMMANDS_MAX = 20;

/** How long such a request may be, in characters; the adapter accepts 32 KB. */
const REQUEST_MAX = 30_000;

/** How much browsers send while a page is being left, in characters. */
const LEAVING_MAX = 60_000;

/**
 * Combines successive changes of one kind into one command, and keeps their order: changes with one
 * of another kind between them stay apart.
 */
export function batchesOf(changes: readonly PendingChange[]): readonly ChangeBatch[] {
  const batches: ChangeBatch[] = [];
  for (const change of changes) {
    const before = batches.at(-1);
    const command = before && joined(before.command, change.command);
    if (!command) batches.push({ changes: [change], command: change.command });
    else batches[batches.length - 1] = { changes: [...before.changes, change], command };
  }
  return batches;
}

/** Splits the commands into requests, as far as the browser sends them. */
export function requestsOf(batches: readonly ChangeBatch[]): readonly ChangeBatch[][] {
  const requests: ChangeBatch[][] = [];
  let left = LEAVING_MAX;
  let room = 0;
  for (const batch of batches) {
    const { length } = toJson(batch.command);
    left -= length;
    if (left < 0) break;
    let last = requests.at(-1);
    if (!last || last.length === COMMANDS_MAX || length > room) {
      last = [];
      requests.push(last);
      room = REQUEST_MAX;
    }
    last.push(batch);
    room -= length;
  }
  return requests;
}

function joined(first: ListedCommand, second: ListedCommand): ListedCommand | undefined {
  if (first.name !== second.name) return undefined;
  const { name } = first;
  if (name === 'read-up-to' || name === 'remove-up-to') {
    const upTo = Math.max(first.request.upTo, (second as typeof first).request.upTo);
    return { name, request: { upTo } };
  }
  if (name === 'restore-up-to') return undefined;
  const { ids: more } = second.request as IdsRequest;
  const ids = [...new Set([...first.request.ids, ...more])];
  return ids.length > DEFAULT_LIMITS.idsPerCommand ? undefined : { name, request: { ids } };
}

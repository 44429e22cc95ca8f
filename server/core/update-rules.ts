/** The rules for updating and retracting messages. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { appliesTo, effectOf, isLive } from '../../protocol/effects.js';
import { invalid } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { Head } from '../stores/message-store.js';
import type {
  Changes,
  Content,
  Patch,
  Row,
  StoredNaming,
  StoredUpdated,
} from '../stores/stored-entry.js';
import type { DecisionContext, EntryContext } from './decision-context.js';
import { earlier } from './ending-rules.js';
import { countsAfter, namingEntry } from './naming-entry.js';
import { idOfKey, keyOfBroadcast } from './recipient.js';
import type { MessageTarget } from './send-input.js';

/** The rows that a target may name. */
export interface TargetRows {
  readonly rows: ReadonlyMap<string, Row>;
  /** By key. */
  readonly newest: ReadonlyMap<string, Row>;
}

/**
 * @throws MessageCenterError NOT_FOUND when there is none; INVALID for a copy of a message to
 *   everyone.
 */
export function targetRow(target: MessageTarget, { rows, newest }: TargetRows): Row {
  const row =
    'id' in target
      ? rows.get(target.id)
      : (newestOf(target.key, { rows, newest }) ?? newest.get(keyOfBroadcast(target.key)));
  if (!row) throw new MessageCenterError('NOT_FOUND', 'There is no such message.');
  if (!row.broadcast) return row;
  throw invalid(
    "this message was sent to everyone and cannot be changed for one recipient. Name everyone: update('everyone', ...) or retract('everyone', ...).",
  );
}

/**
 * The newest message of a key. Rows that earlier versions stored do not name their key; their ids
 * were derived from it.
 * @param id The result of `idOfKey`, where it is known.
 */
export function newestOf(key: string, { rows, newest }: TargetRows, id?: string): Row | undefined {
  return newest.get(key) ?? rows.get(id ?? idOfKey(key));
}

/** The id that has to be looked up for a target, whether or not its row names its key. */
export function idOfTarget(target: MessageTarget): string {
  return 'id' in target ? target.id : idOfKey(target.key);
}

/** Changes a live row. Nothing is written if it stays as it is. */
export function updateEntries(
  head: Head,
  row: Row,
  { patch, renew }: { readonly patch: Patch; readonly renew: boolean },
  context: DecisionContext,
): readonly StoredUpdated[] {
  if (!isLive(row)) return [];
  const changes = patched(row, patch, renew, context);
  const { level, content, expiresAt } = row;
  if (!renew && isDeepStrictEqual(changes, { level, content, expiresAt })) return [];
  return [updatedEntry(head, row, { changes, renewed: renew }, context)];
}

/** The entry after a head that sets the content of a live row. */
export function updatedEntry(
  last: Pick<Head, 'number' | 'counts'>,
  row: Row,
  { changes, renewed }: { readonly changes: Changes; readonly renewed: boolean },
  { now, newId }: EntryContext,
): StoredUpdated {
  const number = last.number + 1;
  const change = { kind: 'updated', number, id: newId(), at: now, renewed } as const;
  const counts = countsAfter(last.counts, [row], effectOf(change));
  return { ...change, counts, ids: [row.id], changes };
}

/**
 * Retracts a message, live or ended: its key may begin a new life. Writes nothing if it was
 * retracted before.
 */
export function retractEntries(
  head: Head,
  row: Row,
  context: EntryContext,
): readonly StoredNaming[] {
  const change = { kind: 'removed', reason: 'retracted' } as const;
  return appliesTo(change, row) ? [namingEntry(head, [row], change, context)] : [];
}

function patched(row: Row, patch: Patch, renew: boolean, context: DecisionContext): Changes {
  const { level = row.level } = patch;
  const content = patchedContent(row.content, patch);
  const renewedAt = new Date(context.now).toISOString();
  const expiresAt = expiryOf(row, patch, context);
  return { level, content: renew ? { ...content, renewedAt } : content, expiresAt };
}

/** The content with the fields of a patch; null clears one. */
export function patchedContent(
  before: Content,
  { level: _, expiresAt: _e, ...patch }: Patch,
): Content {
  const content: Record<string, unknown> = { ...before };
  // A popup stays until it is closed, or for some time.
  if (patch.sticky) delete content.closeAfterMs;
  if (patch.closeAfterMs) delete content.sticky;
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete content[name];
    else content[name] = value;
  }
  return content as unknown as Content;
}

/** A transient message that is never shown expires after `transientMs`, whatever the app sets. */
function expiryOf(row: Row, { expiresAt }: Patch, { now, limits }: DecisionContext): number | null {
  if (expiresAt === undefined) return row.expiresAt;
  return row.persistent ? expiresAt : earlier(expiresAt, now + limits.transientMs);
}

/** The user's own changes and those of the log, applied to messages as a page holds them. */
import { appliesTo, type ChangeKind, effectOf } from '../../protocol/effects.js';
import type { InboxMessage } from './inbox-view.js';

/** What is known of a change, be it an entry or a command that is on its way. */
export interface MessageChange {
  readonly kind: ChangeKind;
  readonly at: string;
  readonly upTo?: number;
}

/** The message after a change; undefined when the change does not apply to it. */
export function changed(message: InboxMessage, change: MessageChange): InboxMessage | undefined {
  if (!appliesTo(change, message)) return undefined;
  const { ended: _, ...live } = message;
  const { readAt = live.readAt, ended } = effectOf(change);
  return { ...live, readAt, ...(ended && { ended }) };
}

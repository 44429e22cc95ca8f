import type { ResolvedOptions } from '../options.js';
import { isAnonymous } from '../stores/inbox.js';
import type { Inbox } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';

/** Logs once that messages have removed the oldest ones of a full anonymous inbox. */
export function logFullInbox(
  inbox: Inbox,
  entries: readonly StoredEntry[],
  { limits, logOnce }: Pick<ResolvedOptions, 'limits' | 'logOnce'>,
): void {
  if (!isAnonymous(inbox) || !entries.some(({ kind }) => kind === 'added')) return;
  // The other removals that an added message brings have a reason.
  const isFull = entries.some((entry) => entry.kind === 'removed' && entry.reason === undefined);
  if (!isFull) return;
  const text = `the inbox of an anonymous visitor is full: each further message removes the oldest one. limits.anonymousMessages is ${limits.anonymousMessages}`;
  logOnce('full inbox', { level: 'warn', text });
}

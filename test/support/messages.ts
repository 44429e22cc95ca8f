import type { InboxMessage } from '../../widget/inbox/inbox-state.js';

let made = 0;

/** A message of the inbox, with defaults for the other fields. */
export function aMessage(fields: Partial<InboxMessage> = {}): InboxMessage {
  made++;
  return {
    id: `m${made}`,
    number: made,
    applied: made,
    level: 'info',
    text: `Message ${made}`,
    persistent: true,
    createdAt: new Date().toISOString(),
    readAt: null,
    pending: false,
    ...fields,
  };
}

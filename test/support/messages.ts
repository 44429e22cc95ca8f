import type { InboxMessage } from '../../widget/inbox/inbox-view.js';

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

/** All levels, with and without subject, link and read mark; newest first. */
export function someMessages(): InboxMessage[] {
  const ago = new Date(Date.now() - 5 * 60_000).toISOString();
  return [
    aMessage({ level: 'error', subject: 'Import failed', text: 'Line 12.', url: '#import' }),
    aMessage({ level: 'warning', text: 'Storage is almost full' }),
    aMessage({ level: 'success', subject: 'Ready', text: 'Report 42', url: '#42', readAt: ago }),
    aMessage({ level: 'info', text: 'long '.repeat(200), createdAt: ago }),
    aMessage({ level: 'debug', subject: 'Job', text: 'warm', readAt: ago, pending: true }),
  ].map((message, index) => ({ ...message, number: 1_000_000 - index }));
}

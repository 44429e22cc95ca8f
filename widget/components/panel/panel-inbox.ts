import type { InboxStore } from '../../inbox/inbox-store.js';

/** What the panel asks the inbox. It changes messages by requests. */
export type PanelInbox = Pick<
  InboxStore,
  'announced' | 'state' | 'signedOut' | 'list' | 'find' | 'refresh' | 'loadMore' | 'listGroup'
>;

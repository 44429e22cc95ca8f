import type { InboxState } from './inbox-state.js';
import type { InboxMessage } from './inbox-view.js';
import type { InboxSight } from './pending-changes.js';

/** What the popups need of the inbox that they are of. */
export interface PopupInbox {
  readonly state: InboxState;
  /** The state with the user's pending changes on top. */
  readonly sight: InboxSight;
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  mayPopUp(message: InboxMessage): boolean;
  poppedUp(message: InboxMessage): void;
  /** The stack is another one. */
  changed(): void;
  /** Loads more of the unread messages. */
  loadUnread(): Promise<void>;
  /** Asks the server once more where its log ends. */
  refresh(): Promise<void>;
}

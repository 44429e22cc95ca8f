import { MessageCenterError } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';

/** The one text of UNAUTHENTICATED, whatever the reason is. */
export const UNAUTHENTICATED_TEXT = 'Sign in, or start a session, to see messages.';

/**
 * The visitor of this session has signed in. A page that still presents the session is answered as
 * one without any; what the app does to the session goes on in the user's inbox.
 */
export class SessionEnded extends MessageCenterError {
  /** The user's inbox. */
  readonly to: Inbox;

  constructor(to: Inbox) {
    super('UNAUTHENTICATED', UNAUTHENTICATED_TEXT);
    this.to = to;
  }

  static override [Symbol.hasInstance](value: unknown): value is SessionEnded {
    return value instanceof MessageCenterError && 'to' in value;
  }
}

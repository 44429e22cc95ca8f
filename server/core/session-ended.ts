import { MessageCenterError } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';

/** The text of every UNAUTHENTICATED, whatever the reason. */
export const UNAUTHENTICATED_TEXT = 'Sign in, or start a session, to see messages.';

/**
 * Thrown for a session whose visitor has signed in. A page that still presents the session is
 * answered as if it had none; commands of the app continue in the user's inbox.
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

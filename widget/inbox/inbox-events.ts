import type { Emitter } from '@socket.io/component-emitter';
import type { Message } from '../../protocol/index.js';
import type { ConnectionEvents } from '../connection/connection-events.js';

/** What happens in an inbox. */
export interface InboxEvents extends ConnectionEvents {
  /**
   * Something that elements show has changed: the state, the lists, the popups, or what alerts
   * offer.
   */
  change(): void;
  /** A message popped up. */
  popup(message: Message): void;
  /** A message arrived while the page was open, or was missed and is here now. */
  message(message: Message): void;
  /** Messages were read: here or on another device. */
  read(ids: readonly string[]): void;
  /** Messages were removed: here or on another device. */
  remove(ids: readonly string[]): void;
  /** The user clicked the desktop notification of a message. */
  'notification-click'(message: Message): void;
}

export type InboxEmitter = Emitter<InboxEvents, InboxEvents>;

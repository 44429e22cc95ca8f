import type { Emitter } from '@socket.io/component-emitter';
import type { Message, MessageCenterError } from '../../protocol/index.js';
import type { ConnectionStatus } from '../connection/connection-events.js';

/** What happens in an inbox. */
export interface InboxEvents {
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
  error(error: MessageCenterError): void;
  /** The connection to the server or the identity changed. */
  connection(status: ConnectionStatus): void;
  /** The view is at the server's head. */
  synced(): void;
  /** The server identifies nobody behind this page; all state was dropped. */
  'signed-out'(): void;
}

export type InboxEmitter = Emitter<InboxEvents, InboxEvents>;

/** What elements tell an inbox, and what it tells them. */

import type { Emitter } from '@socket.io/component-emitter';
import type { InitialState } from '../../protocol/answers.js';
import type { Counts, Identity, Message, MessageCenterError } from '../../protocol/index.js';
import type { AlertsSettings } from '../alerts/alerts.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { TokenSource } from '../connection/credentials.js';
import type { PopupSettings } from '../popups/popup-view.js';
import type { MessageList, PanelFilter } from './inbox-state.js';

/** Where an inbox is, and who asks for it. */
export interface InboxEndpoint {
  /**
   * Where the adapter is: an absolute URL or a path, without a slash at its end. Null: there is none,
   * and all popups are local.
   */
  readonly server: string | null;
  readonly token: TokenSource | undefined;
}

/** The settings of one element. */
export interface InboxSettings extends InboxEndpoint, PopupSettings {
  readonly initial: InitialState | undefined;
  /** The element may show popups: false with `popups="none"`. */
  readonly popups: boolean;
  readonly alerts: AlertsSettings;
}

/** What happens in an inbox. */
export interface InboxEvents {
  /** What an element shows is another: the snapshot, the lists, the popups, or what alerts offer. */
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
  /** The link to the server changed, or whose inbox it is. */
  connection(status: ConnectionStatus): void;
  /** The view is at the server's head. */
  synced(): void;
  /** The server knows nobody behind this page; everything held is gone. */
  'signed-out'(): void;
}

export type InboxEmitter = Emitter<InboxEvents, InboxEvents>;

/** The state of an inbox at one time. */
export interface InboxSnapshot {
  readonly status: ConnectionStatus;
  /** The opaque tag of the inbox; null until the server, or the page, has said it. */
  readonly tag: string | null;
  /** Whose the inbox is; null while nobody is known. */
  readonly identity: Identity | null;
  readonly counts: Counts;
}

export type { InboxMessage } from './inbox-state.js';
export type {
  ConnectionStatus,
  Counts,
  Identity,
  InitialState,
  Message,
  MessageList,
  PanelFilter,
  TokenSource,
};

/** What the elements see of the inbox and may do with it; `InboxStore` provides it. */

import type { Emitter } from '@socket.io/component-emitter';
import type { InitialState } from '../../protocol/answers.js';
import type { Counts, Identity, Message, MessageCenterError, Page } from '../../protocol/index.js';
import type { AlertsSettings } from '../alerts/alerts.js';
import type { InboxAlerts } from '../alerts/inbox-alerts.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { TokenSource } from '../connection/credentials.js';
import type { PopupSettings, PopupsView } from '../popups/popup-view.js';
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

/** The inbox as the elements use it. Changes show at once and are sent when they can be. */
export interface InboxView {
  readonly snapshot: InboxSnapshot;
  readonly popups: PopupsView;
  /** The server's clock, milliseconds since 1970, as far as it is known. */
  now(): number;
  /** The same object until something changes. */
  list(filter: PanelFilter): MessageList;
  /** Fetches the first page of a filter, or the next one. */
  loadMore(filter: PanelFilter): Promise<void>;
  /** Fetches messages of a group, newest first, with those that have collapsed into newer ones. */
  listGroup(group: string, before?: string): Promise<Page>;
  markRead(ids: readonly string[]): void;
  markUnread(ids: readonly string[]): void;
  /** Everything that is in the inbox now, as far as this page knows. */
  markAllRead(): void;
  remove(ids: readonly string[]): void;
  /** Removes everything that is in the inbox now, as far as this page knows. */
  removeAll(): void;
  /** Takes the last `removeAll` back. */
  restoreAll(): void;
  restore(ids: readonly string[]): void;
  /** Rows or popups of these messages were visible: transient ones end. */
  shown(ids: readonly string[]): void;
  /**
   * Asks by HTTP whose inbox it is now, and syncs; resolves when the view is at the server's head.
   * Rejects with a MessageCenterError when the server cannot be asked.
   */
  refresh(): Promise<void>;
  /** As `refresh`, over a new socket in any case. */
  reconnect(): Promise<void>;
}

/** The part of one element in an inbox that it shares with other elements of the document. */
export interface InboxMembership {
  /** Another one after the element has got another server or token. */
  readonly store: InboxView;
  /** The element shows the popups. */
  readonly presents: boolean;
  /** The element reports to the page what happens: it shows the popups, or is the first if none does. */
  readonly leads: boolean;
  readonly alerts: InboxAlerts;
  /** Applies the settings of the element; until then it is in no inbox. */
  configure(settings: InboxSettings): void;
  /** Joins the inbox of the settings now, without waiting whether other elements get them, too. */
  join(): void;
  /** Listens to the inbox, also after it has become another one. */
  on<Name extends keyof InboxEvents>(name: Name, listener: InboxEvents[Name]): void;
  /** Decides again who shows the popups, because an element has moved, or is shown or hidden. */
  choosePresenter(): void;
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

/** What the elements see of the inbox and may do with it; `InboxStore` provides it. */

import type { Emitter } from '@socket.io/component-emitter';
import type { Counts, Identity, Message, MessageCenterError, Page } from '../../protocol/index.js';
import type { AlertsSettings } from '../alerts/alerts.js';
import type { ConnectionStatus } from '../connection/connection-events.js';
import type { TokenSource } from '../connection/credentials.js';
import type { Stop } from '../platform/page.js';

/** The filters of the panel. */
export type PanelFilter = 'all' | 'unread';

/** A message with the user's own changes applied, confirmed or not. */
export interface InboxMessage extends Message {
  /** A change of it has not been confirmed by the server yet. */
  readonly pending: boolean;
  /** It is a local popup's: no server knows it, and no list holds it. */
  readonly local?: true;
}

/** The list of one filter, newest first, as far as it is loaded. */
export interface MessageList {
  readonly messages: readonly InboxMessage[];
  /** There are older ones on the server. */
  readonly more: boolean;
  /** Nothing is loaded yet. */
  readonly blank: boolean;
}

/** A popup of one message, or of several that say the same. */
export interface MessagePopup {
  readonly kind: 'message';
  /** Stable while it is up. */
  readonly key: string;
  /** The newest of its messages. */
  readonly message: InboxMessage;
  /** The ids of all its messages, newest first. */
  readonly ids: readonly string[];
  /** Milliseconds until it closes by itself; null when it stays until closed. */
  readonly closeAfterMs: number | null;
}

/** The popup that stands alone for everything that was missed. `PopupsView.endAll` closes it. */
export interface SummaryPopup {
  readonly kind: 'summary';
  readonly key: string;
  /** How many messages were missed. */
  readonly count: number;
}

export type Popup = MessagePopup | SummaryPopup;

/** What floats on the page. */
export interface PopupStack {
  /** At most three, newest first; or the summary alone. */
  readonly popups: readonly Popup[];
  /** How many more messages there is no room for: "+n more". They go after a popup's time. */
  readonly more: number;
}

/** What ends a popup: the user's click on its close button or on the popup itself, or its time. */
export type PopupTrigger = 'close' | 'action' | 'timeout';

/**
 * What ended a popup of the page's own.
 * - `close`: the user closed it, or `close()` was called
 * - `action`: the user chose it or one of its actions
 * - `timeout`: its time was over
 * - `canceled`: it never appeared, because `mc-before-popup` was cancelled or `popups` is `none`
 */
export type PopupEnd = 'close' | 'action' | 'timeout' | 'canceled';

/** What shows local popups. */
export interface LocalPopupView {
  /** The message of a local popup says something else now. */
  update(message: InboxMessage): void;
  remove(id: string): void;
}

/** A popup of the page's own, which no server knows. */
export interface LocalPopup {
  readonly id: string;
  /** It has ended, also if it never appeared. */
  readonly isOver: boolean;
  /** Puts it among other popups, and returns its message. */
  place(place: Pick<InboxMessage, 'number' | 'createdAt'>, view: LocalPopupView): InboxMessage;
  end(end: PopupEnd): void;
}

/** The popups as the elements use them. */
export interface PopupsView {
  readonly stack: PopupStack;
  /** What shows the stack: it moves from one presenter to the next. Undefined before the first. */
  element: HTMLElement | undefined;
  /** Ends a popup, and marks its messages read where the user's click means that. */
  end(key: string, trigger: PopupTrigger): void;
  /** Ends all popups, as a click on the close button of each would, and drops the overflow. */
  endAll(): void;
  /**
   * A panel lists the inbox: popups of messages that are kept end and stay unread, and none come until
   * the returned function is called. Those of transient messages, which no list keeps, still do.
   */
  openPanel(): Stop;
  /** Adds a local popup. It waits while no element is there to show it. */
  add(popup: LocalPopup): void;
  /** Stops the time after which "+n more" or the summary goes; afterwards it starts again. */
  pause(paused: boolean): void;
}

/** State that the server put into the page, so that nothing has to be fetched first. */
export interface InitialState {
  readonly messages: readonly Message[];
  readonly counts: Counts;
  /** As `number.id`. */
  readonly position: string;
  /** The opaque tag of the inbox, as a sync gives it. */
  readonly inbox: string;
  /** Whose the inbox is, as a sync gives it. */
  readonly identity?: Identity;
}

/** Where an inbox is, and who asks for it. */
export interface InboxEndpoint {
  /**
   * Where the adapter is: an absolute URL or a path, without a slash at its end. Null: there is none,
   * and all popups are local.
   */
  readonly server: string | null;
  readonly token: TokenSource | undefined;
}

/** What an element decides on the popups while it shows them. */
export interface PopupSettings {
  /** Default time of a popup, in milliseconds. */
  readonly popupMs: number;
  /** Closing a popup by its button marks its messages read. */
  readonly closeMarksRead: boolean;
}

/** The settings of one element. */
export interface InboxSettings extends InboxEndpoint, PopupSettings {
  readonly initial: InitialState | undefined;
  /** The element may show popups: false with `popups="none"`. */
  readonly popups: boolean;
  readonly alerts: AlertsSettings;
}

/** Called before a message pops up; false: it does not, and counts as dismissed in this browser. */
export type MayPopUp = (message: Message) => boolean;

/** The element that shows the popups. */
export interface PopupPresenter {
  readonly settings: PopupSettings;
  readonly mayPopUp: MayPopUp;
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

/** Desktop notifications as the elements offer them. */
export interface AlertsView {
  /** To be offered: an element wants them, and the user has not decided yet. */
  readonly offers: boolean;
  /** Requests the permission; browsers require a click. */
  allow(): Promise<void>;
}

/** The part of one element in an inbox that it shares with other elements of the document. */
export interface InboxMembership {
  /** Another one after the element has got another server or token. */
  readonly store: InboxView;
  /** The element shows the popups. */
  readonly presents: boolean;
  /** The element reports to the page what happens: it shows the popups, or is the first if none does. */
  readonly leads: boolean;
  /** The alerts of the inbox. */
  readonly alerts: AlertsView;
  /** Applies the settings of the element; until then it is in no inbox. */
  configure(settings: InboxSettings): void;
  /** Joins the inbox of the settings now, without waiting whether other elements get them, too. */
  join(): void;
  /** Listens to the inbox, also after it has become another one. */
  on<Name extends keyof InboxEvents>(name: Name, listener: InboxEvents[Name]): void;
  /** Decides again who shows the popups, because an element has moved, or is shown or hidden. */
  choosePresenter(): void;
}

export type { ConnectionStatus, Counts, Identity, Message, TokenSource };

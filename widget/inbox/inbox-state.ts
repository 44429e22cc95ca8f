import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import type { Counts, Identity, ListedCommand, Message } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';

/** The filters of the panel. */
export type PanelFilter = 'all' | 'unread';

/** A message with the user's own changes applied, confirmed or not. */
export interface InboxMessage extends Message {
  /** A change of it has not been confirmed by the server yet. */
  readonly pending: boolean;
  /** The message of a local popup: no server knows it, and no list holds it. */
  readonly local?: true;
}

/** Messages by id. */
export type Messages = ReadonlyMap<string, InboxMessage>;

/** The list of one filter, newest first, as far as it is loaded. */
export interface MessageList {
  readonly messages: readonly InboxMessage[];
  /** Whether the server has older messages. */
  readonly more: boolean;
  /** Nothing is loaded yet. */
  readonly blank: boolean;
}

/** Messages of a group. */
export interface GroupPage {
  /** Those that the group still lists, as the user sees them now. */
  readonly current: () => readonly InboxMessage[];
  /** A reset has dropped some of them: the page has to be fetched again. */
  readonly isLost: () => boolean;
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** The inbox as the server has confirmed it, as far as this page knows it. */
export interface ConfirmedInbox {
  /** The position in the log that this state shows, `number.id`; null before the first sync. */
  readonly cursor: string | null;
  /** The inbox tag; null before the first sync. */
  readonly tag: string | null;
  /** Whose the inbox is; null while that is not known. */
  readonly identity: Identity | null;
  /** The counts after the last entry that was applied. */
  readonly counts: Counts;
  /** The messages by id; ended ones too, as far as this page saw them end. */
  readonly messages: Messages;
  /**
   * How far down the list of each filter is loaded: every message of it with this order or a
   * higher one is held. 0: all are; infinite: no page was loaded.
   */
  readonly ranges: Readonly<Record<PanelFilter, number>>;
}

export interface PendingChange {
  readonly command: ListedCommand;
  /** When the user asked, ISO 8601. */
  readonly at: string;
  /** The number at which the log shows it; null until the server has answered. */
  readonly until: number | null;
  /** Called with that number when the server has answered. */
  readonly onConfirmed?: ((number: number) => void) | undefined;
}

/** What the user sees: the confirmed inbox with pending changes, and without what has expired. */
export interface InboxView {
  readonly messages: Messages;
  readonly counts: Counts;
  /** When the next message expires, in milliseconds since 1970; infinite: none will. */
  readonly nextExpiry: number;
}

/** The confirmed inbox, and what the user sees of it. */
export interface InboxState extends ConfirmedInbox {
  /** The user's changes that the confirmed inbox does not show yet, oldest first. */
  readonly pending: readonly PendingChange[];
  readonly view: InboxView;
}

/** The state before the first sync. */
export function emptyInbox(): InboxState {
  return {
    cursor: null,
    tag: null,
    identity: null,
    counts: NO_COUNTS,
    messages: new Map(),
    ranges: { all: Infinity, unread: Infinity },
    pending: [],
    view: { messages: new Map(), counts: NO_COUNTS, nextExpiry: Infinity },
  };
}

/** The number of a position, `number.id`; 0 where there is none. */
export function numberOf(position: string | null): number {
  return Number.parseInt(position ?? '0', 10);
}

/** How far down a list is loaded. A page of all messages brings the unread ones too. */
export function loadedFrom({ ranges }: ConfirmedInbox, filter: PanelFilter): number {
  return Math.min(ranges.all, ranges[filter]);
}

/** The messages, as the user sees them, that pass the test; newest first. */
export function select(
  { view }: InboxState,
  test: (message: InboxMessage) => boolean,
): InboxMessage[] {
  const selected: InboxMessage[] = [];
  for (const message of view.messages.values()) if (test(message)) selected.push(message);
  return selected.sort((a, b) => orderOf(b) - orderOf(a));
}

/** Whether a group lists the message: it is live, or a newer one stands for it. */
export function isGrouped({ ended = 'collapsed' }: InboxMessage): boolean {
  return ended === 'collapsed';
}

/** Whether a message is live, or was shown or moved: its popup stays until it is retracted. */
export function keepsPopup(message: InboxMessage): boolean {
  return isLive(message) || message.ended === 'shown' || message.ended === 'moved';
}

/** The list of a filter as far as it is loaded, newest first. */
export function listOf(state: InboxState, filter: PanelFilter): MessageList {
  const from = loadedFrom(state, filter);
  const listed = filter === 'all' ? isLive : isUnread;
  const messages = select(state, (message) => orderOf(message) >= from && listed(message));
  // The page gets the list that the panel shows.
  Object.freeze(messages);
  return { messages, more: from > 0, blank: from === Infinity };
}

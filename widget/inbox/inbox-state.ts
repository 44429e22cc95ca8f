import { isLive, isUnread } from '../../protocol/effects.js';
import type { Counts, Identity } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { InboxMessage, MessageList, PanelFilter } from './inbox-view.js';

/** The inbox as one page knows it. Only `InboxFeed` changes it, in place. */
export interface InboxState {
  /** The place in the log that the confirmed state shows, `number.id`; null before the first sync. */
  cursor: string | null;
  /** The opaque tag of the inbox; null before the first sync. */
  tag: string | null;
  /** Whose the inbox is; null while that is not known. */
  identity: Identity | null;
  /** The confirmed counts: those of the last entry applied. */
  counts: Counts;
  /** The confirmed messages, by id; ended ones too, as far as they were seen ending. */
  messages: Map<string, InboxMessage>;
  /**
   * How far down the list of each filter is loaded: every message of it with this number or a
   * higher one is held. 0: all are; infinite: no page was loaded.
   */
  ranges: Readonly<Record<PanelFilter, number>>;
  /** The user's changes that are not in the confirmed state yet, oldest first. */
  pending: readonly PendingChange[];
  /** What the user sees. */
  sight: InboxSight;
  /** Those messages that changed in the step that is being made, as they were seen before it. */
  was: Map<string, InboxMessage | undefined>;
}

/** The confirmed state with the pending changes on top. */
export interface InboxSight {
  /** The messages that pending changes have changed; the others are seen as they are confirmed. */
  readonly laid: ReadonlyMap<string, InboxMessage>;
  readonly counts: Counts;
}

export interface PendingChange {
  readonly command: ChangeCommand;
  /** When the user asked, ISO 8601. */
  readonly at: string;
  /** The number at which the log shows it, once the server has answered: until then it is pending. */
  until: number | null;
}

/** What is known before the first sync: nothing. */
export function emptyInbox(): InboxState {
  return {
    cursor: null,
    tag: null,
    identity: null,
    counts: NO_COUNTS,
    messages: new Map(),
    ranges: { all: Infinity, unread: Infinity },
    pending: [],
    sight: { laid: new Map(), counts: NO_COUNTS },
    was: new Map(),
  };
}

/** The number of a position, `number.id`; 0 where there is none. */
export function numberOf(position: string | null): number {
  return Number.parseInt(position ?? '0', 10);
}

/** How far down a list is loaded. What is loaded of all messages holds the unread ones too. */
export function loadedFrom({ ranges }: InboxState, filter: PanelFilter): number {
  return Math.min(ranges.all, ranges[filter]);
}

/** A message as the user sees it. */
export function seen({ messages, sight }: InboxState, id: string): InboxMessage | undefined {
  return sight.laid.get(id) ?? messages.get(id);
}

/** Those of the messages, as the user sees them, that `test` is true of; newest first. */
export function select(
  { messages, sight }: InboxState,
  test: (message: InboxMessage) => boolean,
): InboxMessage[] {
  const selected: InboxMessage[] = [];
  for (const held of messages.values()) {
    const message = sight.laid.get(held.id) ?? held;
    if (test(message)) selected.push(message);
  }
  return selected.sort((a, b) => b.number - a.number);
}

/** The list of a filter as far as it is loaded, newest first. */
export function listOf(state: InboxState, filter: PanelFilter): MessageList {
  const from = loadedFrom(state, filter);
  const listed = filter === 'all' ? isLive : isUnread;
  const messages = select(state, (message) => message.number >= from && listed(message));
  return { messages, more: from > 0, blank: from === Infinity };
}

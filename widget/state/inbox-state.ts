import type { Counts, Position } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { InboxMessage, PanelFilter } from './inbox-view.js';

/** How far down the list of one filter is loaded. */
export interface LoadedRange {
  /** Every message of the filter with this number or a higher one is held. */
  readonly from: number;
  /** Nothing older is on the server. */
  readonly done: boolean;
}

export interface InboxState {
  /** The place in the log that the confirmed state shows; null before the first sync. */
  readonly cursor: Position | null;
  /** The opaque tag of the inbox; null before the first sync. */
  readonly tag: string | null;
  /** Those of the last entry applied. */
  readonly counts: Counts;
  /** The confirmed messages, by id; ended ones too, as far as they were seen ending. */
  readonly messages: ReadonlyMap<string, InboxMessage>;
  /** Null for a filter of which no page was loaded. */
  readonly ranges: Readonly<Record<PanelFilter, LoadedRange | null>>;
  /** The user's changes that are not in the confirmed state yet, oldest first. */
  readonly pending: readonly PendingChange[];
}

export interface PendingChange {
  /** Names it among the pending ones. */
  readonly key: number;
  readonly command: ChangeCommand;
  /** When the user asked, ISO 8601. */
  readonly at: string;
  /** Where the log shows it, once the server has said so: it is pending until the cursor is there. */
  readonly until: Position | null;
}

/** What is known before the first sync: nothing. */
export function emptyInbox(): InboxState {
  return {
    cursor: null,
    tag: null,
    counts: NO_COUNTS,
    messages: new Map(),
    ranges: { all: null, unread: null },
    pending: [],
  };
}

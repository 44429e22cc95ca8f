/**
 * The effects of entries: which messages an entry applies to, and what it sets on them. Both stores
 * apply entries by this table, the server's rules decide by it, and a page shows the user's own
 * changes by it.
 *
 * Times have the caller's type: milliseconds since 1970 on the server, ISO 8601 strings on a page.
 */
import type { ChangeName } from './commands.js';
import type { Counts, Ended, RemovalReason } from './message.js';

/** Read once: the page's scripts may replace it later. */
const { hasOwn } = Object;

/** The kinds of entries that change messages. */
export type ChangeKind =
  | 'read'
  | 'unread'
  | 'updated'
  | 'removed'
  | 'restored'
  | 'shown'
  | 'read-up-to'
  | 'removed-up-to'
  | 'restored-up-to'
  | 'expired-up-to'
  | 'moved';

/** The kind of entry that a command appends. */
export const KIND_OF = {
  read: 'read',
  unread: 'unread',
  'read-up-to': 'read-up-to',
  remove: 'removed',
  'remove-up-to': 'removed-up-to',
  restore: 'restored',
  'restore-up-to': 'restored-up-to',
  shown: 'shown',
} as const satisfies Record<ChangeName, ChangeKind>;

/** The fields of a message that effects depend on. */
export interface MessageState {
  readonly number: number;
  /** Its place in lists, where that is not its number: see `orderOf`. */
  readonly order?: number;
  /** The number of the last entry applied to it. */
  readonly applied: number;
  readonly persistent: boolean;
  readonly readAt: unknown;
  /** Null or absent: it does not expire. */
  readonly expiresAt?: number | string | null;
  /** Null or absent while the message is live. */
  readonly ended?: Ended | null;
}

/** What an entry sets on a message. */
export interface Effect<Time> {
  /** Its new place in lists. */
  readonly order?: number;
  readonly readAt?: Time | null;
  /** Null: the message is live again. */
  readonly ended?: Ended | null;
  readonly endedAt?: Time | null;
}

/** The state that a message must be in to be changed. */
export type Scope = 'live' | 'unread' | 'read' | 'transient' | 'removed' | 'retractable';

interface Rule {
  readonly scope: Scope;
  readonly effect: <Time>(at: Time) => Effect<Time>;
}

/** The fields of an entry that decide what it sets. */
export interface Cause<Time> {
  readonly kind: ChangeKind;
  /** When it was decided. */
  readonly at: Time;
  readonly number?: number;
  /** Of `removed`. */
  readonly reason?: RemovalReason;
  /** Of `updated`: the message is unread again, and its place in lists is the entry's number. */
  readonly renewed?: boolean;
}

const READ: Rule = { scope: 'unread', effect: (at) => ({ readAt: at }) };
const REMOVED: Rule = { scope: 'live', effect: (at) => ({ ended: 'removed', endedAt: at }) };
const RESTORED: Rule = { scope: 'removed', effect: () => ({ ended: null, endedAt: null }) };

const EFFECTS: Readonly<Record<ChangeKind, Rule>> = {
  read: READ,
  'read-up-to': READ,
  unread: { scope: 'read', effect: () => ({ readAt: null }) },
  // The content is not in the entry: stores set it, and clients get the message as it is.
  updated: { scope: 'live', effect: () => ({}) },
  removed: REMOVED,
  'removed-up-to': REMOVED,
  restored: RESTORED,
  'restored-up-to': RESTORED,
  shown: { scope: 'transient', effect: (at) => ({ ended: 'shown', endedAt: at }) },
  'expired-up-to': { scope: 'live', effect: (at) => ({ ended: 'expired', endedAt: at }) },
  moved: { scope: 'live', effect: (at) => ({ ended: 'moved', endedAt: at }) },
};

/** The entries `removed` that have a reason. */
const REMOVALS: Readonly<Record<RemovalReason, Rule>> = {
  // Applies even to a message that its recipient has removed, so that its key begins a new life.
  retracted: { scope: 'retractable', effect: (at) => ({ ended: 'retracted', endedAt: at }) },
  collapsed: { scope: 'live', effect: (at) => ({ ended: 'collapsed', endedAt: at }) },
  retention: { scope: 'live', effect: (at) => ({ ended: 'retention', endedAt: at }) },
  replaced: { scope: 'removed', effect: (at) => ({ ended: 'replaced', endedAt: at }) },
};

/** A later version may have other reasons. */
function ruleOf({ kind, reason }: Pick<Cause<unknown>, 'kind' | 'reason'>): Rule {
  const hasReason = kind === 'removed' && reason !== undefined && hasOwn(REMOVALS, reason);
  return hasReason ? REMOVALS[reason] : EFFECTS[kind];
}

const IN_SCOPE: Readonly<Record<Scope, (message: MessageState) => boolean>> = {
  live: isLive,
  unread: isUnread,
  read: (message) => isLive(message) && message.readAt !== null,
  transient: (message) => isLive(message) && !message.persistent,
  removed: ({ ended }) => ended === 'removed',
  retractable: ({ ended }) => ended !== 'retracted' && ended !== 'moved',
};

/** What an entry sets. */
export function effectOf<Time>({ at, number, renewed, ...entry }: Cause<Time>): Effect<Time> {
  const effect = ruleOf(entry).effect(at);
  return renewed && number !== undefined ? { ...effect, readAt: null, order: number } : effect;
}

/**
 * The place of a message in lists, whose newest message has the highest. It is the message's
 * number, or the number of the entry that renewed it last. Pages and "up to" entries go by it.
 */
export function orderOf({ number, order }: Pick<MessageState, 'number' | 'order'>): number {
  return order ?? number;
}

/** The fields of an entry that decide which messages it applies to. */
export interface Reach {
  readonly kind: ChangeKind;
  /**
   * When it was decided: `expired-up-to` ends what has expired by then, and no entry restores that.
   */
  readonly at?: number | string;
  readonly reason?: RemovalReason;
  readonly upTo?: number;
  /**
   * The number of the `removed-up-to` entry that it reverts. It applies to the messages that this
   * entry removed.
   */
  readonly removal?: number;
}

/** Whether an entry changes a message that it names by its id, or that `upTo` may reach. */
export function appliesTo(entry: Reach, message: MessageState): boolean {
  const { kind, at, upTo = Infinity, removal = message.applied } = entry;
  if (orderOf(message) > upTo || message.applied !== removal) return false;
  const expires = kind === 'expired-up-to';
  if ((expires || kind.startsWith('restored')) && at !== undefined) {
    if (isExpired(message, at) !== expires) return false;
  }
  return IN_SCOPE[ruleOf(entry).scope](message);
}

export function isLive({ ended }: Pick<MessageState, 'ended'>): boolean {
  return ended === undefined || ended === null;
}

/** Whether a message has expired, whether or not an entry has ended it. */
export function isExpired(
  { expiresAt }: Pick<MessageState, 'expiresAt'>,
  at: number | string,
): boolean {
  return expiresAt !== undefined && expiresAt !== null && msOf(expiresAt) <= msOf(at);
}

function msOf(time: number | string): number {
  return typeof time === 'number' ? time : Date.parse(time);
}

export function isUnread(message: Pick<MessageState, 'ended' | 'readAt'>): boolean {
  return isLive(message) && message.readAt === null;
}

function isUnreadPersistent(message: MessageState): boolean {
  return message.persistent && isUnread(message);
}

/**
 * The counts after a message has changed.
 * @param before Null: the message was not in the inbox.
 */
export function recount(counts: Counts, before: MessageState | null, after: MessageState): Counts {
  const changed = (count: number, isCounted: (message: MessageState) => boolean): number => {
    const wasCounted = before !== null && isCounted(before);
    return Math.max(0, count - Number(wasCounted) + Number(isCounted(after)));
  };
  return {
    total: changed(counts.total, isLive),
    unread: changed(counts.unread, isUnread),
    transient: changed(counts.transient, IN_SCOPE.transient),
    unreadPersistent: changed(counts.unreadPersistent, isUnreadPersistent),
  };
}

/** Which popups there are: pure. A list of them is newest first, and never changed in place. */
import { orderOf } from '../../protocol/effects.js';
import type { InboxMessage, Messages } from '../inbox/inbox-state.js';
import { shownLevel } from '../inbox/message-display.js';
import { toJson } from '../platform/json.js';
import type { MessagePopup, PopupStack } from './popup-view.js';

export interface PopupItem {
  /** Stable as long as the popup exists. */
  readonly key: string;
  /** The messages that say the same, newest first; at least one. */
  readonly messages: readonly InboxMessage[];
  /**
   * - `up`: on the page
   * - `overflow`: there is no room for it on the page, so its messages are only counted
   * - `listed`: an open panel lists its message instead; another window may show the popup
   */
  readonly place: 'up' | 'overflow' | 'listed';
  /** It was only counted from the beginning, because its messages were missed. */
  readonly missed: boolean;
}

export type Popups = readonly PopupItem[];

/** Selects messages of popups. */
export type PopupFilter = (message: InboxMessage, item: PopupItem) => boolean;

/** How many popups are up at most. */
const UP_MAX = 3;

/**
 * How long the popup of a message stays, in milliseconds; null: until it is closed. Errors stay, and
 * so do transient messages with a link or actions, which could not be found again; a message's own
 * time wins.
 */
export function closeAfterMsOf(message: InboxMessage, popupMs: number): number | null {
  if (message.sticky) return null;
  if (message.closeAfterMs !== undefined) return message.closeAfterMs;
  const last = !message.persistent && (message.url !== undefined || message.actions?.length);
  return last || shownLevel(message) === 'error' ? null : popupMs;
}

/**
 * Adds a message that arrived. It is up, and the oldest popup that closes by itself overflows for
 * it. With `overflow` it is only counted, unless a popup that says the same is up.
 */
export function popUp(before: Popups, message: InboxMessage, overflow = false): Popups {
  const renewed = message.order !== undefined;
  const popups = renewed ? without(before, ({ id }) => id === message.id) : before;
  const equal = popups.find((item) => !isListed(item) && saysTheSame(newestOf(item), message));
  const missed = overflow && equal?.place !== 'up';
  const added: PopupItem = {
    // A renewed message pops up again, as another popup.
    key: equal?.key ?? unusedKey(popups, renewed ? `${message.id}.${message.order}` : message.id),
    messages: [message, ...(equal?.messages ?? [])].sort((a, b) => orderOf(b) - orderOf(a)),
    place: missed ? 'overflow' : 'up',
    missed,
  };
  const others = popups.filter((item) => item !== equal);
  const up = others.filter(isUp).reverse();
  const leaving = missed || up.length < UP_MAX ? null : (up.find(closes) ?? up[0]);
  if (leaving) others[others.indexOf(leaving)] = { ...leaving, place: 'overflow' };
  // Not sorted as a whole: thousands may be waiting while thousands arrive.
  const next = others.findIndex((item) => orderOfItem(item) < orderOfItem(added));
  others.splice(next < 0 ? others.length : next, 0, added);
  return others;
}

/** Adds messages that an open panel lists, and takes them out of other popups. */
export function list(popups: Popups, messages: readonly InboxMessage[]): Popups {
  const ids = new Set(messages.map(({ id }) => id));
  const listed = messages.map(
    (message): PopupItem => ({
      key: `${message.id} listed`,
      messages: [message],
      place: 'listed',
      missed: false,
    }),
  );
  return [...without(popups, ({ id }) => ids.has(id)), ...listed];
}

/** Replaces a message. If it no longer says the same as the others of its popup, it gets its own. */
export function replace(popups: Popups, message: InboxMessage): Popups {
  const isOld = ({ id }: InboxMessage): boolean => id === message.id;
  const item = popups.find(({ messages }) => messages.some(isOld));
  const old = item?.messages.find(isOld);
  if (!item || !old) return popups;
  // A local popup may have moved to another place meanwhile.
  const updated = message.local ? { ...message, number: old.number } : message;
  const other = item.messages.find((each) => each !== old);
  if (other && !saysTheSame(other, updated)) return popUp(without(popups, isOld), updated);
  const messages = item.messages.map((each) => (each === old ? updated : each));
  return popups.map((each) => (each === item ? { ...item, messages } : each));
}

/**
 * Replaces the messages that have changed.
 * @param renewed Those that were renewed, too. Without it they stay, because they pop up again, as
 *   another popup.
 */
export function refresh(popups: Popups, held: Messages, renewed = false): Popups {
  let refreshed = popups;
  for (const message of messagesOf(popups)) {
    const now = held.get(message.id) ?? message;
    if (now === message || (!renewed && orderOf(now) !== orderOf(message))) continue;
    refreshed = replace(refreshed, now);
  }
  return refreshed;
}

/** The local popups, as if they were older than all others: those belonged to another inbox. */
export function onlyLocal(popups: Popups): Popups {
  return without(popups, (message) => !message.local).map((item) => ({
    ...item,
    messages: item.messages.map((message) => ({ ...message, number: message.number % 1 })),
  }));
}

/**
 * Adds messages that were missed: up to three pop up as themselves. Of more, only those that stay
 * until closed do, and the others are counted.
 * @param messages Oldest first.
 */
export function popUpMissed(popups: Popups, messages: readonly InboxMessage[]): Popups {
  let alone: Popups = [];
  for (const message of messages) alone = popUp(alone, message, true);
  const many = alone.length > UP_MAX;
  let all = popups;
  for (const message of messages) {
    all = popUp(all, message, many && closesByItself(message));
  }
  return all;
}

/**
 * Removes messages. Popups that stay until closed come back from the overflow, and so do local ones,
 * which nobody would find in a list.
 */
export function without(popups: Popups, gone: PopupFilter): Popups {
  const left = popups
    .map((item) => ({ ...item, messages: item.messages.filter((each) => !gone(each, item)) }))
    .filter(({ messages }) => messages.length > 0);
  if (messagesOf(left).length === messagesOf(popups).length) return popups;
  let room = UP_MAX - left.filter(isUp).length;
  return left
    .sort((a, b) => orderOfItem(b) - orderOfItem(a))
    .map((item) => (waitsForRoom(item) && room-- > 0 ? { ...item, place: 'up' } : item));
}

/** The messages of the popups that pass the filter. */
export function messagesOf(
  popups: Popups,
  filter: PopupFilter = () => true,
): readonly InboxMessage[] {
  return popups.flatMap((item) => item.messages.filter((message) => filter(message, item)));
}

/** Those of the messages that have no popup, or were renewed since it popped up. */
export function withoutPopup(
  messages: readonly InboxMessage[],
  popups: Popups,
): readonly InboxMessage[] {
  const orders = new Map(messagesOf(popups).map((message) => [message.id, orderOf(message)]));
  return messages.filter((message) => orderOf(message) > (orders.get(message.id) ?? 0));
}

export function isUp({ place }: PopupItem): boolean {
  return place === 'up';
}

export function isListed({ place }: PopupItem): boolean {
  return place === 'listed';
}

/** Whether the popup of a message closes by itself. */
export function closesByItself(message: InboxMessage): boolean {
  return closeAfterMsOf(message, 0) !== null;
}

function closes(item: PopupItem): boolean {
  return closesByItself(newestOf(item));
}

/** Whether it leaves the overflow after a popup's time. */
export function leavesOverflow(item: PopupItem): boolean {
  return item.place === 'overflow' && closes(item) && !newestOf(item).local;
}

/** Whether it comes up as soon as there is room. */
export function waitsForRoom(item: PopupItem): boolean {
  return item.place === 'overflow' && !leavesOverflow(item);
}

/** Whether only the overflow holds popups that close by themselves: all that are up stay. */
export function onlyOverflowCloses(popups: Popups): boolean {
  return popups.some(leavesOverflow) && !popups.some((item) => isUp(item) && closes(item));
}

/** Whether the message is transient and its popup stays until it is closed: it counts as shown then. */
export function endsWithPopup(popups: Popups, id: string): boolean {
  const isIt = (message: InboxMessage): boolean => message.id === id && !message.persistent;
  return popups.some((item) => !closes(item) && item.messages.some(isIt));
}

/** What the elements see. */
export function stackOf(popups: Popups, popupMs: number): PopupStack {
  const more = messagesOf(popups, ({ local }, { place }) => place === 'overflow' && !local).length;
  const up = popups.filter(isUp).map((item): MessagePopup => {
    const { key, messages } = item;
    const message = newestOf(item);
    const closeAfterMs = closeAfterMsOf(message, popupMs);
    return { kind: 'message', key, message, ids: messages.map(({ id }) => id), closeAfterMs };
  });
  if (up.length > 0 || more === 0) return { popups: up, more };
  const missed = popups.some((item) => item.missed);
  return { popups: [{ kind: 'summary', key: 'summary', count: more, missed }], more: 0 };
}

function newestOf({ messages }: PopupItem): InboxMessage {
  return messages[0] as InboxMessage;
}

function orderOfItem(item: PopupItem): number {
  return orderOf(newestOf(item));
}

function saysTheSame(a: InboxMessage, b: InboxMessage): boolean {
  const isEqual =
    a.text === b.text && a.level === b.level && a.subject === b.subject && a.url === b.url;
  if (!isEqual || a.local !== b.local) return false;
  // Two local popups with progress show two different tasks.
  if (a.local && (a.progress ?? b.progress) !== undefined) return false;
  return toJson([a.from ?? null, a.actions ?? []]) === toJson([b.from ?? null, b.actions ?? []]);
}

function unusedKey(popups: Popups, id: string): string {
  return popups.some(({ key }) => key === id) ? unusedKey(popups, `${id}+`) : id;
}

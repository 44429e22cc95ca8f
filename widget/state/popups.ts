/** Which popups are up: pure. A list of them is newest first, and never changed in place. */
import type { InboxMessage, PopupStack } from './inbox-view.js';

export interface PopupItem {
  /** Stable while it is there. */
  readonly key: string;
  /** Those that say the same, newest first; at least one. */
  readonly messages: readonly [InboxMessage, ...InboxMessage[]];
  /** It waits or gave place: only counted. */
  readonly aside: boolean;
}

export type Popups = readonly PopupItem[];

/** How many popups are up at the most. */
const UP = 3;

/** How old a message that was missed may be to pop up still, in milliseconds. */
const MISSED_MAX_MS = 3_600_000;

/**
 * How long the popup of a message stays, in milliseconds; null until it is closed. Errors stay, and
 * so do transient messages with a link, which could not be found again; a message's own time wins.
 */
export function closeAfterMsOf(message: InboxMessage, popupMs: number): number | null {
  if (message.closeAfterMs !== undefined) return message.closeAfterMs;
  if (message.level === 'error') return null;
  return message.persistent || message.url === undefined ? popupMs : null;
}

/** Whether a message that was missed is too old to pop up: then only the badge counts it. */
export function isTooOld(message: InboxMessage, now: number): boolean {
  if (!message.persistent || message.level === 'error') return false;
  return now - Date.parse(message.createdAt) > MISSED_MAX_MS;
}

/** A message arrived: it is up. The oldest that may close by itself gives place to it. */
export function popUp(popups: Popups, message: InboxMessage): Popups {
  const added = join(popups, message, false);
  const others = [...added.popups].reverse().filter((item) => !item.aside && item !== added.item);
  if (others.length < UP) return added.popups;
  const leaving = others.find((item) => !isSticky(item)) ?? others[0];
  return added.popups.map((item) => (item === leaving ? { ...item, aside: true } : item));
}

/**
 * Messages were missed: up to three pop up as themselves. Of more only the sticky ones do, and the
 * others are counted.
 */
export function popUpMissed(popups: Popups, messages: readonly InboxMessage[]): Popups {
  const ascending = [...messages].sort((a, b) => a.number - b.number);
  const few = new Set(ascending.map(textOf)).size <= UP;
  return ascending.reduce<Popups>((all, message) => {
    const asOne = !few && closeAfterMsOf(message, 0) !== null;
    return asOne ? join(all, message, true).popups : popUp(all, message);
  }, popups);
}

/** Without one popup. A sticky one that had given place comes back. */
export function withoutPopup(popups: Popups, key: string): Popups {
  return refill(popups.filter((item) => item.key !== key));
}

/** Without the messages that `gone` says so of. */
export function withoutMessages(
  popups: Popups,
  gone: (message: InboxMessage, item: PopupItem) => boolean,
): Popups {
  const left = popups.map((item) => item.messages.filter((message) => !gone(message, item)));
  if (left.every((messages, index) => messages.length === popups[index]?.messages.length)) {
    return popups;
  }
  const items = popups.flatMap((item, index): PopupItem[] => {
    const [newest, ...older] = left[index] ?? [];
    return newest ? [{ ...item, messages: [newest, ...older] }] : [];
  });
  return refill(sorted(items));
}

/** The messages of some popups. */
export function messagesOf(popups: Popups): readonly InboxMessage[] {
  return popups.flatMap((item) => item.messages);
}

/** Whether all that is up stays until it is closed, while others wait that would not. */
export function onlyWaiting(popups: Popups): boolean {
  const passing = popups.filter((item) => !isSticky(item));
  return passing.length > 0 && passing.every((item) => item.aside);
}

export function isSticky(item: PopupItem): boolean {
  return closeAfterMsOf(item.messages[0], 0) === null;
}

/** What the elements see. `latest` gives the latest state of a message. */
export function stackOf(
  popups: Popups,
  popupMs: number,
  latest: (message: InboxMessage) => InboxMessage,
): PopupStack {
  const up = popups.filter((item) => !item.aside);
  return {
    popups: up.map(({ key, messages }) => ({
      key,
      message: latest(messages[0]),
      ids: messages.map(({ id }) => id),
      closeAfterMs: closeAfterMsOf(messages[0], popupMs),
    })),
    more: messagesOf(popups).length - messagesOf(up).length,
  };
}

/** Puts a message to the popup that says the same, or makes one; one that is up stays up. */
function join(
  popups: Popups,
  message: InboxMessage,
  aside: boolean,
): { readonly popups: Popups; readonly item: PopupItem } {
  const equal = popups.find((item) => textOf(item.messages[0]) === textOf(message));
  const [newest, ...older] = [message, ...(equal?.messages ?? [])].sort(
    (a, b) => b.number - a.number,
  ) as [InboxMessage, ...InboxMessage[]];
  const item: PopupItem = {
    key: equal?.key ?? message.id,
    messages: [newest, ...older],
    aside: aside && equal?.aside !== false,
  };
  return { popups: sorted([item, ...popups.filter((other) => other !== equal)]), item };
}

function refill(popups: Popups): Popups {
  const up = popups.filter((item) => !item.aside).length;
  const back = popups.filter((item) => item.aside && isSticky(item)).slice(0, Math.max(0, UP - up));
  return popups.map((item) => (back.includes(item) ? { ...item, aside: false } : item));
}

function sorted(popups: Popups): Popups {
  return [...popups].sort((a, b) => b.messages[0].number - a.messages[0].number);
}

/** Popups with the same text here say the same. */
function textOf({ level, subject, text, url }: InboxMessage): string {
  return JSON.stringify([level, subject, text, url]);
}

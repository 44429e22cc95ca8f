/** Which popups are up: pure. A list of them is newest first, and never changed in place. */
import type { InboxMessage, PopupStack } from '../inbox/inbox-view.js';

export interface PopupItem {
  /** Stable while it is there. */
  readonly key: string;
  /** Those that say the same, newest first; at least one. */
  readonly messages: readonly [InboxMessage, ...InboxMessage[]];
  /** It waits or gave place: only counted. */
  readonly aside: boolean;
}

export type Popups = readonly PopupItem[];

/** Says of a message in a popup whether it is meant. */
export type Which = (message: InboxMessage, item: PopupItem) => boolean;

/** How many popups are up at the most. */
const UP = 3;

/** How old a message that was missed may be to pop up still, in milliseconds. */
const MISSED_MAX_MS = 3_600_000;

/**
 * How long the popup of a message stays, in milliseconds; null until it is closed. Errors stay, and
 * so do transient messages with a link or actions, which could not be found again; a message's own
 * time wins.
 */
export function closeAfterMsOf(message: InboxMessage, popupMs: number): number | null {
  if (message.closeAfterMs !== undefined) return message.closeAfterMs;
  const last = !message.persistent && (message.url !== undefined || message.actions?.length);
  return last || message.level === 'error' ? null : popupMs;
}

/** Whether a message that was missed is too old to pop up: then only the badge counts it. */
export function isTooOld(message: InboxMessage, now: number): boolean {
  if (!message.persistent || message.level === 'error') return false;
  return now - Date.parse(message.createdAt) > MISSED_MAX_MS;
}

/**
 * A message arrived: it is up, and the oldest that may close by itself gives place to it. `aside`
 * only counts it, unless one that says the same is up.
 */
export function popUp(popups: Popups, message: InboxMessage, aside = false): Popups {
  const equal = popups.find((item) => saysTheSame(item.messages[0], message));
  const [newest, ...older] = [message, ...(equal?.messages ?? [])].sort(
    (a, b) => b.number - a.number,
  ) as [InboxMessage, ...InboxMessage[]];
  const added: PopupItem = {
    key: equal?.key ?? message.id,
    messages: [newest, ...older],
    aside: aside && equal?.aside !== false,
  };
  const others = popups.filter((item) => item !== equal);
  const up = others.filter((item) => !item.aside).reverse();
  const leaving = added.aside || up.length < UP ? null : (up.find(isPassing) ?? up[0]);
  if (leaving) others[others.indexOf(leaving)] = { ...leaving, aside: true };
  // Not sorted as a whole: thousands may be waiting while thousands arrive.
  const before = others.findIndex(({ messages: [{ number }] }) => number < newest.number);
  others.splice(before < 0 ? others.length : before, 0, added);
  return others;
}

/**
 * Messages were missed: up to three pop up as themselves. Of more only the sticky ones do, and the
 * others are counted.
 */
export function popUpMissed(popups: Popups, messages: readonly InboxMessage[]): Popups {
  const ascending = [...messages].sort((a, b) => a.number - b.number);
  const alone = ascending.reduce<Popups>((all, message) => popUp(all, message, true), []);
  const many = alone.length > UP;
  return ascending.reduce(
    (all, message) => popUp(all, message, many && closeAfterMsOf(message, 0) !== null),
    popups,
  );
}

/** Without the messages that `gone` says so of. A sticky popup that had given place comes back. */
export function without(popups: Popups, gone: Which): Popups {
  const left = popups.flatMap((item): PopupItem[] => {
    const [newest, ...older] = item.messages.filter((message) => !gone(message, item));
    return newest ? [{ ...item, messages: [newest, ...older] }] : [];
  });
  if (messagesOf(left).length === messagesOf(popups).length) return popups;
  let room = UP - left.filter((item) => !item.aside).length;
  return sorted(left).map((item) =>
    item.aside && !isPassing(item) && room-- > 0 ? { ...item, aside: false } : item,
  );
}

/** The messages of some popups, or those of them that are meant. */
export function messagesOf(popups: Popups, which: Which = () => true): readonly InboxMessage[] {
  return popups.flatMap((item) => item.messages.filter((message) => which(message, item)));
}

/** Whether its popup is up. */
export const isUp: Which = (_message, item) => !item.aside;

/** Whether it closes by itself. */
export function isPassing(item: PopupItem): boolean {
  return closeAfterMsOf(item.messages[0], 0) !== null;
}

/** Whether all that is up stays until it is closed, while others wait that would not. */
export function onlyWaiting(popups: Popups): boolean {
  const passing = popups.filter(isPassing);
  return passing.length > 0 && passing.every((item) => item.aside);
}

/** What the elements see. `latest` gives the latest state of a message. */
export function stackOf(
  popups: Popups,
  popupMs: number,
  latest: (message: InboxMessage) => InboxMessage,
): PopupStack {
  return {
    popups: popups
      .filter((item) => !item.aside)
      .map(({ key, messages }) => ({
        key,
        message: latest(messages[0]),
        ids: messages.map(({ id }) => id),
        closeAfterMs: closeAfterMsOf(messages[0], popupMs),
      })),
    more: messagesOf(popups, (_message, item) => item.aside).length,
  };
}

function saysTheSame(a: InboxMessage, b: InboxMessage): boolean {
  return a.text === b.text && a.level === b.level && a.subject === b.subject && a.url === b.url;
}

function sorted(popups: Popups): Popups {
  return [...popups].sort((a, b) => b.messages[0].number - a.messages[0].number);
}

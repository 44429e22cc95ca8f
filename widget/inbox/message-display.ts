/**
 * How a message is shown: the level that it is shown like, its time, and whether it alerts the
 * user.
 */
import { LEVELS, type Level, type Message } from '../../protocol/index.js';

/** Read once: the page's scripts may replace it later. */
const { hasOwn } = Object;

/** How old a message may be and still alert the user, in milliseconds. */
const ALERTED_MAX_MS = 3_600_000;

/** The level that a message is shown like: its own, if that is one of the five. */
export function shownLevel({ level, like = 'info' }: Pick<Message, 'level' | 'like'>): Level {
  return hasOwn(LEVELS, level) ? (level as Level) : like;
}

/** Whether a message is too old to alert the user to it: then only the badge counts it. */
export function isTooOld(message: Message, now: number): boolean {
  if (!message.persistent || message.sticky || shownLevel(message) === 'error') return false;
  return now - Date.parse(listedAt(message)) > ALERTED_MAX_MS;
}

/** When a message took its place in lists: when it was sent, or renewed last. */
export function listedAt({
  createdAt,
  renewedAt,
}: Pick<Message, 'createdAt' | 'renewedAt'>): string {
  return renewedAt ?? createdAt;
}

/**
 * Which inboxes a browser has shown on a site, so that what it knows of one can go when somebody
 * else comes.
 */
import type { Identity } from '../../protocol/index.js';
import type { SharedStorage } from '../platform/shared-storage.js';

const KEY = /^message-center:(.*):visit$/;

/** Removes everything that the browser keeps of an inbox. */
export function forgetInbox(storage: SharedStorage, tag: string): void {
  for (const key of storage.keys()) {
    if (key.startsWith(`message-center:${tag}:`)) storage.remove(key);
  }
}

/**
 * Whether what is known of an inbox is still of use to whoever comes next: a visitor's messages move
 * to the user who signs in, and say where they were.
 */
export function isHandedOver(before: string | null | undefined, now: Identity | null): boolean {
  return before === 'anonymous' && now === 'user';
}

/**
 * Notes that an inbox is shown here.
 *
 * @param site The adapter's URL.
 */
export function noteVisit(
  storage: SharedStorage,
  tag: string,
  identity: Identity | null,
  site: string,
): void {
  const key = `message-center:${tag}:visit`;
  const note = `${identity ?? 'unknown'} ${site}`;
  if (storage.get(key) !== note) storage.set(key, note);
}

/**
 * Forgets the other inboxes that were shown on a site.
 *
 * @param tag The inbox that is shown now; null for none.
 * @param identity Whose that is.
 */
export function leaveOthers(
  storage: SharedStorage,
  site: string,
  tag: string | null,
  identity: Identity | null,
): void {
  for (const key of storage.keys()) {
    const left = KEY.exec(key)?.[1];
    if (left === undefined || left === tag) continue;
    const [before, there] = storage.get(key)?.split(' ') ?? [];
    if (there === site && !isHandedOver(before, identity)) forgetInbox(storage, left);
  }
}

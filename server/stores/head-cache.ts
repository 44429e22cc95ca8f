import type { Head, Inbox, RecentHeads } from './message-store.js';

/**
 * After this time, a head is read again, because a backup may have been restored; in milliseconds.
 */
export const KEEP_MS = 5_000;
const KEEP_INBOXES = 10_000;

/**
 * The heads that one process has lately read or written, each with every entry up to it applied. A
 * cached head may be out of date: only an append may rely on it, because the comparison then fails.
 */
export class HeadCache implements RecentHeads {
  readonly keepMs = KEEP_MS;
  readonly #heads = new Map<Inbox, { readonly head: Head; readonly until: number }>();

  get(inbox: Inbox): Head | undefined {
    const cached = this.#heads.get(inbox);
    return cached && performance.now() < cached.until ? cached.head : undefined;
  }

  set(inbox: Inbox, head: Head): void {
    this.#heads.delete(inbox);
    // The entry `erased` may be deleted, and then nothing follows it.
    if (head.erased) return;
    this.#heads.set(inbox, { head, until: performance.now() + KEEP_MS });
    if (this.#heads.size <= KEEP_INBOXES) return;
    const oldest = this.#heads.keys().next().value as Inbox;
    this.#heads.delete(oldest);
  }

  delete(inbox: Inbox): void {
    this.#heads.delete(inbox);
  }

  clear(): void {
    this.#heads.clear();
  }
}

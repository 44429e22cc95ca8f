/** The messages whose time is up, by the server's clock, before an entry of the log says so. */
import { isExpired, isLive, recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import type { Replaced } from './inbox-reducer.js';
import type { ConfirmedInbox, InboxMessage } from './inbox-state.js';

/** Knows which held messages will expire, so that no step has to look at all of them. */
export class LocalExpiry {
  #messages: ConfirmedInbox['messages'] | undefined;
  readonly #ids = new Set<string>();

  /** Follows a step of the confirmed inbox. */
  follow({ messages }: ConfirmedInbox, replaced: Replaced): void {
    const ids = messages === this.#messages ? replaced.keys() : messages.keys();
    if (messages !== this.#messages) this.#ids.clear();
    this.#messages = messages;
    for (const id of ids) {
      const message = messages.get(id);
      if (message?.expiresAt !== undefined && isLive(message)) this.#ids.add(id);
      else this.#ids.delete(id);
    }
  }

  /** Hides what has expired, and deducts it from the counts, which it returns. */
  hide(counts: Counts, now: number, hidden: Map<string, InboxMessage>): Counts {
    let after = counts;
    for (const message of this.#held()) {
      if (!isExpired(message, now)) continue;
      const ended: InboxMessage = { ...message, ended: 'expired' };
      hidden.set(message.id, ended);
      after = recount(after, message, ended);
    }
    return after;
  }

  /** When the next held message expires, in milliseconds since 1970; infinite: none will. */
  next(now: number): number {
    let next = Infinity;
    for (const { expiresAt = '' } of this.#held()) {
      const at = Date.parse(expiresAt);
      if (at > now && at < next) next = at;
    }
    return next;
  }

  #held(): InboxMessage[] {
    return [...this.#ids].flatMap((id) => this.#messages?.get(id) ?? []);
  }
}

import { type Inbox, isAnonymous } from '../stores/inbox.js';
import type { MessageStore } from '../stores/message-store.js';
import { BoundedSet } from './bounded-set.js';

const DAY_MS = 86_400_000;

/** How many inboxes are remembered, to save writes. */
const REMEMBERED = 10_000;

/** Notes, at most once a day, that the visitor of an anonymous inbox came back to it. */
export class SessionUse {
  readonly #store: MessageStore;
  readonly #noted = new BoundedSet<string>(REMEMBERED);

  constructor(store: MessageStore) {
    this.#store = store;
  }

  async note(inbox: Inbox): Promise<void> {
    if (!isAnonymous(inbox)) return;
    const now = this.#store.now();
    const noted = `${Math.floor(now / DAY_MS)} ${inbox}`;
    if (this.#noted.has(noted)) return;
    await this.#store.upkeep.markUsed(inbox, now);
    this.#noted.add(noted);
  }
}

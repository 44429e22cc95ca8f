import type { EndedPopups } from './ended-popups.js';
import { loadedRange } from './inbox.js';
import type { InboxMessage } from './inbox-view.js';
import { isUnread } from './message-change.js';
import type { PopupInbox } from './popup-inbox.js';

/** How many pages of unread messages are fetched to find those that have not ended. */
const MAX_PAGES = 3;

/** Which messages of an inbox have no ended popup in this browser: the list and its record. */
export class OpenPopups {
  readonly #record: EndedPopups;
  readonly #inbox: PopupInbox;

  constructor(record: EndedPopups, inbox: PopupInbox) {
    this.#record = record;
    this.#inbox = inbox;
  }

  /** Unread messages that have not ended, oldest first. */
  get list(): readonly InboxMessage[] {
    if (!this.#record.known) return [];
    return this.#unread().filter(({ number }) => !this.#record.has(number));
  }

  /**
   * Makes `list` complete, so that everything below it can be taken as ended: loads what may not
   * have ended, begins a record, and lowers one that is of a log that ended later.
   */
  async find(): Promise<void> {
    const { tag } = this.#inbox.state;
    await this.#lowerRecord();
    const begins = !this.#record.known;
    const from = begins ? this.#lowestTransient() - 1 : this.#record.upTo;
    for (let pages = 0; pages < MAX_PAGES && this.#loadedFrom() > from + 1; pages += 1) {
      await this.#inbox.loadUnread();
    }
    if (tag !== this.#inbox.state.tag) return;
    if (begins && !this.#record.known) this.#begin(from);
    this.#record.raise(Math.min(this.#loadedFrom() - 1, this.#head()));
  }

  /** Takes everything below the oldest message that has not ended as ended. */
  fold(): void {
    const oldest = this.list[0];
    this.#record.raise(oldest ? oldest.number - 1 : this.#head());
  }

  async #lowerRecord(): Promise<void> {
    const { highest } = this.#record;
    if (this.#head() >= highest) return;
    // Another tab may have been faster than the answer: only a second one proves it.
    await this.#inbox.refresh();
    if (this.#head() < highest) this.#record.lower(this.#head());
  }

  /** A browser without a record gets no popups for what is already there, but for transient ones. */
  #begin(from: number): void {
    const there = this.#unread().filter(({ persistent, number }) => persistent && number > from);
    if (from < this.#head()) this.#record.end(there.map(({ number }) => number));
    this.#record.raise(Math.min(from, this.#head()));
  }

  #lowestTransient(): number {
    const oldest = this.#unread().find(({ persistent }) => !persistent);
    return oldest?.number ?? Number.POSITIVE_INFINITY;
  }

  #unread(): readonly InboxMessage[] {
    return [...this.#inbox.sight.messages.values()]
      .filter(isUnread)
      .sort((a, b) => a.number - b.number);
  }

  #loadedFrom(): number {
    const range = loadedRange(this.#inbox.state, 'unread');
    return range?.done ? 0 : (range?.from ?? Number.POSITIVE_INFINITY);
  }

  #head(): number {
    return this.#inbox.state.cursor?.number ?? 0;
  }
}

import type { Changed, MessageCenterError } from '../../protocol/index.js';
import { backoffMs } from '../connection/backoff.js';
import type { ChangeCommand } from '../connection/change-command.js';
import type { ConnectionTimes } from '../connection/connection-times.js';
import type { InboxFeed } from './inbox-feed.js';
import type { PendingChange } from './inbox-state.js';

/** How often a change that the server fails at is sent, before the ones behind it get their turn. */
const MAX_FAULTS = 5;

/**
 * Sends the pending changes of a feed: in order, one at a time, and each again until it was
 * answered. Every command is idempotent by its meaning, so a lost answer does no harm.
 */
export class ChangeSender {
  readonly #feed: InboxFeed;
  readonly #times: ConnectionTimes;
  readonly #send: (command: ChangeCommand) => Promise<Changed>;
  readonly #onError: (error: MessageCenterError) => void;
  #open = false;
  #busy = false;
  #faults = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onError Hears of those that the server will never do; they are dropped. */
  constructor(
    feed: InboxFeed,
    times: ConnectionTimes,
    send: (command: ChangeCommand) => Promise<Changed>,
    onError: (error: MessageCenterError) => void,
  ) {
    this.#feed = feed;
    this.#times = times;
    this.#send = send;
    this.#onError = onError;
  }

  /** The server is there, and knows the identity for which the changes are meant. */
  open(): void {
    this.#open = true;
    void this.next();
  }

  /** Sends nothing until it is opened again. */
  close(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * The page is being left: sends what waits without waiting for answers. Of messages with their ids
   * nothing happens where the inbox is another one by now.
   *
   * @param send A way that goes on after the page.
   */
  flush(send: (command: ChangeCommand) => Promise<unknown>): void {
    for (const { command, until } of this.#feed.state.pending) {
      if (until !== null || !(this.#open || 'ids' in command.request)) continue;
      send(command).catch(() => {});
    }
  }

  /** Sends what waits, if it may. */
  async next(): Promise<void> {
    const change = this.#feed.state.pending.find(({ until }) => until === null);
    if (!this.#open || this.#busy || this.#timer !== undefined || !change) return;
    this.#busy = true;
    try {
      this.#feed.confirmPending(change, await this.#send(change.command));
      this.#faults = 0;
    } catch (error) {
      this.#failed(change, error as MessageCenterError);
    }
    this.#busy = false;
    void this.next();
  }

  #failed(change: PendingChange, error: MessageCenterError): void {
    // It may have been another identity's.
    if (!this.#feed.state.pending.includes(change)) return;
    if (error.code === 'UNAUTHENTICATED') {
      // Whoever is known after the next sync may be the same one with a fresh token.
      this.close();
      return;
    }
    this.#faults += 1;
    const hopeless = error.code === 'INTERNAL' && this.#faults >= MAX_FAULTS;
    if (error.permanent || hopeless) {
      this.#faults = 0;
      this.#feed.dropPending(change);
      this.#onError(error);
    } else if (this.#open) {
      const { retryMs, retryMaxMs } = this.#times;
      const waitMs = error.retryMs ?? backoffMs(this.#faults - 1, retryMs, retryMaxMs);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.next();
      }, waitMs);
    }
  }
}

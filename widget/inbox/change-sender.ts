import type { Changed, ListedCommand, MessageCenterError } from '../../protocol/index.js';
import { backoffMs, pauseMs } from '../connection/backoff.js';
import type { Connection } from '../connection/connection.js';
import type { ConnectionTimes } from '../connection/connection-times.js';
import { Timer } from '../platform/timer.js';
import { batchesOf, type ChangeBatch, requestsOf } from './change-batch.js';
import type { InboxEmitter } from './inbox-events.js';
import type { InboxFeed } from './inbox-feed.js';
import type { PendingChange } from './inbox-state.js';

/** How often a command is sent that fails on the server, before it is dropped. */
const MAX_FAULTS = 5;

/**
 * Sends the pending changes of a feed: in order, those of one kind together, one command at a time,
 * each until it is answered. Every command is idempotent, so a lost answer does no harm. Changes that
 * the server will never make are dropped; the page gets an error, unless their messages have ended.
 */
export class ChangeSender {
  readonly #feed: InboxFeed;
  readonly #connection: Connection;
  readonly #times: ConnectionTimes;
  readonly #events: InboxEmitter;
  /** The server can be reached, and the inbox of the changes is confirmed. */
  #open = false;
  #busy = false;
  #faults = 0;
  /** Changes that go out one by one, because the server refused the command that they made. */
  readonly #single = new WeakSet<PendingChange>();
  /** The changes that the server may have, answered or not. */
  readonly #sent = new WeakSet<PendingChange>();
  readonly #pause = new Timer(() => void this.#next());

  constructor(
    feed: InboxFeed,
    connection: Connection,
    times: ConnectionTimes,
    events: InboxEmitter,
  ) {
    this.#feed = feed;
    this.#connection = connection;
    this.#times = times;
    this.#events = events;
    events.on('synced', () => {
      this.#open = true;
      void this.#next();
    });
    events.on('lost', () => this.#close());
  }

  /**
   * Shows a change at once, and sends it as soon as the server can be reached. While no inbox is
   * known it does nothing: nobody knows whose it would be.
   * @param onConfirmed As in `PendingChange`.
   * @returns Takes it back if it was not sent yet. False: the server may have it.
   */
  add(command: ListedCommand, onConfirmed?: PendingChange['onConfirmed']): () => boolean {
    if (this.#feed.state.cursor === null) return () => true;
    const change = this.#feed.addPending(command, onConfirmed);
    if (this.#connection.status === 'polling') {
      // Nothing is sent by HTTP before a poll has confirmed that the inbox is still the same.
      this.#close();
      this.#connection.sync();
    } else void this.#next();
    return () => this.#withdraw(change);
  }

  /**
   * The page is being left: sends what waits, since there may be no time for an answer. The request
   * names its inbox, because the page's cookies may be those of another one by now.
   */
  flush(): void {
    const { tag: inbox } = this.#feed.state;
    if (inbox === null) return;
    const waiting = this.#waiting();
    for (const change of waiting) this.#sent.add(change);
    for (const batches of requestsOf(batchesOf(waiting))) {
      this.#post(batches, inbox).catch(() => {});
    }
  }

  #withdraw(change: PendingChange): boolean {
    if (this.#sent.has(change)) return false;
    this.#feed.dropPending(change);
    return true;
  }

  /** Sends nothing until the next sync. */
  #close(): void {
    this.#open = false;
    this.#pause.stop();
  }

  /** Sends what waits, if it may. */
  async #next(): Promise<void> {
    const batch = this.#nextBatch();
    const { tag: inbox } = this.#feed.state;
    if (!this.#open || this.#busy || this.#pause.runs || !batch || inbox === null) return;
    this.#busy = true;
    for (const change of batch.changes) this.#sent.add(change);
    try {
      const answer = await this.#connection.transport.change(batch.command, inbox);
      if (this.#connection.status === 'polling') this.#connection.sync();
      this.#confirm(batch, answer);
      this.#faults = 0;
    } catch (error) {
      this.#failed(batch, error as MessageCenterError);
    }
    this.#busy = false;
    void this.#next();
  }

  /**
   * Sends changes by HTTP. If the browser restores the page later, they do not go out again: they
   * would undo what the user has done on other pages since.
   */
  async #post(batches: readonly ChangeBatch[], inbox: string): Promise<void> {
    const commands = batches.map(({ command }) => command);
    const answers = await this.#connection.postAll({ inbox, commands });
    batches.forEach((batch, index) => {
      this.#confirm(batch, answers[index] as Changed);
    });
  }

  #confirm({ changes }: ChangeBatch, answer: Changed): void {
    for (const change of changes) this.#feed.confirmPending(change, answer);
  }

  #waiting(): readonly PendingChange[] {
    return this.#feed.state.pending.filter(({ until }) => until === null);
  }

  #nextBatch(): ChangeBatch | undefined {
    const waiting = this.#waiting();
    const [first] = waiting;
    return batchesOf(first && this.#single.has(first) ? [first] : waiting)[0];
  }

  #failed({ changes }: ChangeBatch, error: MessageCenterError): void {
    if (error.code === 'FORBIDDEN') this.#connection.forbid(error);
    // The page's cookies may be those of another inbox by now.
    if (error.code === 'NOT_FOUND') this.#connection.sync();
    const isUnknown = error.code === 'UNAUTHENTICATED';
    // The same user may have a fresh token by now.
    if (isUnknown) this.#connection.ask();
    const { pending } = this.#feed.state;
    const left = changes.filter((change) => pending.includes(change));
    // They may belong to an earlier identity; or they go out again on the next connection.
    if (left.length === 0 || !this.#open) return;
    this.#faults += 1;
    // Something between page and server may refuse changes only.
    const gaveUp = (isUnknown || error.code === 'INTERNAL') && this.#faults >= MAX_FAULTS;
    if ((isUnknown || !error.permanent) && !gaveUp) {
      if (isUnknown) this.#close();
      this.#wait(error);
      return;
    }
    this.#faults = 0;
    if (left.length > 1) {
      // Only one of them may be at fault.
      for (const change of left) this.#single.add(change);
    } else {
      const [change] = left as [PendingChange];
      this.#feed.dropPending(change);
      // What another tab has ended needs no change; an undo that comes too late is missed.
      const isNeedless = error.code === 'NOT_FOUND' && !change.command.name.startsWith('restore');
      if (!isNeedless) this.#events.emit('error', error);
    }
  }

  #wait(error: MessageCenterError): void {
    const { retryMs, retryMaxMs } = this.#times;
    const ownMs = backoffMs(this.#faults - 1, retryMs, retryMaxMs);
    this.#pause.start(pauseMs(error.retryMs, ownMs));
  }
}

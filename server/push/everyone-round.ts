import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Position, START, samePosition } from '../../protocol/index.js';
import type { BulkWriter } from '../core/bulk-writer.js';
import type { EveryoneLog } from '../core/everyone-log.js';
import type { Inbox } from '../stores/message-store.js';
import type { PublisherSource } from './inbox-publisher.js';

/** What a process needs to push, for single inboxes and for everyone's log. */
export interface RoundSource extends PublisherSource {
  readonly everyone: EveryoneLog;
  /** Brings many inboxes up to date. */
  readonly bulk: BulkWriter;
}

/** How many inboxes take over a message to everyone at a time, and then push it. */
const INBOXES_AT_ONCE = 25;

/**
 * Lets each connected inbox take over what is new in everyone's log. The resulting appends are
 * pushed like any others. A few inboxes at a time, so that the event loop is not blocked.
 */
export class EveryoneRound {
  readonly #source: RoundSource;
  readonly #inboxes: () => Iterable<Inbox>;
  #running: Promise<void> | undefined;
  /** The log has grown since the round began. */
  #again = false;
  #stopped = false;
  /** The head of everyone's log when the last round began. */
  #seen: Position = START;

  constructor(source: RoundSource, inboxes: () => Iterable<Inbox>) {
    this.#source = source;
    this.#inboxes = inboxes;
  }

  /** Begins a round if the log has grown since the last round. */
  reach(number: number): void {
    if (number > this.#seen.number) this.#start();
  }

  #start(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Begins a round if a hint was lost. */
  async check(): Promise<void> {
    const head = await this.#source.everyone.head();
    if (!samePosition(head, this.#seen)) this.#start();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        this.#seen = await this.#source.everyone.head();
      } catch (error) {
        this.#source.transport.error(error);
        return;
      }
      const inboxes = [...this.#inboxes()];
      for (let from = 0; from < inboxes.length && !this.#stopped; from += INBOXES_AT_ONCE) {
        await this.#update(inboxes.slice(from, from + INBOXES_AT_ONCE));
        await nextTurn();
      }
    }
  }

  async #update(inboxes: readonly Inbox[]): Promise<void> {
    const { bulk, transport } = this.#source;
    try {
      const outcomes = await bulk.change(inboxes, null, () => ({ name: 'expire' }));
      const failed = [...outcomes.values()].find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') transport.error(failed.reason);
    } catch (error) {
      transport.error(error);
    }
  }
}

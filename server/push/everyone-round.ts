import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Position, START, samePosition } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';
import type { PublisherSource } from './inbox-publisher.js';

/** How many inboxes take over a message to everyone at the same time. */
const INBOXES_AT_ONCE = 50;

/**
 * Lets each connected inbox take over what is new in everyone's log. The appends of this are pushed
 * as any others. A few inboxes at a time, so that the event loop stays free.
 */
export class EveryoneRound {
  readonly #source: PublisherSource;
  readonly #inboxes: () => Iterable<Inbox>;
  #running: Promise<void> | undefined;
  /** The log has grown since the round began. */
  #again = false;
  #stopped = false;
  /** The head of everyone's log when the last round began. */
  #seen: Position = START;

  constructor(source: PublisherSource, inboxes: () => Iterable<Inbox>) {
    this.#source = source;
    this.#inboxes = inboxes;
  }

  /** Begins a round if the log has reached a number that the last round did not know. */
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
      const waiting = [...this.#inboxes()].values();
      await Promise.all(Array.from({ length: INBOXES_AT_ONCE }, () => this.#work(waiting)));
    }
  }

  async #work(waiting: Iterable<Inbox>): Promise<void> {
    for (const inbox of waiting) {
      if (this.#stopped) return;
      try {
        await this.#source.reader.head(inbox);
      } catch (error) {
        this.#source.transport.error(error);
      }
      await nextTurn();
    }
  }
}

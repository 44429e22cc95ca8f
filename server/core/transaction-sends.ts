import { setTimeout as pause } from 'node:timers/promises';
import type { LogRecord } from '../log.js';
import type { AppTransaction, DueWork } from '../stores/due-store.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import { newId } from './recipient.js';
import type { Command } from './rules.js';

/** The kind of due work that sends a message whose transaction has committed. */
export const SEND = 'send';

type AddCommand = Extract<Command, { name: 'add' }>;

/** How often the state of an open transaction is checked in memory, in milliseconds. */
const LOOK_MS = 20;

/** How long a transaction is followed; a server ends transactions after a minute. In milliseconds. */
const FOLLOW_MS = 120_000;

/** When the store is searched for the message after the end of its transaction, in milliseconds. */
const LOOK_UPS_MS = [0, 50, 200, 1_000] as const;

interface TransactionSendsOptions {
  readonly store: MessageStore;
  /** Sends the message. Idempotent: the id of the message is known. */
  readonly send: (inbox: Inbox, command: AddCommand) => Promise<unknown>;
  readonly log: (record: LogRecord) => void;
}

/** A message in a transaction of the app. */
interface Intent {
  readonly id: string;
  readonly inbox: Inbox;
  /** Whether the transaction is still open. */
  readonly isOpen: () => boolean;
}

/**
 * Sends messages within transactions of the app. The transaction only inserts due work under an id
 * of its own, so it never meets the log's races. Once it has committed, the process that wrote it
 * does the work immediately; any worker does it if that process has died. If it aborts, there is no
 * work.
 */
export class TransactionSends {
  readonly #options: TransactionSendsOptions;
  readonly #following = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: TransactionSendsOptions) {
    this.#options = options;
  }

  /** @throws The driver's own errors: their labels make the app retry its transaction. */
  async write(inbox: Inbox, command: AddCommand, transaction: AppTransaction): Promise<void> {
    const { store } = this.#options;
    const id = `${SEND}:${newId()}`;
    const payload = JSON.stringify(command);
    const work = { id, kind: SEND, inbox, dueAt: store.now(), payload };
    await store.putDueWithin(transaction, work);
    const isOpen = () => transaction.inTransaction();
    const following = this.#follow({ id, inbox, isOpen })
      .catch((error: unknown) => {
        const text = 'a message of a committed transaction could not be sent yet; a worker will';
        this.#options.log({ level: 'error', text, error });
      })
      .finally(() => this.#following.delete(following));
    this.#following.add(following);
  }

  /** Does due work of the kind `SEND`. */
  async complete({ inbox, payload }: DueWork): Promise<void> {
    await this.#options.send(inbox, JSON.parse(payload) as AddCommand);
  }

  /** Sends what has been committed; resolves when that is done. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#following);
  }

  async #follow({ id, inbox, isOpen }: Intent): Promise<void> {
    const until = performance.now() + FOLLOW_MS;
    while (isOpen() && performance.now() < until && !this.#closing.signal.aborted) {
      await this.#pause(LOOK_MS);
    }
    for (const waitMs of LOOK_UPS_MS) {
      await this.#pause(waitMs);
      const work = (await this.#options.store.dueOf(inbox)).find((each) => each.id === id);
      if (!work) continue;
      await this.complete(work);
      return this.#options.store.finishDue(id);
    }
  }

  /** Ends early when the center is closed. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    await pause(signal.aborted ? 0 : ms, undefined, { signal }).catch(() => {});
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { AppTransaction, DueWork } from '../stores/due-store.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import { abortMany } from './abort-many.js';
import { newId } from './recipient.js';
import type { Command } from './rules.js';

/** The kind of due work that sends a message whose transaction has committed. */
export const SEND = 'send';

type AddCommand = Extract<Command, { name: 'add' }>;

/** How often the state of an open transaction is checked in memory, in milliseconds. */
const CHECK_MS = 20;

/** How long a transaction is followed, in milliseconds: a server ends transactions after a minute. */
const FOLLOW_MS = 120_000;

/** How often the store is searched while the session is in a transaction, in milliseconds. */
const REUSED_MS = 500;

/** When the store is searched for the message after the end of its transaction, in milliseconds. */
const LOOK_UPS_MS = [0, 50, 200, 1_000] as const;

interface TransactionSendsOptions {
  readonly store: MessageStore;
  /** Sends the message. Idempotent: the id of the message is known. */
  readonly send: (inbox: Inbox, command: AddCommand) => Promise<unknown>;
  readonly log: Log;
}

/** The due work that the transactions of one session have written and that is not done yet. */
interface Written {
  /** The ids by inbox, in the order of the calls. */
  readonly ids: Map<Inbox, readonly string[]>;
  /** How long the session is followed, as `performance.now()`. */
  until: number;
}

/**
 * Sends messages within transactions of the app. The transaction only inserts due work under an id
 * of its own, so it never meets the log's races. Once it has committed, the process that wrote it
 * does the work immediately, in the order of the calls; any worker does it if that process has died.
 * If it aborts, there is no work.
 */
export class TransactionSends {
  readonly #options: TransactionSendsOptions;
  /** By session. */
  readonly #written = new Map<AppTransaction, Written>();
  /** The last write of each session, while it is running. */
  readonly #writing = new Map<AppTransaction, Promise<void>>();
  readonly #following = new Set<Promise<void>>();
  /** Any number of transactions may be open. */
  readonly #closing = abortMany();

  constructor(options: TransactionSendsOptions) {
    this.#options = options;
  }

  /**
   * Writes one after the other: MongoDB refuses parallel operations in a transaction. What waits
   * behind a write that fails, fails, too: the app may retry its transaction in the same session.
   * @throws The driver's own errors: their labels make the app retry its transaction.
   */
  async write(inbox: Inbox, command: AddCommand, transaction: AppTransaction): Promise<void> {
    const before = this.#writing.get(transaction) ?? Promise.resolve();
    const writing = before.then(() => this.#write(inbox, command, transaction));
    this.#writing.set(transaction, writing);
    await writing.finally(() => {
      if (this.#writing.get(transaction) === writing) this.#writing.delete(transaction);
    });
  }

  async #write(inbox: Inbox, command: AddCommand, transaction: AppTransaction): Promise<void> {
    const { store } = this.#options;
    const id = `${SEND}:${newId()}`;
    const payload = JSON.stringify(command);
    // One after the other for a worker, too, if they are written in one millisecond.
    const earlier = this.#written.get(transaction)?.ids.get(inbox) ?? [];
    const dueAt = store.now() + earlier.length;
    const work = { id, kind: SEND, inbox, dueAt, payload };
    await store.putDueWithin(transaction, work);
    const written = this.#written.get(transaction) ?? this.#begin(transaction);
    written.ids.set(inbox, [...(written.ids.get(inbox) ?? []), id]);
    written.until = performance.now() + FOLLOW_MS;
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

  #begin(transaction: AppTransaction): Written {
    const written: Written = { ids: new Map(), until: performance.now() + FOLLOW_MS };
    this.#written.set(transaction, written);
    const following = this.#follow(transaction, written).finally(() =>
      this.#following.delete(following),
    );
    this.#following.add(following);
    return written;
  }

  async #follow(transaction: AppTransaction, written: Written): Promise<void> {
    const { signal } = this.#closing;
    let searchAt = performance.now() + REUSED_MS;
    while (transaction.inTransaction() && performance.now() < written.until && !signal.aborted) {
      await this.#pause(CHECK_MS);
      if (performance.now() < searchAt) continue;
      // It may be the next transaction of the same session.
      await this.#sendCommitted(written);
      searchAt = performance.now() + REUSED_MS;
    }
    this.#written.delete(transaction);
    for (const waitMs of LOOK_UPS_MS) {
      await this.#pause(waitMs);
      await this.#sendCommitted(written);
      if (written.ids.size === 0) return;
    }
  }

  async #sendCommitted({ ids }: Written): Promise<void> {
    const sending = [...ids].map(async ([inbox, searched]) => {
      const missing = await this.#sendFound(inbox, searched);
      // More may have been written meanwhile.
      const left = [...missing, ...(ids.get(inbox) ?? []).slice(searched.length)];
      if (left.length > 0) ids.set(inbox, left);
      else ids.delete(inbox);
    });
    await Promise.all(sending);
  }

  /** @returns The ids that were not found. */
  async #sendFound(inbox: Inbox, ids: readonly string[]): Promise<readonly string[]> {
    const { store, log } = this.#options;
    try {
      const found = new Map((await store.dueOf(inbox)).map((work) => [work.id, work]));
      // One after the other, because their order matters.
      for (const id of ids) {
        const work = found.get(id);
        if (!work) continue;
        await this.complete(work);
        await store.finishDue(id);
      }
      return ids.filter((id) => !found.has(id));
    } catch (error) {
      const text = 'a message of a committed transaction could not be sent yet; a worker will';
      log({ level: 'error', text, error });
      return [];
    }
  }

  /** Ends early when the center is closed. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    await pause(signal.aborted ? 0 : ms, undefined, { signal }).catch(() => {});
  }
}

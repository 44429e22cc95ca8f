import type { Log } from '../log.js';
import type { DueWork } from '../stores/due-store.js';
import type { MessageStore, Stop } from '../stores/message-store.js';
import { ClosedError } from './closed-error.js';
import { newId } from './recipient.js';

/** When a piece of work is due again, and with which payload; default: the current one. */
export interface NextTime {
  readonly dueAt: number;
  readonly payload?: string;
}

/**
 * Does one piece of work. Must be idempotent: it may be called twice for the same piece, even by
 * two processes at once. Should end well within the lease. If it rejects, the work is tried again
 * after the lease.
 *
 * @returns Nothing: the work is done. Or when it is due again, for work that recurs or continues.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
export type DueHandler = (work: DueWork) => Promise<NextTime | void>;

/** Work that every process plans, and one of them does at a time: its first time and its payload. */
export interface RecurringWork extends Pick<DueWork, 'kind' | 'dueAt' | 'payload'> {
  /** How often it is due, in milliseconds. */
  readonly everyMs: number;
}

interface DueWorkerOptions {
  readonly store: MessageStore;
  /** Opens the store, if it is not open. */
  readonly open: () => Promise<unknown>;
  /** By kind of work. */
  readonly handlers: ReadonlyMap<string, DueHandler>;
  /** Planned at the start, under its kind as its id; its handler returns the next time. */
  readonly recurring?: () => readonly RecurringWork[];
  readonly log: Log;
}

/** How often the store is polled, in milliseconds; spread, so that processes take turns. */
const POLL_MS = 5_000;

/** How long a process owns the work that it takes; then another one may take it. */
const LEASE_MS = 30_000;

/** How often recurring work is planned again: data may be replaced, and clocks set back. */
const PLAN_MS = 600_000;

/** Used as the inbox of work on the whole store. */
const EVERY_INBOX = '*';

/** How many pieces are taken at a time. They must be done within the lease. */
const BATCH_SIZE = 20;

/**
 * Takes due work of all processes, does it, and removes it. Everything that happens at a set time
 * uses this one timer.
 */
export class DueWorker {
  readonly #options: DueWorkerOptions;
  readonly #owner = newId();
  /** The calls of `start` that were not stopped. */
  readonly #starts = new Set<{ readonly keepsAlive: boolean }>();
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #failing = false;
  #closed = false;
  #plannedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DueWorkerOptions) {
    this.#options = options;
  }

  /**
   * Polls for due work, immediately and then every few seconds.
   * @param keepsAlive Whether the timer keeps the process alive.
   */
  start(keepsAlive: boolean): Stop {
    const start = { keepsAlive };
    this.#starts.add(start);
    if (this.#polling) this.#refTimer();
    else this.#schedule(0);
    return () => {
      if (!this.#starts.delete(start)) return;
      if (this.#starts.size === 0) clearTimeout(this.#timer);
      else this.#refTimer();
    };
  }

  /** Stops all calls of `start`; resolves when running work is done. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#starts.clear();
    clearTimeout(this.#timer);
    await this.#polling;
  }

  #schedule(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#starts.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().finally(() => {
        this.#polling = undefined;
        this.#schedule(POLL_MS * (0.5 + Math.random()));
      });
    }, waitMs);
    this.#refTimer();
  }

  #refTimer(): void {
    if ([...this.#starts].some(({ keepsAlive }) => keepsAlive)) this.#timer?.ref();
    else this.#timer?.unref();
  }

  /** Does work until nothing is due. A failing store is logged once, and when it works again. */
  async #poll(): Promise<void> {
    const { log } = this.#options;
    try {
      await this.#options.open();
      await this.#plan();
      while (this.#starts.size > 0 && (await this.doDue()) === BATCH_SIZE);
      if (this.#failing) log({ level: 'warn', text: 'the store works again' });
      this.#failing = false;
    } catch (error) {
      if (this.#starts.size === 0 || error instanceof ClosedError) return;
      const text = 'due work could not be read from the store; trying again';
      if (!this.#failing) log({ level: 'error', text, error });
      this.#failing = true;
    }
  }

  /** Stores the recurring work, if it is not there, or is due much later than it can be. */
  async #plan(): Promise<void> {
    const { store, recurring } = this.#options;
    if (!recurring || performance.now() - this.#plannedAt < PLAN_MS) return;
    const planned = new Map((await store.dueOf(EVERY_INBOX)).map(({ id, dueAt }) => [id, dueAt]));
    for (const { everyMs, ...work } of recurring()) {
      // The clock was ahead when it was planned.
      const isTooLate = (planned.get(work.kind) ?? 0) > work.dueAt + 2 * everyMs;
      if (isTooLate) await store.finishDue(work.kind);
      await store.putDue({ ...work, id: work.kind, inbox: EVERY_INBOX });
    }
    this.#plannedAt = performance.now();
  }

  /**
   * Does one batch of due work.
   * @returns How many pieces it had.
   */
  async doDue(): Promise<number> {
    const { store, handlers } = this.#options;
    const kinds = [...handlers.keys()];
    const query = { kinds, owner: this.#owner, leaseMs: LEASE_MS, limit: BATCH_SIZE };
    const taken = await store.takeDue({ ...query, now: store.now() });
    for (const work of taken) await this.#do(work);
    return taken.length;
  }

  async #do(work: DueWork): Promise<void> {
    const { store, handlers, log } = this.#options;
    try {
      const next = await handlers.get(work.kind)?.(work);
      const { id, payload } = work;
      if (next) await store.deferDue({ id, payload, owner: this.#owner, ...next });
      else await store.finishDue(id, this.#owner);
    } catch (error) {
      // Closing may not wait for it. It is taken again after its lease.
      if (this.#closed || error instanceof ClosedError) return;
      log({ level: 'error', text: `due work of the kind "${work.kind}" failed`, error });
    }
  }
}

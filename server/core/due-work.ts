import type { LogRecord } from '../options.js';
import type { DueWork, MessageStore, Stop } from '../stores/message-store.js';
import { newId } from './recipient.js';

/**
 * Does one piece of work. It may be called twice for the same one, also by two processes at once, so
 * that it has to be idempotent. Where it rejects, the work is tried again after the lease.
 */
export type DueHandler = (work: DueWork) => Promise<void>;

interface Parts {
  readonly store: MessageStore;
  /** Opens the store where that has not been done. */
  readonly open: () => Promise<unknown>;
  /** By kind of work. */
  readonly handlers: ReadonlyMap<string, DueHandler>;
  readonly log: (record: LogRecord) => void;
}

/** How often it is looked for due work, in milliseconds; spread, so that processes take turns. */
const LOOK_MS = 5_000;

/** How long taken work is this process's alone; after that another one takes it. */
const LEASE_MS = 30_000;

/** How many pieces are taken at once: no more than can be done within the lease. */
const AT_ONCE = 20;

/**
 * The one timer behind everything that is due at some time. It takes what is due, whichever process
 * wrote it, does it, and removes it.
 */
export class DueWorker {
  readonly #parts: Parts;
  readonly #owner = newId();
  /** Who wants it to run, and whether the process is to live for it. */
  readonly #starts = new Set<{ readonly keepsAlive: boolean }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #failing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Looks for due work now, and from then on every few seconds.
   * @param keepsAlive Whether the process is to live for it.
   */
  start(keepsAlive: boolean): Stop {
    const start = { keepsAlive };
    this.#starts.add(start);
    if (this.#looking) this.#arm();
    else this.#next(0);
    return () => {
      if (!this.#starts.delete(start)) return;
      if (this.#starts.size === 0) clearTimeout(this.#timer);
      else this.#arm();
    };
  }

  /** Ends it for everybody; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#starts.clear();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #next(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#starts.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
        this.#next(LOOK_MS * (0.5 + Math.random()));
      });
    }, waitMs);
    this.#arm();
  }

  #arm(): void {
    if ([...this.#starts].some(({ keepsAlive }) => keepsAlive)) this.#timer?.ref();
    else this.#timer?.unref();
  }

  /** Takes and does until nothing is due. What cannot be looked for is logged once. */
  async #look(): Promise<void> {
    try {
      await this.#parts.open();
      while (this.#starts.size > 0 && (await this.doDue()) === AT_ONCE);
      this.#failing = false;
    } catch (error) {
      const text = 'due work could not be looked for; it is tried again';
      if (!this.#failing) this.#parts.log({ level: 'error', text, error });
      this.#failing = true;
    }
  }

  /** Takes what is due and does it, once. @returns How many pieces there were. */
  async doDue(): Promise<number> {
    const { store, handlers } = this.#parts;
    const kinds = [...handlers.keys()];
    const asking = { kinds, owner: this.#owner, leaseMs: LEASE_MS, limit: AT_ONCE };
    const taken = await store.takeDue({ ...asking, now: store.now() });
    for (const work of taken) await this.#do(work);
    return taken.length;
  }

  async #do(work: DueWork): Promise<void> {
    const { store, handlers, log } = this.#parts;
    try {
      await handlers.get(work.kind)?.(work);
      await store.finishDue(work.id);
    } catch (error) {
      log({ level: 'error', text: `due work of the kind "${work.kind}" failed`, error });
    }
  }
}

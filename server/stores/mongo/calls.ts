import { setTimeout as pause } from 'node:timers/promises';
import { MessageCenterError } from '../../../protocol/index.js';
import { isTransient, toMessageCenterError } from './errors.js';

/** How long an operation is tried again before it fails, in milliseconds. */
const PATIENCE_MS = 10_000;
/** How long one attempt may take, so that a silent server leaves time for another one. */
const ATTEMPT_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** Every write: what was acknowledged survives the loss of the primary and of its memory. */
const WRITE_CONCERN = { w: 'majority', journal: true } as const;

/** How answers are read, whatever the connection says: numbers as numbers, documents as objects. */
export const BSON_OPTIONS = {
  promoteValues: true,
  promoteLongs: true,
  useBigInt64: false,
  raw: false,
} as const;

/** Set on every read, whatever the connection says. `session: null` keeps it out of a transaction. */
export function readOptions(timeoutMS: number) {
  return {
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    session: null,
    timeoutMS,
    ...BSON_OPTIONS,
  } as const;
}

/** Set on every write, whatever the connection says. */
export function writeOptions(timeoutMS: number) {
  return { writeConcern: WRITE_CONCERN, session: null, timeoutMS } as const;
}

/** Runs the store's operations: knows which are under way, and tries again what may succeed. */
export class MongoCalls {
  /** Called after every error of driver or server. */
  onError: () => void = () => {};

  readonly #underWay = new Set<Promise<unknown>>();
  #state: 'new' | 'open' | 'closed' = 'new';

  open(): void {
    this.#state = 'open';
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /** Ends trying again, and resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await Promise.allSettled(this.#underWay);
  }

  /**
   * One call of the store's port: `close` waits for it.
   * @throws MessageCenterError UNAVAILABLE when the store is not open.
   */
  async track<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#state !== 'open') {
      const reason = this.closed ? 'has been closed' : 'has to be opened first: await open()';
      throw new MessageCenterError('UNAVAILABLE', `The message store ${reason}.`);
    }
    const call = work();
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  /**
   * Attempts an operation until it succeeds, fails for good, or ten seconds have passed. It must be
   * idempotent.
   *
   * @param attempt Is told how long it may take, in milliseconds.
   * @throws MessageCenterError UNAVAILABLE for errors of driver and server; others as they are.
   */
  async run<Value>(attempt: (timeoutMS: number) => Promise<Value>): Promise<Value> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let turn = 0; ; turn += 1) {
      const left = deadline - performance.now();
      try {
        return await attempt(Math.ceil(Math.min(ATTEMPT_MS, Math.max(left, 1_000))));
      } catch (error) {
        if (!(error instanceof MessageCenterError)) this.onError();
        const waitMs = pauseBefore(turn);
        const late = performance.now() + waitMs > deadline;
        if (!isTransient(error) || late || this.closed) throw toMessageCenterError(error);
        await pause(waitMs);
      }
    }
  }
}

/** Doubling, with jitter, so that processes that failed together do not come back together. */
function pauseBefore(turn: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** turn);
  return longest * (0.5 + Math.random() / 2);
}

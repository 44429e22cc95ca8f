import { type CommandName, type Limits, MessageCenterError } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';

const READS: ReadonlySet<CommandName> = new Set(['sync', 'list', 'get']);

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds of the monotonic clock. */
  at: number;
}

/** Full buckets say nothing; they are forgotten when there are more than these. */
const SWEEP_AT = 10_000;

/** Counts the commands of each inbox, over both transports, in token buckets. */
export class RateLimiter {
  readonly #limits: Limits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * @param count Commands that come together: they are let in or refused together, and let in where
   * one would be; then the next ones wait longer.
   * @throws MessageCenterError RATE_LIMITED with `retryMs`.
   */
  take(inbox: Inbox, command: CommandName, count = 1): void {
    const reads = READS.has(command);
    const perMinute = reads ? this.#limits.readsPerMinute : this.#limits.changesPerMinute;
    const size = reads ? perMinute : this.#limits.changesBurst;
    const bucket = this.#refilled(`${reads ? 'reads' : 'changes'} ${inbox}`, perMinute, size);
    if (bucket.tokens >= 1) {
      bucket.tokens -= count;
      return;
    }
    const retryMs = Math.ceil(((1 - bucket.tokens) * 60_000) / perMinute);
    throw new MessageCenterError(
      'RATE_LIMITED',
      `Too many ${reads ? 'reads' : 'changes'}; try again in ${Math.ceil(retryMs / 1_000)} s.`,
      { retryMs },
    );
  }

  #refilled(key: string, perMinute: number, size: number): Bucket {
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: size, at: now };
    bucket.tokens = Math.min(size, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    if (!this.#buckets.has(key)) {
      if (this.#buckets.size >= SWEEP_AT) this.#sweep(now);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** A bucket untouched for a minute is full again, whatever its rate. */
  #sweep(now: number): void {
    for (const [key, { at }] of this.#buckets) {
      if (now - at > 60_000) this.#buckets.delete(key);
    }
  }
}

import { RecentMap } from '../core/recent-map.js';

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds of the monotonic clock. */
  at: number;
}

export interface Rate {
  readonly perMinute: number;
  /** How many tokens a full bucket holds. */
  readonly burst: number;
}

/** Token buckets, one for each key, that fill at the same rate. Full ones are forgotten. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #buckets: RecentMap<string, Bucket>;

  constructor(rate: Rate) {
    this.#rate = rate;
    // The time in which every bucket fills, even one that owes a whole burst.
    this.#buckets = new RecentMap((2 * rate.burst * 60_000) / rate.perMinute);
  }

  /**
   * Takes a token.
   * @param count Tokens to take if at least one is left; the rest is owed, at most a burst.
   * @returns 0, or the milliseconds until a token is available.
   */
  take(key: string, count = 1): number {
    const bucket = this.#refilled(key);
    const waitMs = this.#waitMs(bucket);
    if (waitMs === 0) bucket.tokens = Math.max(bucket.tokens - count, -this.#rate.burst);
    return waitMs;
  }

  /** As `take`, but takes nothing. */
  peek(key: string): number {
    return this.#waitMs(this.#refilled(key));
  }

  /** Takes a token even if none is left; at most a burst is owed. */
  charge(key: string): void {
    const bucket = this.#refilled(key);
    bucket.tokens = Math.max(bucket.tokens - 1, -this.#rate.burst);
  }

  #waitMs({ tokens }: Bucket): number {
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60_000) / this.#rate.perMinute);
  }

  #refilled(key: string): Bucket {
    const { burst, perMinute } = this.#rate;
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

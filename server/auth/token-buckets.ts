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

/**
 * Token buckets, one for each key, that fill at the same rate. Every call takes constant time:
 * buckets that are full again are dropped with their generation, without a search.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  /** The time in which every bucket fills, even one that owes a whole burst. */
  readonly #generationMs: number;
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();
  #bornAt = performance.now();

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#generationMs = (2 * rate.burst * 60_000) / rate.perMinute;
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
    this.#rotate(now);
    const bucket = this.#young.get(key) ?? this.#old.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    this.#young.set(key, bucket);
    return bucket;
  }

  #rotate(now: number): void {
    if (now - this.#bornAt < this.#generationMs) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bornAt = now;
  }
}

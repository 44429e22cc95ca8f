interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds of the monotonic clock. */
  at: number;
}

export interface Rate {
  readonly perMinute: number;
  /** How many may come at once. */
  readonly burst: number;
}

/**
 * Token buckets that fill at one rate, one for each key. Every call takes constant time, however many
 * keys there are: buckets that are full again are not looked for, they go with their generation.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  /** In this time every bucket fills, also one that owes a whole burst. */
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
   * @param count Takes so many at once where there is one; what is missing is owed, at most a burst.
   * @returns 0, or in how many milliseconds there will be one.
   */
  take(key: string, count = 1): number {
    const bucket = this.#refilled(key);
    const waitMs = this.#waitMs(bucket);
    if (waitMs === 0) bucket.tokens = Math.max(bucket.tokens - count, -this.#rate.burst);
    return waitMs;
  }

  /** The same without taking it. */
  look(key: string): number {
    return this.#waitMs(this.#refilled(key));
  }

  /** Takes a token also where none is left; at most a burst is owed. */
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
    this.#age(now);
    const bucket = this.#young.get(key) ?? this.#old.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    this.#young.set(key, bucket);
    return bucket;
  }

  #age(now: number): void {
    if (now - this.#bornAt < this.#generationMs) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bornAt = now;
  }
}

import type { mongo } from 'mongoose';
import type { Stop } from '../message-store.js';

/** The server's answer to `hello`. */
export interface Hello {
  readonly localTime: Date;
  /** The position of its oplog; absent on a single server. */
  readonly operationTime?: mongo.Timestamp;
  /** `isdbgrid` from the router of a sharded cluster. */
  readonly msg?: string;
}

const RENEW_MS = 30_000;
/** An answer that took longer, in milliseconds, is asked for again. */
const FAST_MS = 200;
/** How often the time is asked for, at most. */
const ATTEMPTS = 3;
/** The clock stands still during a smaller step back of the server's clock, and follows a larger one. */
const SMALL_STEP_MS = 1_000;

/** The server's clock: the monotonic clock of this process plus an offset, which is measured regularly. */
export class ServerClock {
  readonly #hello: () => Promise<Hello>;
  #offset = performance.timeOrigin;
  #last = 0;
  #renewing: Promise<void> | undefined;
  #operationTime: mongo.Timestamp | undefined;

  constructor(hello: () => Promise<Hello>) {
    this.#hello = hello;
  }

  /** Whole milliseconds since 1970. */
  now(): number {
    const now = Math.round(performance.now() + this.#offset);
    const back = this.#last - now;
    if (back > 0 && back < SMALL_STEP_MS) return this.#last;
    this.#last = now;
    return now;
  }

  /** The position of the server's oplog at the last measurement. */
  get operationTime(): mongo.Timestamp | undefined {
    return this.#operationTime;
  }

  /** Measures the offset. Simultaneous calls share one measurement. */
  renew(): Promise<void> {
    this.#renewing ??= this.#measure().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Renews the offset regularly; if that fails, the clock keeps the old one. */
  start(): Stop {
    const timer = setInterval(() => this.renewSoon(), RENEW_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Renews the offset in the background, for example after an error. */
  renewSoon(): void {
    this.renew().catch(() => {});
  }

  /** The clocks of two processes may differ by half of the slowest answer, so it is asked for again. */
  async #measure(): Promise<void> {
    for (let left = ATTEMPTS - 1; (await this.#ask()) > FAST_MS && left > 0; left -= 1);
  }

  /**
   * A slow answer says little, so the offset is kept as long as it is possible by the answer.
   * @returns How long the answer took, in milliseconds.
   */
  async #ask(): Promise<number> {
    const asked = performance.now();
    const { localTime, operationTime } = await this.#hello();
    const lowest = localTime.getTime() - performance.now();
    const highest = localTime.getTime() - asked;
    const isPossible = lowest <= this.#offset && this.#offset <= highest;
    if (!isPossible) this.#offset = (lowest + highest) / 2;
    this.#operationTime = operationTime;
    return highest - lowest;
  }
}

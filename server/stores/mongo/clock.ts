import type { mongo } from 'mongoose';
import type { Stop } from '../message-store.js';

/** What the server says about itself. */
export interface Hello {
  readonly localTime: Date;
  /** Where its log of changes stands; only a replica set or a cluster says so. */
  readonly operationTime?: mongo.Timestamp;
}

const RENEW_MS = 30_000;
/** A smaller step back of the server's clock is waited out, a larger one is followed. */
const SMALL_STEP_MS = 1_000;

/** The server's clock: this process's monotonic one plus an offset that is measured now and then. */
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

  /** Where the server's log of changes stood when the clock was measured last. */
  get operationTime(): mongo.Timestamp | undefined {
    return this.#operationTime;
  }

  /** Measures anew. Calls while it is measured share one measurement. */
  renew(): Promise<void> {
    this.#renewing ??= this.#measure().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Renews it from time to time; where that fails the clock runs on as it is. */
  start(): Stop {
    const timer = setInterval(() => this.renewSoon(), RENEW_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Renews it without anybody waiting, as after an error. */
  renewSoon(): void {
    this.renew().catch(() => {});
  }

  async #measure(): Promise<void> {
    const asked = performance.now();
    const { localTime, operationTime } = await this.#hello();
    const middle = (asked + performance.now()) / 2;
    this.#offset = localTime.getTime() - middle;
    this.#operationTime = operationTime;
  }
}

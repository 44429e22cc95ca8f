import type { IncomingMessage } from 'node:http';
import { rateLimited } from '../core/rate-limiter.js';
import type { LogOnce } from '../log-once.js';
import type { ResolvedOptions } from '../options.js';
import { networkOf } from './client-network.js';
import { addressOf } from './origin.js';
import { TokenBuckets } from './token-buckets.js';

/**
 * Limits how often one network address makes the app find out who is asking, and is told no. It
 * counts by address, because before it has been found out there is nothing else to count by.
 */
export class AskLimiter {
  readonly #trustProxy: boolean;
  readonly #refusals: TokenBuckets;
  readonly #sessions: TokenBuckets;
  readonly #logOnce: LogOnce;

  constructor({
    limits,
    trustProxy,
    logOnce,
  }: Pick<ResolvedOptions, 'limits' | 'trustProxy' | 'logOnce'>) {
    this.#trustProxy = trustProxy;
    const rate = { perMinute: limits.refusalsPerMinute, burst: limits.refusalsBurst };
    this.#refusals = new TokenBuckets(rate);
    this.#sessions = new TokenBuckets(rate);
    this.#logOnce = logOnce;
  }

  /**
   * Comes before anything is asked.
   * @returns Hears with which HTTP status the request was answered.
   * @throws MessageCenterError RATE_LIMITED when too many requests of the address were refused.
   */
  check(request: IncomingMessage): (status: number) => void {
    const address = this.#networkOf(request);
    const retryMs = this.#refusals.look(address);
    if (retryMs > 0) {
      this.#say(address, request);
      throw rateLimited('Too many requests from this network address were refused', retryMs);
    }
    return (status) => {
      // Who commands too much is limited by identity, and need not be known anew.
      if (status >= 400 && status < 500 && status !== 429) this.#refusals.charge(address);
    };
  }

  /** Whether `check` would throw. */
  isExhausted(request: IncomingMessage): boolean {
    return this.#refusals.look(this.#networkOf(request)) > 0;
  }

  /** @throws MessageCenterError RATE_LIMITED when too many new sessions went to the address. */
  takeSession(request: IncomingMessage): void {
    const address = this.#networkOf(request);
    const retryMs = this.#sessions.take(address);
    if (retryMs === 0) return;
    this.#say(address, request);
    throw rateLimited('Too many sessions were begun from this network address', retryMs);
  }

  #networkOf(request: IncomingMessage): string {
    return networkOf(addressOf(request, this.#trustProxy));
  }

  #say(address: string, { headers }: IncomingMessage): void {
    const behindProxy = headers['x-forwarded-for'] !== undefined && !this.#trustProxy;
    const advice = behindProxy
      ? 'If that is your proxy, set the option trustProxy: true, so that its clients are told apart.'
      : 'If many people share it, raise limits.refusalsPerMinute and limits.refusalsBurst.';
    this.#logOnce('limited', {
      level: 'warn',
      text: `the address ${address} is kept waiting: too many of its requests were refused, or too many sessions begun. ${advice}`,
    });
  }
}

import type { IncomingMessage } from 'node:http';
import { quote } from '../../protocol/errors.js';
import { rateLimited } from '../core/rate-limiter.js';
import type { LogOnce } from '../log-once.js';
import type { ResolvedOptions } from '../options.js';
import { networkOf } from './client-network.js';
import { addressOf } from './origin.js';
import { TokenBuckets } from './token-buckets.js';

/**
 * Limits the refused requests and the new sessions of each network address. Before a caller is
 * identified, there is nothing else to count by.
 */
export class AddressLimiter {
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
   * Runs before the app identifies the caller.
   * @returns A function to call with the HTTP status of the answer.
   * @throws MessageCenterError RATE_LIMITED when too many requests of the address were refused.
   */
  check(request: IncomingMessage): (status: number) => void {
    const address = this.#networkOf(request);
    const retryMs = this.#refusals.peek(address);
    if (retryMs > 0) {
      this.#logLimited(address, request);
      throw rateLimited('Too many requests from this network address were refused', retryMs);
    }
    return (status) => {
      // A 429 comes from the limit of an identity, which counts for itself.
      if (status >= 400 && status < 500 && status !== 429) this.#refusals.charge(address);
    };
  }

  /** Whether `check` would throw. */
  isExhausted(request: IncomingMessage): boolean {
    return this.#refusals.peek(this.#networkOf(request)) > 0;
  }

  /** @throws MessageCenterError RATE_LIMITED when the address started too many sessions. */
  takeSession(request: IncomingMessage): void {
    const address = this.#networkOf(request);
    const retryMs = this.#sessions.take(address);
    if (retryMs === 0) return;
    this.#logLimited(address, request);
    throw rateLimited('Too many sessions were started from this network address', retryMs);
  }

  #networkOf(request: IncomingMessage): string {
    return networkOf(addressOf(request, this.#trustProxy));
  }

  #logLimited(address: string, request: IncomingMessage): void {
    const limits = 'limits.refusalsPerMinute and limits.refusalsBurst';
    this.#logOnce('limited', {
      level: 'warn',
      text: `the address ${quote(address)} is rate limited: too many of its requests were refused, or it started too many sessions. ${limitAdvice(request, this.#trustProxy, limits)}`,
    });
  }
}

/** What to do about a network address that is at its limit. */
export function limitAdvice(
  { headers }: IncomingMessage,
  trustProxy: boolean,
  limits: string,
): string {
  const isForwarded = headers['x-forwarded-for'] !== undefined;
  if (isForwarded && !trustProxy) {
    return 'If that is your proxy, set the option trustProxy: true, so that its clients are counted separately.';
  }
  if (trustProxy && !isForwarded) {
    return 'If that is your proxy, let it set X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $remote_addr), so that its clients are counted separately.';
  }
  return `If many people share it, raise ${limits}.`;
}

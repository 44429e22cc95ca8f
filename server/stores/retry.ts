import { setTimeout as pause } from 'node:timers/promises';

export interface Backoff {
  /** The longest first pause, in milliseconds; it doubles with every attempt. */
  readonly firstMs: number;
  /** The maximum of the doubled pause, in milliseconds. */
  readonly longestMs: number;
}

export interface RetryOptions extends Backoff {
  /** No attempt begins later than this, in milliseconds. */
  readonly deadlineMs: number;
  readonly isRetryable: (error: unknown) => boolean;
}

/**
 * How long to pause after a number of failed attempts: random, so that processes do not retry in
 * step.
 */
export function backoffMs(failures: number, { firstMs, longestMs }: Backoff): number {
  return Math.random() * Math.min(longestMs, firstMs * 2 ** failures);
}

/**
 * Calls `attempt`, which must be idempotent, until it succeeds, fails for good, or the deadline
 * passes.
 * @param attempt Receives how much time is left, in milliseconds.
 * @throws The error of the last attempt.
 */
export async function retry<Value>(
  attempt: (leftMs: number) => Value | Promise<Value>,
  options: RetryOptions,
): Promise<Value> {
  const deadline = performance.now() + options.deadlineMs;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(deadline - performance.now());
    } catch (error) {
      const pauseMs = backoffMs(failures, options);
      const isLate = performance.now() + pauseMs >= deadline;
      if (isLate || !options.isRetryable(error)) throw error;
      await pause(pauseMs);
    }
  }
}

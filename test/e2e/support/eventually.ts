import { expect } from 'vitest';

/** Longer than the slowest machine needs. A condition that holds ends the wait at once. */
const TIMEOUT_MS = 60_000;

/** Waits until the value of `read` satisfies the matcher. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { timeout: TIMEOUT_MS, interval: 20 });
}

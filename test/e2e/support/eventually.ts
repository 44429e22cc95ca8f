import { expect } from 'vitest';

/** Longer than any machine takes; a condition that holds is seen at once. */
const PATIENCE_MS = 20_000;

/** Waits until what `read` gives is as the matcher behind it says. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { timeout: PATIENCE_MS, interval: 20 });
}

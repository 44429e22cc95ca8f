import { waitUntil as waitFor } from '@open-wc/testing';

/** Generous, so that a busy machine fails no test; a condition that holds ends the wait at once. */
export const WAIT_MS = 8_000;

export function waitUntil(condition: () => unknown, message?: string): Promise<void> {
  return waitFor(condition, message, { timeout: WAIT_MS, interval: 5 });
}

/**
 * How long to wait before try number `attempt` (0 for the first): doubling from `firstMs` up to
 * `maxMs`, and from that a random part between a half and the whole, so that the pages that a
 * restart of the server cut off together do not come back together.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

/** A server, or what stands before it, may ask for no longer pause than this, in milliseconds. */
const ASKED_MAX_MS = 300_000;

/**
 * How long to wait when the server has asked for `askedMs`: at least what the page would wait by
 * itself, `ownMs`, because what is asked may be anything, and at most some minutes.
 */
export function pauseMs(askedMs: number | undefined, ownMs: number): number {
  if (askedMs === undefined || Number.isNaN(askedMs)) return ownMs;
  return Math.max(ownMs, Math.min(askedMs, ASKED_MAX_MS));
}

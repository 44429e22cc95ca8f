/**
 * The pause before a retry, in milliseconds: doubled with each attempt (0 is the first) from
 * `firstMs` up to `maxMs`, then reduced by a random share of up to a half, so that the pages that a
 * restart of the server cut off do not reconnect at the same moment.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

/** The longest pause that a server or a proxy may request, in milliseconds. */
const ASKED_MAX_MS = 300_000;

/**
 * The pause after the server requested `askedMs`: at least the page's own pause `ownMs`, and at
 * most some minutes, since the requested value may be anything.
 */
export function pauseMs(askedMs: number | undefined, ownMs: number): number {
  if (askedMs === undefined || Number.isNaN(askedMs)) return ownMs;
  return Math.max(ownMs, Math.min(askedMs, ASKED_MAX_MS));
}

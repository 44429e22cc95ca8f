/**
 * How long to wait before try number `attempt` (0 for the first): doubling from `firstMs` up to
 * `maxMs`, and from that a random part between a half and the whole, so that the pages that a
 * restart of the server cut off together do not come back together.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

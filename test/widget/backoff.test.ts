import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../widget/connection/backoff.js';

describe('backoffMs', () => {
  it('doubles up to its maximum, randomly between a half and the whole', () => {
    for (const [attempt, whole] of [1000, 2000, 4000, 8000, 16_000, 30_000].entries()) {
      const wait = backoffMs(attempt, 1000, 30_000);
      expect(wait).toBeGreaterThanOrEqual(whole / 2);
      expect(wait).toBeLessThanOrEqual(whole);
    }
    expect(backoffMs(5000, 1000, 30_000)).toBeLessThanOrEqual(30_000);
  });

  it('spreads clients that were disconnected together', () => {
    const waits = new Set(Array.from({ length: 100 }, () => backoffMs(3, 1000, 30_000)));
    expect(waits.size).toBeGreaterThan(90);
  });
});

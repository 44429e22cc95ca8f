import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TokenBuckets } from '../../../server/auth/token-buckets.js';

describe('token buckets', () => {
  it('allow a burst, then as many as the rate says', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const buckets = new TokenBuckets({ perMinute: 6_000, burst: 5 });
    const taken = () =>
      Array.from({ length: 10 }, () => buckets.take('a')).filter((ms) => ms === 0);
    expect(taken()).toHaveLength(5);
    expect(buckets.take('a')).toBe(10);
    expect(buckets.peek('b')).toBe(0);
    vi.advanceTimersByTime(9);
    expect(buckets.take('a')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBe(10);
  });

  it('hold at most a burst, and can be read without taking a token', () => {
    const buckets = new TokenBuckets({ perMinute: 60, burst: 2 });
    for (let n = 0; n < 100; n += 1) buckets.charge('a');
    expect(buckets.peek('a')).toBeGreaterThan(2_900);
    expect(buckets.peek('a')).toBeLessThanOrEqual(3_000);
  });

  it('forget only full buckets', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    // Every bucket fills within 100 ms.
    const buckets = new TokenBuckets({ perMinute: 6_000, burst: 5 });
    for (let n = 0; n < 5; n += 1) buckets.take('a');
    for (let n = 0; n < 40; n += 1) {
      buckets.charge('busy');
      buckets.take(`other ${n}`);
      vi.advanceTimersByTime(10);
      expect(buckets.peek('busy'), `after ${n}`).toBeGreaterThanOrEqual(0);
    }
    expect(buckets.peek('a')).toBe(0);
  });

  it('take no longer for a new key when there are 200,000', () => {
    const timeOf = (existing: number): number => {
      const buckets = new TokenBuckets({ perMinute: 60, burst: 20 });
      for (let n = 0; n < existing; n += 1) buckets.take(`session:${n}`);
      const started = performance.now();
      for (let n = 0; n < 1_000; n += 1) buckets.take(`new:${n}`);
      return performance.now() - started;
    };
    const best = Math.min(timeOf(200_000), timeOf(200_000), timeOf(200_000));
    expect(best).toBeLessThan(30);
  });
});

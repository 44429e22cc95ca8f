import { afterEach, expect, test, vi } from 'vitest';
import { backoffMs, retry } from '../../../server/stores/retry.js';

const FAST = { firstMs: 1, longestMs: 2, deadlineMs: 10_000, isRetryable: () => true };

afterEach(() => void vi.useRealTimers());

test('pauses are random, and the longest possible one doubles up to a limit', () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const pauses = [0, 1, 2, 3, 9].map((failures) =>
    backoffMs(failures, { firstMs: 20, longestMs: 100 }),
  );
  expect(pauses).toStrictEqual([10, 20, 40, 50, 50]);
  random.mockRestore();
});

test('an attempt that fails is made again until it succeeds', async () => {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    if (attempts < 4) throw new Error('not yet');
    return 'done';
  };
  expect(await retry(attempt, FAST)).toBe('done');
  expect(attempts).toBe(4);
});

test('an error that is not worth another attempt is thrown immediately', async () => {
  const attempt = vi.fn().mockRejectedValue(new Error('for good'));
  await expect(retry(attempt, { ...FAST, isRetryable: () => false })).rejects.toThrow('for good');
  expect(attempt).toHaveBeenCalledTimes(1);
});

test('no attempt begins after the deadline, and each is told how much time is left', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const left: number[] = [];
  const attempt = (leftMs: number) => {
    left.push(leftMs);
    vi.advanceTimersByTime(12);
    throw new Error('still');
  };
  await expect(retry(attempt, { ...FAST, deadlineMs: 30 })).rejects.toThrow('still');
  expect(left).toStrictEqual([30, 18, 6]);
});

test('without time left, there is one attempt', async () => {
  const attempt = vi.fn().mockRejectedValue(new Error('locked'));
  await expect(retry(attempt, { ...FAST, deadlineMs: 0 })).rejects.toThrow('locked');
  expect(attempt).toHaveBeenCalledTimes(1);
});

import { expect, onTestFinished, test, vi } from 'vitest';
import { ServerClock } from '../../../server/stores/mongo/clock.js';

const DAY_MS = 86_400_000;

/** A clock whose server is `aheadMs` ahead of this process. */
function clockAhead(aheadMs: () => number) {
  const hello = vi.fn(async () => ({ localTime: new Date(Date.now() + aheadMs()) }));
  return { clock: new ServerClock(hello), hello };
}

test('before the server was asked, it is the clock of the process', () => {
  const { clock } = clockAhead(() => DAY_MS);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
});

test('afterwards, it is the clock of the server, in whole milliseconds', async () => {
  const { clock } = clockAhead(() => DAY_MS);
  await clock.renew();
  expect(Math.abs(clock.now() - Date.now() - DAY_MS)).toBeLessThan(1_000);
  expect(Number.isInteger(clock.now())).toBe(true);
});

test('a small step back pauses the clock, and a large one is followed', async () => {
  let aheadMs = 10_500;
  const { clock } = clockAhead(() => aheadMs);
  await clock.renew();
  const before = clock.now();
  aheadMs = 10_000;
  await clock.renew();
  expect(clock.now()).toBe(before);
  aheadMs = 0;
  await clock.renew();
  expect(clock.now()).toBeLessThan(before - 5_000);
});

/** Time passes only in the answers of the server. */
function useOwnTime(): void {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** An answer that takes 40 ms. */
async function slowly(localTime: Date) {
  vi.advanceTimersByTime(40);
  return { localTime };
}

test('half of the round trip is added', async () => {
  useOwnTime();
  const localTime = new Date(Date.now() + DAY_MS);
  const clock = new ServerClock(() => slowly(localTime));
  await clock.renew();
  expect(clock.now() - localTime.getTime()).toBe(20);
});

test('a very slow answer is asked for again, because the server may have been slow before or after it looked', async () => {
  useOwnTime();
  const { clock, hello } = clockAhead(() => DAY_MS);
  hello.mockImplementationOnce(async () => {
    vi.advanceTimersByTime(400);
    return { localTime: new Date(Date.now() + DAY_MS) };
  });
  await clock.renew();
  expect(Math.abs(clock.now() - Date.now() - DAY_MS)).toBeLessThan(100);
  expect(hello).toHaveBeenCalledTimes(2);
});

test('a slow answer changes nothing that it does not contradict', async () => {
  useOwnTime();
  const { clock, hello } = clockAhead(() => DAY_MS);
  await clock.renew();
  const aheadMs = clock.now() - performance.now();
  hello.mockImplementation(() => slowly(new Date(Date.now() + DAY_MS + 5)));
  await clock.renew();
  expect(Math.abs(clock.now() - performance.now() - aheadMs)).toBeLessThan(4);
  hello.mockImplementation(() => slowly(new Date(Date.now() + DAY_MS + 100)));
  await clock.renew();
  expect(clock.now() - performance.now() - aheadMs).toBeGreaterThan(50);
});

test('calls at the same time share one measurement, and a failed one changes nothing', async () => {
  const { clock, hello } = clockAhead(() => DAY_MS);
  await Promise.all([clock.renew(), clock.renew(), clock.renew()]);
  expect(hello).toHaveBeenCalledTimes(1);
  hello.mockRejectedValue(new Error('gone'));
  clock.renewSoon();
  await expect(clock.renew()).rejects.toThrow('gone');
  expect(Math.abs(clock.now() - Date.now() - DAY_MS)).toBeLessThan(1_000);
});

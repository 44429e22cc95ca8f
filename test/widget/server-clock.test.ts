import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerClock } from '../../widget/inbox/server-clock.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const SERVER_AT = '2026-07-15T10:00:00.000Z';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function aClock() {
  const onJump = vi.fn();
  const clock = new ServerClock(onJump);
  return { clock, onJump, ago: () => clock.now() - Date.parse(SERVER_AT) };
}

test("the server's clock is used if this machine's is days off", () => {
  vi.setSystemTime(Date.parse(SERVER_AT) + 3 * DAY);
  const { clock, onJump, ago } = aClock();
  expect(clock.now()).toBe(Date.now());
  clock.set(SERVER_AT);
  vi.advanceTimersByTime(20 * MINUTE);
  expect(ago()).toBe(20 * MINUTE);
  expect(onJump).not.toHaveBeenCalled();
});

test("it stays right when this machine's clock is set back, and is synced again", () => {
  const { clock, onJump, ago } = aClock();
  clock.set(SERVER_AT);
  vi.setSystemTime(Date.now() - 3 * DAY);
  vi.advanceTimersByTime(MINUTE);
  expect([ago(), ago()]).toEqual([MINUTE, MINUTE]);
  expect(onJump).toHaveBeenCalledOnce();
});

test("it is synced again when this machine's clock is ahead of its timer, because it was set or slept", () => {
  const { clock, onJump, ago } = aClock();
  clock.set(SERVER_AT);
  vi.setSystemTime(Date.now() + DAY);
  expect([ago(), ago()]).toEqual([DAY, DAY]);
  expect(onJump).toHaveBeenCalledOnce();
  clock.set(SERVER_AT);
  expect(ago()).toBe(0);
});

test.each(['soon', '+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z'])(
  'a time that is unreadable or centuries away leaves this machine’s clock in use: %s',
  (at) => {
    const { clock } = aClock();
    clock.set(at);
    vi.advanceTimersByTime(MINUTE);
    expect(clock.now()).toBe(Date.now());
  },
);

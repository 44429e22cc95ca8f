/**
 * Measures what holds up the event loop: the process itself, or the machine, which may let it wait.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** How often the event loop is checked, in milliseconds. */
const INTERVAL_MS = 1;

/**
 * The processor time of the main thread, whose id is that of the process; only Linux has this file.
 */
const CLOCK_FILE = `/proc/self/task/${process.pid}/schedstat`;

/**
 * Watches the event loop until the returned function is called, which resolves with the longest
 * `stall` (how late a timer was) and the most time that the main thread was `busy` between two
 * timers, both in milliseconds. `busy` is NaN where the system does not tell it.
 */
export function watchEventLoop() {
  const clock = openClock();
  let stall = 0;
  let busy = clock ? 0 : Number.NaN;
  let last = performance.now();
  let used = clock?.read();
  const look = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last - INTERVAL_MS);
    last = now;
    if (!clock) return;
    const total = clock.read();
    busy = Math.max(busy, total - used);
    used = total;
  };
  const timer = setInterval(look, INTERVAL_MS);
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    clearInterval(timer);
    look();
    clock?.close();
    return { stall, busy };
  };
}

function openClock() {
  if (!existsSync(CLOCK_FILE)) return undefined;
  const file = openSync(CLOCK_FILE, 'r');
  const buffer = Buffer.alloc(64);
  return {
    /** Milliseconds. The file begins with nanoseconds. */
    read() {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return Number(buffer.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
    },
    close: () => closeSync(file),
  };
}

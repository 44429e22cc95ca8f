import { MessageCenterError } from '../protocol/index.js';
import type { Log } from './log.js';

/** A line that did not come up for this long is news again, in milliseconds. */
const QUIET_MS = 120_000;

/** A line that keeps coming up is logged again after this time, in milliseconds. */
const REMIND_MS = 3_600_000;

/** How many different lines are remembered. */
const LINES_MAX = 100;

interface Line {
  loggedAt: number;
  seenAt: number;
}

/**
 * Leaves out repeated errors: while the store fails, every page, socket and timer meets the same
 * one, many times a second, for as long as it lasts.
 */
export function withoutRepeats(log: Log, clock = () => performance.now()): Log {
  const lines = new Map<string, Line>();
  return (record) => {
    const { level, text, error } = record;
    if (!(error instanceof Error)) return log(record);
    const name = `${level} ${text} ${kindOf(error)}`;
    const now = clock();
    const known = lines.get(name);
    const isNews = !known || now - known.seenAt > QUIET_MS || now - known.loggedAt > REMIND_MS;
    lines.delete(name);
    lines.set(name, { loggedAt: isNews ? now : known.loggedAt, seenAt: now });
    forgetOldest(lines);
    if (isNews) log(record);
  };
}

/** Our own texts tell failures apart; two faults of a program may have the same text. */
function kindOf(error: Error): string {
  return error instanceof MessageCenterError ? error.message : (error.stack ?? error.message);
}

/** The line that has not come up for the longest time is the first. */
function forgetOldest(lines: Map<string, Line>): void {
  for (const name of lines.keys()) {
    if (lines.size <= LINES_MAX) return;
    lines.delete(name);
  }
}

import type { Log, LogRecord } from './log.js';

/** Logs a record of a kind once, or once for each key, such as a refused origin. */
export type LogOnce = (kind: string, record: LogRecord, key?: string) => void;

/** How many keys of one kind are remembered. Clients choose them. */
const KEYS_MAX = 100;

/**
 * Once that many keys are remembered, new ones are logged only after this time, in milliseconds.
 */
const PAUSE_MS = 3_600_000;

/** Bounds both memory and log, whatever clients send. */
export function logOnce(log: Log): LogOnce {
  const kinds = new Map<string, { readonly keys: Set<string>; since: number }>();
  return (kind, record, key = '') => {
    const now = performance.now();
    const logged = kinds.get(kind) ?? { keys: new Set(), since: now };
    kinds.set(kind, logged);
    if (logged.keys.has(key)) return;
    if (logged.keys.size >= KEYS_MAX) {
      if (now - logged.since < PAUSE_MS) return;
      logged.keys.clear();
      logged.since = now;
    }
    logged.keys.add(key);
    log(record);
  };
}

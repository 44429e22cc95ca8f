import type { LogRecord } from './log.js';

/** Says something of a kind once, or once for each key, such as an origin that is refused. */
export type LogOnce = (kind: string, record: LogRecord, key?: string) => void;

/** Keys of one kind that are remembered at most; clients choose them. */
const KEYS_MAX = 100;

/** When as many keys have come, further ones are logged again after this time, in milliseconds. */
const PAUSE_MS = 3_600_000;

/** Neither memory nor the log grows without bound, whatever clients send. */
export function logOnce(log: (record: LogRecord) => void): LogOnce {
  const kinds = new Map<string, { readonly keys: Set<string>; since: number }>();
  return (kind, record, key = '') => {
    const now = performance.now();
    const said = kinds.get(kind) ?? { keys: new Set(), since: now };
    kinds.set(kind, said);
    if (said.keys.has(key)) return;
    if (said.keys.size >= KEYS_MAX) {
      if (now - said.since < PAUSE_MS) return;
      said.keys.clear();
      said.since = now;
    }
    said.keys.add(key);
    log(record);
  };
}

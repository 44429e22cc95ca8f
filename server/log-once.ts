import type { LogRecord } from './options.js';

/** Says something once for each key, such as an origin that is refused. */
export type LogOnce = (key: string, record: LogRecord) => void;

/** Keys that are remembered at most; clients choose them. */
const KEYS_MAX = 100;

/** When as many keys have come, further ones are logged again after this time, in milliseconds. */
const PAUSE_MS = 3_600_000;

/** Neither memory nor the log grows without bound, whatever clients send. */
export function logOnce(log: (record: LogRecord) => void): LogOnce {
  const said = new Set<string>();
  let since = performance.now();
  return (key, record) => {
    if (said.has(key)) return;
    if (said.size >= KEYS_MAX) {
      if (performance.now() - since < PAUSE_MS) return;
      said.clear();
    }
    if (said.size === 0) since = performance.now();
    said.add(key);
    log(record);
  };
}

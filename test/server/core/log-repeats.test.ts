import { beforeEach, describe, expect, it } from 'vitest';
import { MessageCenterError } from '../../../protocol/index.js';
import type { Log, LogRecord } from '../../../server/log.js';
import { withoutRepeats } from '../../../server/log-repeats.js';

describe('the log', () => {
  const MINUTE_MS = 60_000;
  let now: number;
  let lines: LogRecord[];
  let log: Log;

  beforeEach(() => {
    now = 0;
    lines = [];
    log = withoutRepeats(
      (record) => lines.push(record),
      () => now,
    );
  });

  const failed = (error: unknown, text = 'failed'): LogRecord => ({ level: 'error', text, error });
  const outage = () => new MessageCenterError('UNAVAILABLE', 'The store is down.');

  it('has an error that keeps coming up once, and again after an hour', () => {
    for (; now < 59 * MINUTE_MS; now += 1_000) log(failed(outage()));
    expect(lines).toHaveLength(1);
    for (; now < 62 * MINUTE_MS; now += 1_000) log(failed(outage()));
    expect(lines).toHaveLength(2);
  });

  it('has an error again that was gone for some minutes', () => {
    log(failed(outage()));
    now += 3 * MINUTE_MS;
    log(failed(outage()));
    expect(lines).toHaveLength(2);
  });

  it('has different failures, faults with the same text at different places, and lines without an error', () => {
    const here = new Error('undefined is not a function');
    const there = new Error('undefined is not a function');
    for (const error of [here, there, here, there, outage(), outage()]) log(failed(error));
    log(failed(outage(), 'another command failed'));
    log({ level: 'warn', text: 'a warning' });
    log({ level: 'warn', text: 'a warning' });
    expect(lines).toHaveLength(6);
  });

  it('remembers no more than some different lines', () => {
    for (let kind = 0; kind < 101; kind += 1) log(failed(outage(), `kind ${kind}`));
    log(failed(outage(), 'kind 100'));
    expect(lines).toHaveLength(101);
    log(failed(outage(), 'kind 0'));
    expect(lines).toHaveLength(102);
  });
});

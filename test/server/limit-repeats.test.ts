import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { limitRepeats } from '../../server/limit-repeats.js';
import type { LogRecord } from '../../server/log.js';
import { CenterFixture } from '../support/center-fixture.js';
import { fetchAs, openSocket } from '../support/transport-clients.js';

function failed(message: string, place = 'here'): LogRecord {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at ${place}`;
  return { level: 'error', text: 'failed', error };
}

describe('errors in the log', () => {
  afterEach(() => vi.useRealTimers());

  const newLog = () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const records: LogRecord[] = [];
    return { records, log: limitRepeats((record) => records.push(record)) };
  };

  it('are logged in full, but once a minute with their number while they are repeated', () => {
    const { records, log } = newLog();
    for (let n = 0; n < 500; n += 1) log(failed('no'));
    expect(records).toEqual([failed('no')]);
    vi.advanceTimersByTime(60_000);
    for (let n = 0; n < 500; n += 1) log(failed('no'));
    expect(records).toEqual([failed('no'), { ...failed('no'), text: 'failed (499 more before)' }]);
  });

  it('are each logged if they differ', () => {
    const { records, log } = newLog();
    const different = [
      failed('no'),
      failed('never'),
      { ...failed('no'), text: 'failed, too' },
      failed('no', 'another place'),
      { ...failed(''), error: 'thrown' },
      { ...failed(''), error: { code: 1 } },
      { ...failed(''), error: { code: 2 } },
    ];
    for (const record of [...different, ...different]) log(record);
    expect(records).toEqual(different);
  });

  it('are logged whatever their parts are', () => {
    const { records, log } = newLog();
    const stacks = [null, 7, {}].map((stack) => Object.assign(new Error('no'), { stack }));
    for (const error of stacks) log({ ...failed(''), error });
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    for (let n = 0; n < 500; n += 1) log({ ...failed(''), error: revoked });
    const logged = [...stacks, revoked];
    expect(records.length).toBe(logged.length);
    for (const [index, { error }] of records.entries()) expect(error === logged[index]).toBe(true);
  });

  it('are a few a minute, even if a client chooses their message or their place', () => {
    const { records, log } = newLog();
    for (let n = 0; n < 1_000; n += 1) log(failed(`no user ${n}`));
    expect(records.length).toBe(10);
    for (let n = 0; n < 1_000; n += 1) log(failed('no', `place ${n}`));
    expect(records.length).toBe(10 + 99 + 1);
    vi.advanceTimersByTime(60_000);
    log(failed('no user at last'));
    expect(records.at(-1)).toEqual({
      ...failed('no user at last'),
      text: 'failed (990 more before)',
    });
  });

  it('do not limit lines without an error', () => {
    const { records, log } = newLog();
    for (let n = 0; n < 3; n += 1) log({ level: 'info', text: 'opened' });
    expect(records.length).toBe(3);
  });
});

describe('a stranger whose requests make the app throw', () => {
  const fixture = new CenterFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const broken = () => {
    throw new Error('the session store is down');
  };

  it('makes one line of the log, by HTTP and by socket', async () => {
    const served = await fixture.serve({ identify: broken });
    for (let n = 0; n < 20; n += 1) {
      expect((await fetchAs(served, {}, '/counts')).status).toBe(500);
      await expect(openSocket(fixture, served, {})).rejects.toThrow();
    }
    const text = 'the option `identify` failed';
    const lines = served.log.filter((record) => record.text.startsWith(text));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(lines[0]).toMatchObject({ level: 'error', text, error: expect.any(Error) });
  });

  it('makes one line of the log if a middleware fails', async () => {
    const served = await fixture.serve({ use: [broken] });
    for (let n = 0; n < 20; n += 1) {
      await expect(openSocket(fixture, served, {})).rejects.toThrow();
    }
    expect(served.log.filter(({ text }) => text.includes('`use` failed')).length).toBe(1);
  });
});

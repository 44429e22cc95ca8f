import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMessageCenter, type MessageCenterOptions } from '../../../server/index.js';
import { resolveOptions } from '../../../server/resolve-options.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';

const REFUSED: readonly (readonly [options: object, names: RegExp])[] = [
  [{ databse: 'x' }, /no option "databse"; it takes store, identify/],
  [{ cors: true }, /no option "cors"/],
  [{ store: {} }, /`store`/],
  [{ store: null }, /`store`/],
  [{ store: 'mongodb://barry:secret@host' }, /as `store`; got a string\.$/],
  [{ identify: 'barry' }, /takes a function as `identify`; got a string\.$/],
  [{ identify: null }, /`identify`/],
  [{ use: {} }, /`use`/],
  [{ use: [null] }, /`use`/],
  [{ use: new Array(1) }, /`use`/],
  [{ path: '' }, /`path`/],
  [{ path: '/' }, /`path`/],
  [{ path: 'messages' }, /`path`/],
  [{ path: '/messages/' }, /`path`.*; got "\/messages\/"\.$/],
  [{ path: '/a//b' }, /`path`/],
  [{ path: '/:id' }, /`path`/],
  [{ path: '/a b' }, /`path`/],
  [{ path: '/..' }, /`path`/],
  [{ path: '/a/./b' }, /`path`/],
  [{ path: ['/a'] }, /`path`/],
  [{ path: null }, /`path`/],
  [{ origins: 'https://app.example.com' }, /`origins`/],
  [{ origins: ['*'] }, /"\*" in `origins`/],
  [{ origins: ['app.example.com'] }, /in `origins`/],
  [{ origins: ['https://app.example.com/'] }, /in `origins`/],
  [{ origins: ['https://app.example.com:443'] }, /in `origins`/],
  [{ origins: ['https://*.example.com'] }, /in `origins`/],
  [{ origins: ['null'] }, /in `origins`/],
  [{ origins: ['file://'] }, /in `origins`/],
  [{ origins: [7] }, /in `origins`/],
  [{ origins: [Object.create(null)] }, /in `origins`/],
  [{ recheck: 'never' }, /`recheck`/],
  [{ recheck: true }, /`recheck`/],
  [{ trustProxy: 1 }, /`trustProxy`/],
  [{ trustProxy: 'true' }, /`trustProxy`/],
  [{ log: 'console' }, /`log`/],
  [{ limits: [] }, /`limits`/],
  [{ limits: null }, /`limits`/],
  [{ limits: { pages: 3 } }, /no limit "pages"; there are textLength/],
  [{ limits: { pageSize: 0 } }, /`limits\.pageSize`/],
  [{ limits: { pageSize: '20' } }, /`limits\.pageSize`; got "20"\.$/],
  [{ retention: { all: '30 days' } }, /`retention\.all`; got "30 days"\.$/],
  [{ levels: { critical: 50 } }, /`levels\.critical`; got 50\.$/],
  [{ limits: { restoreMs: Number.POSITIVE_INFINITY } }, /`limits\.restoreMs`/],
  [
    { limits: { waitingBytes: 262_143, answerBytes: 131_072 } },
    /takes at least 262144 as `limits\.waitingBytes`, because `limits\.answerBytes` is 131072; got 262143/,
  ],
  [{ limits: { pageSize: 51, pageMax: 50 } }, /at least 51 as `limits\.pageMax`/],
  [{ limits: { toString: 3 } }, /no limit "toString"/],
  [{ positionCheckMs: 0 }, /`positionCheckMs`/],
  [{ minLevel: 'INFO' }, /error as `minLevel`; got "INFO"\.$/],
  [{ levels: { critical: { number: 50, like: 'fatal' } } }, /critical\.like`; got "fatal"\.$/],
  [{ positionCheckMs: null }, /`positionCheckMs`/],
  [{ positionCheckMs: 1.5 }, /`positionCheckMs`/],
];

describe('the options of createMessageCenter', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  for (const [options, names] of REFUSED) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      const make = () => createMessageCenter(options as MessageCenterOptions);
      expect(make).toThrow(expect.objectContaining({ code: 'INVALID' }));
      expect(make).toThrow(names);
    });
  }

  it('refuse anything but an object', () => {
    for (const options of [null, 'x', [], 7]) {
      expect(() => createMessageCenter(options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID' }),
      );
    }
  });

  it('may be left out: a center without them starts nothing', async () => {
    const center = createMessageCenter();
    await center.close();
  });

  it('must include identify before pages can connect, and the error says how', () => {
    const center = fixture.center();
    const http = createServer();
    for (const open of [
      () => center.attach(http),
      () => center.router(),
      () => createServer(center.handler),
    ]) {
      expect(open).toThrow(expect.objectContaining({ code: 'INVALID' }));
      expect(open).toThrow(/needs the option `identify`: createMessageCenter\(\{ identify/);
    }
    expect(http.listenerCount('upgrade')).toBe(0);
  });

  it('accept limits that just fit each other', () => {
    const limits = { waitingBytes: 20, answerBytes: 10, pageSize: 50, removedMs: 60_000 };
    expect(() => createMessageCenter({ limits })).not.toThrow();
    // One that is undefined is left out.
    expect(resolveOptions({ limits: { tags: undefined } }).limits.tags).toBe(10);
  });

  it('fit a limit that is left out to the other one of its pair', () => {
    const fitted = (limits: object) => resolveOptions({ limits }).limits;
    expect(fitted({ pageMax: 10 })).toMatchObject({ pageSize: 10, pageMax: 10 });
    expect(fitted({ pageSize: 80 })).toMatchObject({ pageSize: 80, pageMax: 80 });
    expect(fitted({ removedMs: 1_000 })).toMatchObject({ restoreMs: 1_000 });
    expect(fitted({ answerBytes: 200_000 })).toMatchObject({ waitingBytes: 400_000 });
    expect(fitted({ waitingBytes: 9 })).toMatchObject({ answerBytes: 4 });
  });

  it('may keep transient messages for ever, and they are still readable', async () => {
    const center = fixture.center({ limits: { transientMs: Number.MAX_SAFE_INTEGER } });
    await center.send({ to: { user: 'carol' }, text: 'one', persistent: false });
    expect((await center.list({ user: 'carol' })).messages).toHaveLength(1);
  });

  it('need only the store for a worker that sends', async () => {
    const worker = createMessageCenter({ store: fixture.store() });
    expect((await worker.send({ to: { user: 'barry' }, text: 'one' })).existing).toBe(false);
    await worker.close();
  });

  it('accept a log that throws or rejects without harm', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const logs = [
      () => {
        throw new Error('the log is full');
      },
      () => Promise.reject(new Error('the log is away')),
    ];
    for (const log of logs) {
      const center = fixture.center({ identify: identifyByName, log });
      center.on('sent', () => {
        throw new Error('a listener');
      });
      await center.send({ to: { user: 'barry' }, text: 'one' });
    }
    await expect.poll(() => complaints.mock.calls.length).toBe(2);
    complaints.mockRestore();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../protocol/index.js';
import type { MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { ServerEnds } from '../../support/socket-server-ends.js';
import { openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';
import { SlowPage } from '../../support/transport-slow-page.js';

const SOON = { interval: 10, timeout: 30_000 };
const MOST = 262_144;

describe('a client that reads too slowly', () => {
  const fixture = new CenterFixture();
  let served: Served;
  let ends: ServerEnds;

  beforeEach(() => fixture.start());
  afterEach(() => fixture.stop());

  const serve = async (options?: MessageCenterOptions) => {
    served = await fixture.serve(options);
    ends = new ServerEnds(served.http);
  };
  const join = async (user = 'barry') => {
    const raw = await (await RawSocket.open(fixture, served, { user })).join();
    // The publisher stands at a head before the first answer.
    raw.send('421["sync",{}]');
    await expect.poll(() => raw.answers.length, SOON).toBe(1);
    return raw;
  };
  const sendMany = async (count: number, bytes: number, user = 'barry') => {
    const text = 'x'.repeat(bytes);
    for (let sent = 0; sent < count; sent += 100) {
      const batch = Array.from({ length: Math.min(100, count - sent) }, (_, n) =>
        served.center.send({ to: { user }, text: `${sent + n} ${text}` }),
      );
      await Promise.all(batch);
    }
  };
  const packetsOf = (raw: RawSocket, event: string) =>
    raw.received.filter((packet) => packet.startsWith(`42["${event}"`));
  const connections = () =>
    new Promise<number>((resolve) => served.http.getConnections((_, count) => resolve(count)));

  it('has at most 256 KB queued, gets the head when it has read them, and slows no other page', async () => {
    await serve();
    const other = await openSocket(fixture, served, { user: 'barry' });
    await other.request('sync', {});
    const raw = await join();
    const end = ends.of(raw);
    end.cork();
    await sendMany(1_000, 2_000);
    await expect.poll(() => other.texts.length, SOON).toBe(1_000);
    expect(end.writableLength).toBeLessThan(MOST);
    end.uncork();
    await expect.poll(() => packetsOf(raw, 'head').length, SOON).toBe(1);
    const waited = packetsOf(raw, 'push').reduce((sum, push) => sum + push.length, 0);
    expect(waited).toBeGreaterThan(MOST / 8);
    expect(waited).toBeLessThanOrEqual(MOST);
    expect(packetsOf(raw, 'head')[0]).toContain(`"${other.pushes.at(-1)?.cur}"`);
    await served.center.send({ to: { user: 'barry' }, text: 'after it' });
    await expect.poll(() => packetsOf(raw, 'push').at(-1), SOON).toContain('"after it"');
  });

  it('loses nothing when it reads slowly but steadily', async () => {
    await serve();
    const page = await openSocket(fixture, served, { user: 'barry' });
    const slow = new SlowPage(page);
    await page.request('sync', {});
    slow.ws.pause();
    await sendMany(1_000, 9_000);
    let reads = false;
    const reading = setInterval(() => {
      reads = !reads;
      if (reads) slow.ws.resume();
      else slow.ws.pause();
    }, 4);
    fixture.later(() => clearInterval(reading));
    await sendMany(100, 9_000);
    const { position } = await served.center.list({ user: 'barry' });
    await expect.poll(() => slow.cursor, { interval: 20, timeout: 30_000 }).toBe(position);
    // The first 100 texts were sent twice.
    expect(slow.texts).toHaveLength(1_000);
    expect(slow.syncs).toBeGreaterThan(0);
    expect(page.closes).toEqual([]);
    clearInterval(reading);
  });

  it('has its commands wait while more than 128 KB wait, and then run', async () => {
    let pages = 0;
    const store = storeWith(fixture.store(), (own) => ({
      page: (inbox, query) => {
        pages += 1;
        return own.page(inbox, query);
      },
    }));
    await serve({ store });
    await sendMany(20, 2_000);
    const raw = await join();
    const other = await openSocket(fixture, served, { user: 'anna' });
    const end = ends.of(raw);
    end.cork();
    pages = 0;
    const read = end.bytesRead;
    const commands = Array.from({ length: 200 }, (_, n) => `42${100 + n}["list",{}]`);
    raw.sendAtOnce(commands);
    for (let n = 0; n < 100; n += 1) await other.request('get', { id: 'none' }).catch(() => {});
    expect(pages).toBeGreaterThan(1);
    // A page of 20 messages is above 40 KB.
    expect(pages).toBeLessThanOrEqual(4);
    expect(end.bytesRead - read).toBeLessThan(80_000);
    end.uncork();
    await expect.poll(() => raw.answers.length, SOON).toBe(201);
    expect(pages).toBe(200);
  });

  it('is not read from while it sends a flood of refused commands', async () => {
    await serve({ limits: { slowReaderMs: 2_000 } });
    const raw = await join();
    const end = ends.of(raw);
    end.cork();
    const read = end.bytesRead;
    for (let n = 0; n < 100; n += 1) {
      raw.sendAtOnce(Array.from({ length: 1_000 }, () => '421["nonsense",{}]'));
    }
    await expect.poll(() => end.closed, SOON).toBe(true);
    // 2.4 MB were sent. Node reads 64 KB at a time, and newer versions one time more.
    expect(end.bytesRead - read).toBeLessThan(200_000);
    await expect.poll(connections, SOON).toBe(0);
  });

  it('gets a fresh answer when there was no room for the first one', async () => {
    let release = (): void => {};
    let pages = 0;
    const store = storeWith(fixture.store(), (own) => ({
      page: async (inbox, query) => {
        pages += 1;
        if (pages === 1) {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        return own.page(inbox, query);
      },
    }));
    await serve({ store });
    const raw = await (await RawSocket.open(fixture, served, { user: 'barry' })).join();
    raw.send('427["list",{}]');
    await expect.poll(() => pages, SOON).toBe(1);
    const end = ends.of(raw);
    end.cork();
    await sendMany(200, 2_000);
    release();
    await served.center.list({ user: 'barry' });
    expect(pages).toBe(2);
    end.uncork();
    await expect.poll(() => raw.answers.length, SOON).toBe(1);
    expect(pages).toBe(3);
    // The inbox as it is now, and the head after the answer: no push took its room meanwhile.
    expect(raw.answers[0]).toContain('"total":200');
    await expect.poll(() => raw.received.at(-1), SOON).toContain('42["head"');
  });

  const never: [string, (raw: RawSocket) => void][] = [
    ['and says nothing', () => {}],
    ['and sends pongs', (raw) => void raw.send('3')],
    ['and has ended its side of TCP', (raw) => void raw.tcp.end()],
  ];
  for (const [what, act] of never) {
    it(`is disconnected if it never reads ${what}, and is not counted any more`, async () => {
      await serve({ limits: { slowReaderMs: 500, socketsPerRecipient: 1 } });
      const raw = await join();
      raw.tcp.pause();
      let sent = 0;
      // The kernel takes several megabytes before anything waits here.
      for (; ends.of(raw).writableLength === 0; sent += 100) await sendMany(100, 9_000);
      const acting = setInterval(() => act(raw), 50);
      fixture.later(() => clearInterval(acting));
      await expect.poll(connections, SOON).toBe(0);
      const cut = expect.stringContaining('limits.slowReaderMs, which is 500');
      expect(served.log).toEqual([{ level: 'warn', text: cut }]);
      const page = await openSocket(fixture, served, { user: 'barry' });
      expect((await page.request('list', { limit: 1 })).counts.total).toBe(sent);
    });
  }

  it('is told the head once where even that fills the queue, and gets its answers', async () => {
    const served = await fixture.serve({ limits: { waitingBytes: 1 } });
    const page = await openSocket(fixture, served, { user: 'barry' });
    const to = { user: 'barry' };
    const { id } = await served.center.send({ to, text: 'one' });
    await page.request('sync', {});
    const { position } = await page.request('read', { ids: [id] });
    await expect.poll(() => page.heads.at(-1)).toBe(position);
    await page.request('sync', {});
    expect(page.heads.length).toBeLessThan(5);
  });

  it('has 20 seconds to read what waits', () => {
    expect(DEFAULT_LIMITS).toMatchObject({ slowReaderMs: 20_000, waitingBytes: MOST });
  });
});

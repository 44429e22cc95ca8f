import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { ServerEnds } from '../../support/socket-server-ends.js';
import { openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

/** A client that does nothing and waits for the server to end the connection. */
const SOON = { interval: 10, timeout: 5_000 };

describe('one connection', () => {
  const fixture = new CenterFixture();
  let served: Served;
  let ends: ServerEnds;
  /** Opened before the first test. They never read, so that they answer no close frame either. */
  let silent: RawSocket;
  let pongs: RawSocket;
  let beat: NodeJS.Timeout;
  let openedAt: number;

  const open = (user = 'mallory') => RawSocket.open(fixture, served, { user });
  const expectEnded = async (raw: RawSocket) => {
    await expect.poll(() => raw.closed, SOON).toBe(true);
    await expect.poll(() => ends.of(raw).closed, SOON).toBe(true);
  };

  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve({ limits: { socketsPerRecipient: 1 } });
    ends = new ServerEnds(served.http);
    openedAt = performance.now();
    [silent, pongs] = [await open('silent'), await open('pongs')];
    for (const raw of [silent, pongs]) raw.tcp.pause();
    beat = setInterval(() => pongs.send('3'), 500);
  });
  afterAll(async () => {
    clearInterval(beat);
    await fixture.stop();
  });

  const names = ['/admin', `/${'x'.repeat(30_000)}`, '//', '/{"token":"x"}'];
  for (const name of names) {
    const shown = `${name.slice(0, 16)} (${name.length})`;
    it(`ends when it asks for the namespace ${shown}, and the name is not echoed`, async () => {
      const raw = await open();
      raw.send(`40${name},{}`);
      await expectEnded(raw);
      expect(raw.received.filter((packet) => packet.startsWith('4'))).toEqual([]);
    });

    it(`ends when it asks for the namespace ${shown} after it has joined`, async () => {
      const raw = await (await open()).join();
      raw.send(`40${name},{}`);
      await expectEnded(raw);
      expect(raw.received.filter((packet) => packet.startsWith('44'))).toEqual([]);
    });
  }

  it('ends at the first of endless namespaces, and the others are not read', async () => {
    const raw = await open();
    const end = ends.of(raw);
    raw.tcp.pause();
    const packets = Array.from({ length: 1_000 }, (_, n) => `40/${n}${'x'.repeat(30_000)},`);
    raw.sendAtOnce(packets);
    await expect.poll(() => end.closed, SOON).toBe(true);
    expect(end.bytesRead).toBeLessThan(256_000);
    expect(end.writableLength).toBe(0);
  });

  it('may name the main namespace', async () => {
    const raw = await open();
    raw.send('40/,{}');
    await expect.poll(() => raw.received.some((packet) => packet.startsWith('40'))).toBe(true);
    raw.ws.terminate();
    await expectEnded(raw);
  });

  it('ends at a second CONNECT, even if the first was refused', async () => {
    const raw = await (await RawSocket.open(fixture, served)).join();
    expect(raw.received.at(-1)).toContain('UNAUTHENTICATED');
    raw.send('40');
    await expectEnded(raw);
  });

  it('ends when it leaves its namespace but keeps the connection', async () => {
    const raw = await (await open()).join();
    raw.send('41');
    await expectEnded(raw);
  });

  it('counts against the quota until TCP is closed, even if the client has left and reads nothing', async () => {
    const raw = await (await open('barry')).join();
    const end = ends.of(raw);
    raw.tcp.pause();
    raw.send('41');
    const enter = () =>
      openSocket(fixture, served, { user: 'barry' }).then(
        () => ({ code: 'in', closed: end.closed }),
        ({ code }: { code: string }) => ({ code, closed: end.closed }),
      );
    expect(await enter()).toEqual({ code: 'LIMIT', closed: false });
    await expect.poll(enter, SOON).toEqual({ code: 'in', closed: true });
  });

  it('ends when the attachments of a command together are larger than a packet', async () => {
    const raw = await (await open()).join();
    raw.send('455-1["list",{"_placeholder":true,"num":0}]');
    for (let n = 0; n < 4; n += 1) raw.send(Buffer.alloc(10_000));
    await expectEnded(raw);
  });

  it('ends after 8 seconds if it sends nothing or only pongs', async () => {
    for (const raw of [silent, pongs]) {
      const end = ends.of(raw);
      await expect.poll(() => end.closed, { interval: 20 }).toBe(true);
    }
    // Well before the 20 seconds of a client that reads nothing.
    expect(performance.now() - openedAt).toBeLessThan(15_000);
  });
});

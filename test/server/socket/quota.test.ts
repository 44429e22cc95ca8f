import { once } from 'node:events';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { TcpClient, webSocketHeaders } from '../../support/tcp-client.js';
import { openSocket } from '../../support/transport-clients.js';
import { RawSocket, upgradeStatus } from '../../support/transport-raw-socket.js';

const QUERY = 'EIO=4&transport=websocket';

describe('the connection quota of a client', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options?: MessageCenterOptions) => fixture.serve(options);
  const connections = (served: Served) => promisify(served.http.getConnections.bind(served.http))();

  /** 101 where there is room, 422 where there is none. */
  const status = (served: Served, address?: string): Promise<number> =>
    upgradeStatus(`${served.url}/socket?${QUERY}`, {
      origin: served.origin,
      ...(address === undefined ? {} : { 'x-forwarded-for': address }),
    });

  /** An upgrade that is asked for, and nothing more. */
  async function begin(served: Served, ...headers: string[]): Promise<TcpClient> {
    const client = await TcpClient.open(fixture, served.origin);
    const path = `/message-center/socket?${QUERY}`;
    return client.request(`GET ${path}`, [
      ...webSocketHeaders(`Origin: ${served.origin}`),
      ...headers,
    ]);
  }

  it('includes connections from their upgrade on, before they are identified', async () => {
    let asked = 0;
    const served = await serve({
      limits: { socketsPerAddress: 2 },
      use: [
        () => {
          asked += 1;
        },
      ],
    });
    const waiting = [await begin(served), await begin(served)];
    await expect.poll(() => asked, { interval: 5 }).toBe(2);
    expect(await status(served)).toBe(422);
    expect(asked).toBe(2);
    waiting[0]?.reset();
    await expect.poll(async () => (await begin(served)) && asked, { interval: 50 }).toBe(3);
  });

  it('is logged once when it is reached, with what to do', async () => {
    for (const [address, advice] of [
      [undefined, 'raise limits.socketsPerAddress'],
      ['2.2.2.2', 'trustProxy: true'],
    ] as const) {
      const served = await serve({ limits: { socketsPerAddress: 1 } });
      await RawSocket.open(fixture, served);
      expect(served.log).toEqual([]);
      expect([await status(served, address), await status(served, address)]).toEqual([422, 422]);
      expect(served.log).toEqual([{ level: 'warn', text: expect.stringContaining(advice) }]);
      expect(served.log[0]?.text).toContain('"127.0.0.1" has too many open sockets');
    }
  });

  it('includes a WebSocket that never sends anything', async () => {
    const served = await serve({ limits: { socketsPerAddress: 1 } });
    const silent = await RawSocket.open(fixture, served);
    expect(await status(served)).toBe(422);
    silent.ws.terminate();
    await expect.poll(() => status(served)).toBe(101);
  });

  it('includes a closed WebSocket until its TCP connection is closed', async () => {
    const served = await serve({ limits: { socketsPerAddress: 1, socketsPerRecipient: 1 } });
    const accepted = once(served.http, 'connection');
    const raw = await (await RawSocket.open(fixture, served, { user: 'barry' })).join();
    const [connection] = (await accepted) as [Socket];
    raw.ws.pause();
    raw.send('41');
    const statuses: number[] = [];
    await expect
      .poll(
        async () => {
          const answer = await status(served);
          if (!connection.destroyed) statuses.push(answer);
          return connection.destroyed;
        },
        { timeout: 5_000 },
      )
      .toBe(true);
    // It is cut off a second later, and was counted till then.
    expect(statuses.length).toBeGreaterThan(2);
    expect(new Set(statuses)).toEqual(new Set([422]));
    await expect.poll(() => status(served)).toBe(101);
  });

  it('includes a user’s connection until TCP is closed', async () => {
    const served = await serve({ limits: { socketsPerRecipient: 1 } });
    const raw = await (await RawSocket.open(fixture, served, { user: 'barry' })).join();
    raw.ws.pause();
    raw.send('41');
    const again = () =>
      openSocket(fixture, served, { user: 'barry' }).then(
        () => 'in',
        (error) => error.code,
      );
    expect(await again()).toBe('LIMIT');
    await expect.poll(again, { timeout: 3_000, interval: 100 }).toBe('in');
  });

  it('counts an IPv6 client by the first half of its address', async () => {
    const served = await serve({ trustProxy: true, limits: { socketsPerAddress: 1 } });
    await openSocket(fixture, served, {
      user: 'barry',
      headers: { 'x-forwarded-for': '2001:db8:0:7::1' },
    });
    expect(await status(served, '2001:db8:0:7:ffff::2')).toBe(422);
    expect(await status(served, '2001:db8:0:8::1')).toBe(101);
  });

  it('is explained to the refused page, which then polls', async () => {
    const served = await serve({ limits: { socketsPerAddress: 1 } });
    await openSocket(fixture, served, { user: 'barry' });
    const client = await begin(served);
    await expect.poll(() => client.ended, { interval: 5 }).toBe(true);
    expect(client.received).toContain('"code":"LIMIT"');
    expect(client.received).toContain('poll instead');
  });

  it('closes the connection of a refused client after the answer', async () => {
    const served = await serve();
    const before = await connections(served);
    const refused = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await TcpClient.open(fixture, served.origin);
        const headers = webSocketHeaders('Origin: http://evil.example');
        return client.request(`GET /message-center/socket?${QUERY}`, headers);
      }),
    );
    // None of them closes its own side.
    await expect.poll(() => connections(served)).toBe(before);
    const statuses = () => refused.map((client) => client.statuses);
    await expect.poll(statuses).toEqual(Array(20).fill([403]));
  });
});

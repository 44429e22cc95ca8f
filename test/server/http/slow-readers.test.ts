import { createServer } from 'node:http';
import type { Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../../../protocol/index.js';
import { endUnread } from '../../../server/http/slow-readers.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { TcpClient } from '../../support/tcp-client.js';

const HEADERS = ['Authorization: Bearer token-of-barry'];

describe('a client of the HTTP API that does not read its answers', () => {
  const fixture = new CenterFixture();
  let asked = 0;

  beforeAll(async () => {
    await fixture.start();
    const center = fixture.center();
    const text = 'x'.repeat(9_000);
    // A page of these messages has the maximum of 128 KB.
    for (let n = 0; n < 20; n += 1) await center.send({ to: { user: 'barry' }, text });
  });
  afterAll(() => fixture.stop());

  const serve = (slowReaderMs: number) =>
    fixture.serve({
      limits: { slowReaderMs },
      identify: (request, token) => {
        asked += 1;
        return identifyByName(request, token);
      },
    });

  const pipeline = (client: TcpClient, path: string, times: number) => {
    asked = 0;
    for (let n = 0; n < times; n += 1) client.request(`GET /message-center${path}`, HEADERS);
  };

  const connections = ({ http }: Served) =>
    new Promise<number>((resolve, reject) => {
      http.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });

  it('is disconnected, and further requests on the connection are not worked on', async () => {
    const served = await serve(300);
    const client = await TcpClient.open(fixture, served.origin);
    client.socket.pause();
    pipeline(client, '/messages?limit=50', 100);
    await expect.poll(() => asked).toBeGreaterThan(0);
    await expect.poll(() => connections(served), { timeout: 5_000 }).toBe(0);
    expect(asked).toBeLessThan(90);
  });

  it('gets the answers to pipelined requests in order', async () => {
    const served = await serve(20_000);
    const client = await TcpClient.open(fixture, served.origin);
    for (let n = 0; n < 20; n += 1) pipeline(client, n % 2 ? '/counts' : '/nothing', 1);
    await expect.poll(() => client.statuses).toHaveLength(20);
    expect(client.statuses).toEqual(Array.from({ length: 20 }, (_, n) => (n % 2 ? 200 : 404)));
    expect(client.closed).toBe(false);
  });

  it('is disconnected when more than a hundred of its requests wait', async () => {
    const served = await serve(20_000);
    const client = await TcpClient.open(fixture, served.origin);
    pipeline(client, '/counts', 600);
    await expect.poll(() => client.ended || client.closed).toBe(true);
    expect(asked).toBeLessThan(600);
  });

  it('holds nothing once it has left, even if its answer is late', async () => {
    const slowReaderMs = 19_999;
    const handler = endUnread({
      limits: { ...DEFAULT_LIMITS, slowReaderMs },
      logOnce: () => {},
    });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    let answered = false;
    const http = createServer((request, response) => {
      handler(request as Request, response as Response, () => {});
      response.once('close', () => {
        response.end('late');
        answered = true;
      });
      client.reset();
    });
    const client = await TcpClient.open(fixture, await fixture.listen(http));
    client.request('GET /');
    await expect.poll(() => answered).toBe(true);
    expect(timers.mock.calls.map(([, waitMs]) => waitMs)).not.toContain(slowReaderMs);
    vi.restoreAllMocks();
  });
});

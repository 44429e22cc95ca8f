import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { fetchAs, postJson } from '../../support/transport-clients.js';

describe('requests that are refused', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('count against their network address only, whatever the reason', async () => {
    const limits = { refusalsPerMinute: 1, refusalsBurst: 5 };
    const served = await fixture.serve({ limits, trustProxy: true });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const wrong: (() => Promise<Response>)[] = [
      () => ask('/nothing'),
      () => ask('/messages/read'),
      () => ask('/messages/read', { ...postJson({ ids: [] }) }),
      () => ask('/messages/read', { method: 'POST', body: 'text' }),
      () => ask('/commands', postJson({ commands: [{ name: 'list' }] })),
    ];
    const ask = (path: string, init: RequestInit = {}) =>
      fetchAs(served, { user: 'barry', headers: from('192.0.2.1') }, path, init);
    const statuses: number[] = [];
    for (const one of [...wrong, ...wrong]) statuses.push((await one()).status);
    expect(statuses).toEqual([404, 405, 400, 415, 400, 429, 429, 429, 429, 429]);
    const elsewhere = { user: 'barry', headers: from('192.0.2.2') };
    expect((await fetchAs(served, elsewhere, '/nothing')).status).toBe(404);
    expect((await fetchAs(served, elsewhere, '/counts')).status).toBe(200);
  });

  it('count against the identified caller, even if the request cannot be read', async () => {
    const limits = { changesPerMinute: 1, changesBurst: 3 };
    const served = await fixture.serve({ limits });
    const ask = () => fetchAs(served, { user: 'barry' }, '/messages/read', postJson({ ids: 7 }));
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await ask()).status);
    expect(statuses).toEqual([400, 400, 400, 429, 429]);
  });

  it('do not reach the app’s middleware if they come from other origins', async () => {
    const urls: string[] = [];
    const served = await fixture.serve({
      use: [
        (request, _response, next) => {
          urls.push(request.url);
          next();
        },
      ],
    });
    const evil = { user: 'barry', from: 'https://evil.example' };
    expect((await fetchAs(served, evil, '/counts')).status).toBe(403);
    expect((await fetchAs(served, evil, '/session', { method: 'POST' })).status).toBe(403);
    expect(urls).toEqual([]);
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
    expect(urls).toEqual(['/counts']);
  });

  it('are kept from caches and from pages of other sites, like all other answers', async () => {
    const origin = 'https://partner.example';
    const served = await fixture.serve({ origins: [origin] });
    const user = 'barry';
    const answers = await Promise.all([
      fetchAs(served, { user }, '/messages'),
      fetchAs(served, { user, from: origin }, '/counts'),
      fetchAs(served, {}, '/counts'),
      fetchAs(served, { from: 'https://evil.example' }, '/counts'),
      fetchAs(served, { user }, '/nothing'),
      fetchAs(served, { user }, '/messages/read'),
      fetchAs(served, { user }, '/messages/read', postJson({})),
      fetchAs(served, { user }, '/commands', postJson({ commands: [] })),
      fetchAs(served, {}, '/session', { method: 'POST' }),
      fetchAs(served, { from: origin }, '/messages', { method: 'OPTIONS' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 401, 403, 404, 405, 400, 400, 204, 204,
    ]);
    for (const { headers, url } of answers) {
      expect(headers.get('cross-origin-resource-policy'), url).toBe('same-origin');
      expect(headers.get('cache-control'), url).toBe('no-store');
      expect(headers.get('x-content-type-options'), url).toBe('nosniff');
      expect(headers.get('vary'), url).toContain('Origin');
    }
    // The headers that let fetches of the listed origin read the answer; CORP does not block them.
    expect(answers[1]?.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('have these headers also when an upgrade is refused, and outside of the path', async () => {
    const center = fixture.center({ identify: identifyByName });
    const server = createServer(center.handler);
    center.attach(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    fixture.later(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', origin: 'https://evil.example' };
    for (const [path, headers, status] of [
      ['/message-center/socket?EIO=4&transport=websocket', upgrade, 403],
      ['/nothing', {}, 404],
    ] as const) {
      const asked = request({ port, path, headers }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(status);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('include objects that are not requests of Node, such as those of the fetch API', () => {
    const { handler } = fixture.center({ identify: identifyByName });
    const call = handler as unknown as (...args: unknown[]) => void;
    const request = new Request('http://shop.example/message-center/counts');
    for (const args of [[], [request], [request, new Response()], [{ url: 7 }, {}]]) {
      expect(() => call(...args)).toThrow(
        expect.objectContaining({
          code: 'INVALID',
          message: expect.stringMatching(/; got .+ and .+\.$/),
        }),
      );
    }
  });
});

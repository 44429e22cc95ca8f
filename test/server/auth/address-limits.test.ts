import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord, MessageCenterOptions } from '../../../server/index.js';
import { createMessageCenter } from '../../../server/index.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket, postJson } from '../../support/transport-clients.js';

/** A rate so low that no token returns while the test runs, even on a slow machine. */
const FEW = { refusalsPerMinute: 1, refusalsBurst: 20 };

describe('the rate limit of a network address', () => {
  let fixture: CenterFixture;
  let asked: number;
  let shown: number;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
    asked = 0;
    shown = 0;
  });
  afterEach(() => fixture.stop());

  async function serve(
    options: Pick<MessageCenterOptions, 'limits' | 'trustProxy' | 'identify'> = {},
  ): Promise<Served> {
    const log: LogRecord[] = [];
    const center = createMessageCenter({
      store: fixture.store(),
      log: (record) => log.push(record),
      use: [
        (_request, _response, next) => {
          shown += 1;
          next();
        },
      ],
      identify: (request, token) => {
        asked += 1;
        return identifyByName(request, token);
      },
      ...options,
    });
    fixture.later(() => center.close());
    await center.ready();
    const http = createServer(center.handler);
    center.attach(http);
    const origin = await fixture.listen(http);
    return { center, http, origin, url: `${origin}/message-center`, log };
  }

  const statuses = async (times: number, ask: () => Promise<Response>) => {
    const counted = new Map<number, number>();
    for (let n = 0; n < times; n += 1) {
      const { status } = await ask();
      counted.set(status, (counted.get(status) ?? 0) + 1);
    }
    return counted;
  };

  const bad: [string, (served: Served) => Promise<Response>][] = [
    ['invalid', (served) => fetchAs(served, { user: 'm' }, '/messages/read', postJson({ ids: 7 }))],
    ['invalid reading', (served) => fetchAs(served, { user: 'm' }, '/messages?limit=x')],
    ['unknown', (served) => fetchAs(served, {}, '/counts')],
    ['wrongly signed', (served) => fetchAs(served, { token: 'broken' }, '/counts')],
  ];
  for (const [what, ask] of bad) {
    it(`applies to requests that are ${what}, before the app is asked`, async () => {
      const served = await serve({ limits: FEW });
      const counted = await statuses(40, () => ask(served));
      expect(counted.get(429)).toBe(20);
      expect(asked).toBeLessThanOrEqual(20);
      expect(shown).toBe(asked);
      const { headers } = await ask(served);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      const said = served.log.filter(({ text }) => text.includes('rate limited'));
      expect(said).toHaveLength(1);
    });
  }

  it('applies to clients that leave before they are answered', async () => {
    const served = await serve({
      limits: { refusalsPerMinute: 1, refusalsBurst: 5 },
      identify: async ({ socket }) => {
        asked += 1;
        socket.destroy();
        return null;
      },
    });
    for (let n = 0; n < 20; n += 1) {
      await fetchAs(served, { token: 'garbage' }, '/counts').catch(() => {});
    }
    expect(asked).toBe(5);
  });

  it('applies to sockets too, which learn when to retry', async () => {
    const served = await serve({ limits: FEW });
    const codes: unknown[] = [];
    for (let n = 0; n < 30; n += 1) {
      await openSocket(fixture, served, { token: 'garbage' }).catch((error) => codes.push(error));
    }
    expect(codes).toHaveLength(30);
    expect(codes[0]).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(codes.at(-1)).toMatchObject({ code: 'RATE_LIMITED', retryMs: expect.any(Number) });
    expect(asked).toBe(20);
    expect(shown).toBe(asked);
  });

  it('applies to new sessions', async () => {
    const served = await serve();
    const counted = await statuses(200, () => fetchAs(served, {}, '/session', { method: 'POST' }));
    expect(counted.get(204)).toBeLessThan(150);
    expect(counted.get(429)).toBeGreaterThan(50);
    expect(asked).toBe(0);
  });

  it('is not used up by good requests, nor by another site’s pages', async () => {
    const served = await serve({ limits: FEW });
    const good = await statuses(40, () => fetchAs(served, { user: 'barry' }, '/counts'));
    expect([...good.keys()]).toEqual([200]);
    const evil = { user: 'barry', from: 'http://evil.example' };
    await statuses(40, () => fetchAs(served, evil, '/counts'));
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
  });

  it('is counted by the address that a trusted proxy saw, and logged', async () => {
    const untrusting = await serve({ limits: FEW });
    const headers = (address: string) => ({ 'x-forwarded-for': `1.1.1.1, ${address}` });
    const ask = (served: Served, address: string) =>
      fetchAs(served, { headers: headers(address) }, '/counts');
    await statuses(30, () => ask(untrusting, '2.2.2.2'));
    expect((await ask(untrusting, '3.3.3.3')).status).toBe(429);
    expect(untrusting.log.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('trustProxy: true'),
    );
    const trusting = await serve({ limits: FEW, trustProxy: true });
    await statuses(30, () => ask(trusting, '2.2.2.2'));
    expect((await ask(trusting, '2.2.2.2')).status).toBe(429);
    expect((await ask(trusting, '3.3.3.3')).status).toBe(401);
  });
});

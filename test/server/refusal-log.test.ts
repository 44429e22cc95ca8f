import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../server/index.js';
import { CenterFixture, type Served } from '../support/center-fixture.js';
import { fetchAs, openSocket, postJson } from '../support/transport-clients.js';
import { RawSocket } from '../support/transport-raw-socket.js';

const HOUR_MS = 3_600_000;

/** What a client does, the options of the server, and what the log has to name. */
type Case = readonly [
  title: string,
  options: MessageCenterOptions,
  attempt: (served: Served) => Promise<unknown>,
  ...says: RegExp[],
];

describe('the log says once', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const barry = { user: 'barry' };
  const counts = (served: Served) => fetchAs(served, barry, '/counts');
  const read = (served: Served, ids: readonly string[]) =>
    fetchAs(served, barry, '/messages/read', postJson({ ids }));
  const tryOpen = (served: Served, credentials: Parameters<typeof openSocket>[2] = barry) =>
    openSocket(fixture, served, credentials).catch((error: unknown) => error);
  const cutOff = async (served: Served, packet: string) => {
    const raw = await (await RawSocket.open(fixture, served, barry)).join();
    raw.send(packet);
    await expect.poll(() => raw.closed).toBe(true);
  };
  const failing = (error: Error): MessageCenterOptions => ({
    identify: () => {
      throw error;
    },
  });
  const large = `42["read",{"ids":["${'a'.repeat(40_000)}"]}]`;

  const CASES: readonly Case[] = [
    [
      'that a recipient has too many sockets',
      { limits: { socketsPerRecipient: 1 } },
      async (served) => [await tryOpen(served), await tryOpen(served), await tryOpen(served)],
      /"user:barry" has 1 open sockets; further pages poll/,
      /raise limits\.socketsPerRecipient; .* `identify`/,
    ],
    [
      'that a recipient reads too often',
      { limits: { readsPerMinute: 1 } },
      async (served) => [await counts(served), await counts(served), await counts(served)],
      /"user:barry" makes too many reads/,
      /raise limits\.readsPerMinute;/,
    ],
    [
      'that a recipient makes too many changes',
      { limits: { changesPerMinute: 1, changesBurst: 1 } },
      async (served) => [await read(served, ['a']), await read(served, ['a'])],
      /too many changes/,
      /raise limits\.changesPerMinute and limits\.changesBurst;/,
    ],
    [
      'that a body is too large',
      {},
      (served) => read(served, ['a'.repeat(40_000)]),
      /more bytes than limits\.packetBytes, which is 32768/,
    ],
    [
      'that a packet is too large, after which a client connects again and again',
      {},
      async (served) => [await cutOff(served, large), await cutOff(served, large)],
      /cut off: it sent a packet of more than limits\.packetBytes, which is 32768/,
    ],
    [
      'that the element sends more than a limit allows',
      { limits: { commandsPerRequest: 5, packetBytes: 100_000 } },
      async ({ center }) => center.router(),
      /limits\.commandsPerRequest is 5, but the element sends up to the default, 20/,
    ],
    [
      'that a client joins another namespace',
      {},
      (served) => cutOff(served, '40/admin,'),
      /cut off: it joined .* another namespace/,
    ],
    [
      'that a command without an acknowledgement is ignored',
      {},
      async (served) => {
        const { socket } = await openSocket(fixture, served, barry);
        socket.emit('read', { ids: ['a'] });
        await expect.poll(() => served.log).not.toEqual([]);
      },
      /"read" .* no acknowledgement/,
    ],
    [
      'that a token is too long',
      {},
      (served) => tryOpen(served, { token: 'x'.repeat(8_193) }),
      /a token of 8193 characters .* at most 8192/,
    ],
    [
      'that an identity is over, as one in seconds is',
      { identify: () => ({ user: 'barry', expiresAt: new Date(1_900_000_000) }) },
      async (served) => [await tryOpen(served, {}), await tryOpen(served, {})],
      /1970-01-22T23:46:40\.000Z as `expiresAt`, which is in the past/,
      /new Date\(seconds \* 1000\)/,
    ],
    [
      'that a user was created in the future',
      { identify: () => ({ user: 'barry', since: new Date(Date.now() + HOUR_MS) }) },
      async (served) => [await tryOpen(served), await tryOpen(served)],
      /as `since`, which is in the future/,
    ],
    [
      'that identify has a fault, even though a request with a token is nobody then',
      failing(new TypeError('x is no function, says secret')),
      async (served) => [
        await tryOpen(served, { token: 'a' }),
        await tryOpen(served, { token: 'b' }),
      ],
      /`identify` failed with TypeError at .*refusal-log\.test\.ts/,
    ],
    [
      'that identify cannot reach a server, likewise',
      failing(Object.assign(new Error('secret'), { code: 'ECONNREFUSED' })),
      (served) => tryOpen(served, { token: 'a' }),
      /`identify` failed with Error ECONNREFUSED/,
    ],
    [
      'that the cookie of a visitor is one of another store, and is replaced',
      {},
      async (served) => {
        for (const cookie of ['mc-session=secret.a', 'mc-session=secret.b']) {
          const init = { method: 'POST' };
          expect((await fetchAs(served, { cookie }, '/session', init)).status).toBe(204);
        }
      },
      /cookie mc-session .* not one of this store.*both the same store/,
    ],
    [
      'that the inbox of a visitor is full',
      { limits: { anonymousMessages: 1 } },
      async ({ center }) => {
        const to = { session: 'x'.repeat(22) };
        for (const text of ['one', 'two', 'three']) await center.send({ to, text });
      },
      /each further message removes the oldest one\. limits\.anonymousMessages is 1/,
    ],
    [
      'that a process does not know the level of a message',
      {},
      async ({ center }) => {
        const sender = fixture.center({ levels: { critical: { number: 50, like: 'error' } } });
        const to = { user: 'ops' };
        for (const text of ['one', 'two']) await sender.send({ to, level: 'critical', text });
        expect((await center.list(to)).messages[0]).toMatchObject({ like: 'info' });
      },
      /"critical", .* not in the option `levels` of this process: it is shown like info/,
    ],
    [
      'that a page of another origin reads without Origin',
      {},
      async (served) => {
        const headers = { 'sec-fetch-site': 'cross-site' };
        expect((await fetchAs(served, { from: null, headers }, '/counts')).status).toBe(403);
      },
      /Sec-Fetch-Site: "cross-site"\): .* option `origins`/,
    ],
  ];

  for (const [title, options, attempt, ...says] of CASES) {
    it(title, async () => {
      const served = await fixture.serve(options);
      await attempt(served);
      expect(served.log).toHaveLength(1);
      for (const part of says) expect(served.log[0]?.text).toMatch(part);
      expect(JSON.stringify(served.log)).not.toContain('secret');
    });
  }

  it('nothing about a token that is not valid, nor about the cookie of a visitor who has signed in', async () => {
    const served = await fixture.serve();
    const started = await fetchAs(served, {}, '/session', { method: 'POST' });
    const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    await tryOpen(served, { user: 'barry', cookie });
    const again = await fetchAs(served, { cookie }, '/session', { method: 'POST' });
    expect(again.headers.getSetCookie()).toHaveLength(1);
    await tryOpen(served, { token: 'broken' });
    const expired = Object.assign(new Error('secret'), { code: 'ERR_JWT_EXPIRED' });
    const other = await fixture.serve(failing(expired));
    await tryOpen(other, { token: 'a' });
    expect([served.log, other.log]).toEqual([[], []]);
  });

  it('how a proxy has to name its clients, when all count as one', async () => {
    const served = await fixture.serve({ trustProxy: true, limits: { socketsPerAddress: 1 } });
    await tryOpen(served);
    await tryOpen(served);
    expect(served.log[0]?.text).toContain('let it set X-Forwarded-For');
  });
});

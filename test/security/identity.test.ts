import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWire } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { Served } from '../support/center-fixture.js';
import { type Credentials, fetchAs, openClient, TRANSPORTS } from '../support/transport-clients.js';
import { HttpStage } from '../support/transport-http-stage.js';
import { RawSocket } from '../support/transport-raw-socket.js';

const UNKNOWN = {
  code: 'UNAUTHENTICATED',
  message: 'Sign in, or start a session, to see messages.',
};

describe('the caller', () => {
  const stage = new HttpStage();
  let served: Served;
  /** A session's cookie: `id.signature`. */
  let value: string;

  beforeAll(async () => {
    await stage.start();
    ({ served } = stage);
    const started = await fetchAs(served, {}, '/session', { method: 'POST' });
    value = started.headers.getSetCookie()[0]?.split(';')[0]?.slice('mc-session='.length) ?? '';
    await served.center.send({ to: { session: value.split('.')[0] as string }, text: 'visitor' });
  });
  afterAll(() => stage.stop());

  const strangers: [what: string, credentials: () => Credentials][] = [
    ['an empty token in the header', () => ({ headers: { authorization: 'Bearer ' } })],
    ['a token after a tab', () => ({ headers: { authorization: 'Bearer\ttoken-of-barry' } })],
    [
      'a malformed token beside a cookie of the app',
      () => ({ user: 'barry', headers: { authorization: 'Bearer\tx' } }),
    ],
    ['two tokens', () => ({ headers: { authorization: 'Bearer token-of-barry token-of-carol' } })],
    ['a list of tokens', () => ({ headers: { authorization: 'Bearer token-of-x, Bearer y' } })],
    ['a token of another scheme', () => ({ headers: { authorization: 'Token token-of-barry' } })],
    ['a token without a scheme', () => ({ headers: { authorization: 'token-of-barry' } })],
    ['an endless token', () => ({ token: `token-of-${'x'.repeat(8_192)}` })],
    ['headers that name a user', () => ({ headers: { 'x-user': 'barry', 'x-remote-user': 'b' } })],
    ['a session in capital letters', () => ({ cookie: `MC-SESSION=${value}` })],
    ['a session behind a no-break space', () => ({ cookie: `a=b; \u00a0mc-session=${value}` })],
    ['a session in quotes', () => ({ cookie: `mc-session="${value}"` })],
    ['a session with something behind it', () => ({ cookie: `mc-session=${value}=x` })],
    ['a session without its signature', () => ({ cookie: `mc-session=${value.split('.')[0]}` })],
    ['a session of https over http', () => ({ cookie: `__Host-mc-session=${value}` })],
    [
      'a session that is said to come by https',
      () => ({ cookie: `__Host-mc-session=${value}`, headers: { 'x-forwarded-proto': 'https' } }),
    ],
    [
      'a session behind 1,200 others',
      () => ({ cookie: `${'mc-session=a;'.repeat(1_200)}mc-session=${value}` }),
    ],
    ['a session in a header', () => ({ headers: { 'mc-session': value, 'x-session': value } })],
    ['a session as a token', () => ({ token: value })],
    ['a session beside a token', () => ({ cookie: `mc-session=${value}`, token: 'garbage' })],
  ];

  for (const transport of TRANSPORTS) {
    const ask = async (credentials: Credentials) => {
      const client = await openClient(stage.fixture, transport, served, credentials);
      return client.request('list', {});
    };

    for (const [what, credentials] of strangers) {
      it(`is nobody for ${what}, by ${transport}`, async () => {
        const error = await ask(credentials()).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(MessageCenterError);
        expect(toWire(error as MessageCenterError)).toEqual(UNKNOWN);
        // Logged once: the hint about forgotten middleware, and the limit of tokens.
        const hints = /identified as nobody|token of 8201 characters/;
        expect(served.log.filter(({ text }) => !hints.test(text))).toEqual([]);
        await stage.expectNoEffect(error);
      });
    }

    it(`is the visitor only with the exact session cookie, also among others, by ${transport}`, async () => {
      const answer = await ask({ cookie: `a="b"; mc-session=x.y; mc-session=${value}; c` });
      expect(answer.messages).toMatchObject([{ text: 'visitor' }]);
      await stage.expectNoEffect(answer);
    });

    it(`is not answered as if the path were wrong if the app fails, by ${transport}`, async () => {
      const failing = await stage.fixture.serve({
        identify: () => ({ user: decodeURIComponent('%ff') }),
      });
      const client = openClient(stage.fixture, transport, failing, { user: 'barry' });
      const error = await client
        .then((opened) => opened.request('list', {}))
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'INTERNAL' });
      expect(failing.log).toMatchObject([{ level: 'error', error: expect.any(URIError) }]);
    });
  }

  it('ignores all cookies but that of `__Host-` if a proxy forwards https, in any letter case', async () => {
    const behind = await stage.fixture.serve({ trustProxy: true });
    for (const scheme of ['https', 'HTTPS', 'Https, http']) {
      const credentials = { headers: { 'x-forwarded-proto': scheme } };
      const started = await fetchAs(behind, credentials, '/session', { method: 'POST' });
      expect(started.headers.getSetCookie(), scheme).toEqual([
        expect.stringMatching(/^__Host-mc-session=.*; Secure$/),
      ]);
      const [secure = ''] = started.headers.getSetCookie()[0]?.split(';') ?? [];
      const statusWith = async (cookie: string) =>
        (await fetchAs(behind, { ...credentials, cookie }, '/counts')).status;
      expect(await statusWith(`a=b; ${secure}`), scheme).toBe(200);
      expect(await statusWith(`mc-session=${value}`), scheme).toBe(401);
      // A sibling domain can set this one in browsers.
      expect(await statusWith(`\u00a0${secure}`), scheme).toBe(401);
    }
    await stage.expectNoEffect();
  });

  it('never becomes anonymous with a request that presents a token', async () => {
    const started = await fetchAs(served, { token: 'broken' }, '/session', { method: 'POST' });
    expect([started.status, started.headers.getSetCookie()]).toEqual([401, []]);
    await stage.expectNoEffect(started);
  });

  const joins: [what: string, auth: string][] = [
    ['a list of tokens', '{"token":["token-of-barry"]}'],
    ['an object as a token', '{"token":{"toString":"token-of-barry"}}'],
    ['null as a token', '{"token":null}'],
    ['a number as a token', '{"token":7}'],
    ['__proto__ with a token', '{"__proto__":{"token":"token-of-barry"}}'],
    ['a recovered session', '{"pid":"x","offset":"y"}'],
    ['a user', '{"user":"barry"}'],
    ['a session', '{"session":"x"}'],
  ];
  for (const [what, auth] of joins) {
    it(`is nobody for a socket that joins with ${what}`, async () => {
      const raw = await (await RawSocket.open(stage.fixture, served)).join(auth);
      expect(raw.received.at(-1)).toMatch(/^44.*"code":"(UNAUTHENTICATED|INVALID)"/);
      await stage.expectNoEffect(raw.received);
    });
  }

  it('is not determined for a socket that joins with 1 MB', async () => {
    const raw = await RawSocket.open(stage.fixture, served);
    raw.send(`40{"token":"${'x'.repeat(1_000_000)}"}`);
    await expect.poll(() => raw.closed, { interval: 5, timeout: 5_000 }).toBe(true);
    await stage.expectNoEffect(raw.received);
  });
});

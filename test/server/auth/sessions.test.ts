import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { type Credentials, fetchAs } from '../../support/transport-clients.js';

describe('anonymous sessions', () => {
  const fixture = new CenterFixture();
  let served: Served;

  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve();
  });
  afterAll(() => fixture.stop());

  const ask = (path: string, init: RequestInit, credentials: Credentials) =>
    fetchAs(served, credentials, path, init);

  const start = (credentials: Credentials = {}, at = served) =>
    fetchAs(at, credentials, '/session', { method: 'POST' });

  it('are created once for a visitor, in a cookie that scripts and other sites do not get', async () => {
    const response = await start();
    expect(response.status).toBe(204);
    const [setCookie = '', ...more] = response.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(setCookie).toMatch(
      /^mc-session=[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{32}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = setCookie.split(';')[0] as string;
    const again = await start({ cookie });
    expect(again.status).toBe(204);
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  it('are limited to https and to this exact host if a trusted proxy speaks https', async () => {
    const forwarded = { headers: { 'x-forwarded-proto': 'https' } };
    const plain = await start(forwarded);
    expect(plain.headers.getSetCookie()[0]).toMatch(/^mc-session=/);
    expect(plain.headers.getSetCookie()[0]).not.toContain('Secure');
    const behind = await fixture.serve({ trustProxy: true });
    const secure = await start(forwarded, behind);
    expect(secure.headers.getSetCookie()[0]).toMatch(
      /^__Host-mc-session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it('are reported once where a page is on https, and no proxy that is trusted says so', async () => {
    for (const trustProxy of [false, true]) {
      const at = await fixture.serve({ trustProxy });
      await start({}, at);
      expect(at.log).toEqual([]);
      const from = at.origin.replace('http:', 'https:');
      for (let n = 0; n < 3; n += 1) expect((await start({ from }, at)).status).toBe(204);
      expect(at.log).toEqual([{ level: 'warn', text: expect.stringContaining('without Secure') }]);
    }
    const behind = await fixture.serve({ trustProxy: true });
    const from = behind.origin.replace('http:', 'https:');
    await start({ from, headers: { 'x-forwarded-proto': 'https' } }, behind);
    expect(behind.log).toEqual([]);
  });

  it('on https are not accepted from a sibling domain', async () => {
    const behind = await fixture.serve({ trustProxy: true });
    const headers = { 'x-forwarded-proto': 'https' };
    const own = (await start({ headers }, behind)).headers.getSetCookie()[0]?.split(';')[0];
    // A session that somebody else began, under the name that any subdomain may set.
    const tossed = (await start({}, behind)).headers.getSetCookie()[0]?.split(';')[0] as string;
    const status = async (cookie: string, of: Credentials['headers'] = headers) =>
      (await fetchAs(behind, { cookie, headers: of ?? {} }, '/counts')).status;
    expect(await status(`${own}`)).toBe(200);
    expect(await status(tossed)).toBe(401);
    expect(await status(tossed, {})).toBe(200);
    expect(await status(`${own}`, {})).toBe(401);
    await behind.center.send({ to: { session: tossed.slice(11, 33) }, text: 'of somebody else' });
    const both = { cookie: `${tossed}; ${own}`, headers };
    const page = await fetchAs(behind, both, '/messages');
    expect(await page.json()).toMatchObject({ messages: [] });
  });

  it('are ignored in a request with more than four cookies of the name', async () => {
    const cookie = (await start()).headers.getSetCookie()[0]?.split(';')[0] as string;
    const status = async (count: number) => {
      const bad = Array<string>(count).fill('mc-session=a.b').join('; ');
      return (await ask('/counts', {}, { cookie: `${bad}; ${cookie}` })).status;
    };
    expect(await status(3)).toBe(200);
    expect(await status(4)).toBe(401);
    expect(await status(600)).toBe(401);
  });

  it('are not accepted if forged, tampered with or unsigned', async () => {
    const cookie = (await start()).headers.getSetCookie()[0]?.split(';')[0] as string;
    const session = cookie.slice(11, 33);
    expect((await ask('/counts', {}, { cookie })).status).toBe(200);
    expect((await ask('/counts', {}, { cookie: `a=b; ${cookie}; c` })).status).toBe(200);
    const flip = (at: number) =>
      `${cookie.slice(0, at)}${cookie[at] === 'A' ? 'B' : 'A'}${cookie.slice(at + 1)}`;
    const wrong = [
      flip(15),
      flip(40),
      cookie.slice(0, -1),
      `${cookie}.x`,
      `mc-session=${session}`,
      `mc-session=${session}.`,
      'mc-session=.',
      'mc-session',
      `mc-session=\u00e4.${cookie.slice(34)}`,
      `MC-SESSION=${cookie.slice(11)}`,
    ];
    for (const forged of wrong) {
      expect((await ask('/counts', {}, { cookie: encodeURI(forged) })).status, forged).toBe(401);
      const fresh = (await start({ cookie: encodeURI(forged) })).headers.getSetCookie()[0];
      expect(fresh).toMatch(/^mc-session=/);
      expect(fresh).not.toContain(session);
    }
  });

  it('of one server are known to every server on the same store, and to none on another store', async () => {
    const cookie = (await start()).headers.getSetCookie()[0]?.split(';')[0] as string;
    const sibling = await fixture.serve();
    expect((await fetchAs(sibling, { cookie }, '/counts')).status).toBe(200);
    const strangers = new CenterFixture();
    await strangers.start();
    const stranger = await strangers.serve();
    expect((await fetchAs(stranger, { cookie }, '/counts')).status).toBe(401);
    await strangers.stop();
  });

  it('are returned to the app by sessionOf, which creates one if there is none', async () => {
    const { center } = served;
    const http = createServer((request, response) => {
      void center.sessionOf(request, response).then((session) => response.end(session));
    });
    const origin = await fixture.listen(http);
    const first = await fetch(origin);
    const session = await first.text();
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] as string;
    expect(cookie).toContain(session);
    const second = await fetch(origin, { headers: { cookie } });
    expect(await second.text()).toBe(session);
    expect(second.headers.getSetCookie()).toEqual([]);
    await center.send({ to: { session }, text: 'for the visitor' });
    expect(await (await ask('/messages', {}, { cookie })).json()).toMatchObject({
      messages: [{ text: 'for the visitor' }],
    });
  });

  it('are refused by sessionOf without the request and response of Node', async () => {
    const sessionOf = served.center.sessionOf as (...args: unknown[]) => Promise<string>;
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const foreign = new Request('http://localhost/');
    for (const args of [
      [],
      [null, null],
      ['x', 'y'],
      [{ headers: {} }, response],
      [foreign, response],
      [request],
      [request, new Response()],
    ]) {
      await expect(sessionOf(...args)).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringMatching(
          /^sessionOf needs a request and a response .*; got .* and .*\.$/,
        ),
      });
    }
  });

  it('are not created for other sites', async () => {
    expect((await start({ from: 'http://evil.example' })).status).toBe(403);
    expect((await start({ from: null })).status).toBe(403);
  });
});

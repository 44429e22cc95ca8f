import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter, MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { openSocket } from '../../support/transport-clients.js';

const newUser = () => ({ user: randomUUID() });

/** A page that a user opens, with what a browser sends. */
function visit(origin: string, path: string, { user }: { user: string }, init: RequestInit = {}) {
  const headers = { cookie: `app=${user}`, 'sec-fetch-dest': 'document', ...init.headers };
  return fetch(`${origin}${path}`, { redirect: 'manual', ...init, headers });
}

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message that links to a page, on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let origin: string;
    let host: string;

    beforeAll(async () => {
      await fixture.start();
      ({ center, origin } = await serve());
      host = new URL(origin).host;
    });
    afterAll(() => fixture.stop());

    async function serve(options: MessageCenterOptions = {}) {
      const own = fixture.center({ identify: identifyByName, ...options });
      const app = express();
      const mounted = express.Router();
      mounted.use(own.markReadByUrl);
      mounted.get('/inside', (_request, response) => void response.send('inside'));
      app.use('/mounted', mounted);
      app.use(own.markReadByUrl);
      app.use('/missing', (_request, response) => void response.status(404).send('missing'));
      app.use((_request, response) => void response.send('a page'));
      return { center: own, origin: await fixture.listen(createServer(app)) };
    }

    const unreadOf = async (to: { user: string }) => {
      const { messages } = await center.list(to, { filter: 'unread' });
      return messages.map(({ url }) => url).reverse();
    };

    it('is read once the page is visited, on open pages too; only the fragment is ignored', async () => {
      const to = newUser();
      const served = await fixture.serve();
      const page = await openSocket(fixture, served, to);
      await page.request('sync', {});
      const read = ['/r/1?a=1&b=2', `${origin}/r/1?a=1&b=2#x`, `https://${host}/x/../r/1?a=1&b=2`];
      const kept = ['/r/1', '/r/1/?a=1&b=2', '/r/1?b=2&a=1', '/R/1?a=1&b=2', '/r/1?a=1&b=2&'];
      const elsewhere = ['https://other.example/r/1?a=1&b=2', 'mailto:a@b.example', '#r'];
      for (const url of [...read, ...kept, ...elsewhere]) await center.send({ to, text: 'x', url });
      await center.send({ to, text: 'x' });
      expect((await visit(origin, '/r/1?a=1&b=2', to)).status).toBe(200);
      await expect.poll(() => unreadOf(to)).toEqual([...kept, ...elsewhere, undefined]);
      const pushed = () => page.pushes.flatMap(({ entries }) => entries).at(-1);
      await expect.poll(pushed).toMatchObject({ kind: 'read', counts: { unread: 9 } });
    });

    it('stays unread after requests that are not visits of the page', async () => {
      const to = newUser();
      for (const url of ['/r', '/missing', '/last']) await center.send({ to, text: 'x', url });
      const headers: Record<string, string>[] = [
        { 'sec-purpose': 'prefetch;prerender' },
        { purpose: 'prefetch' },
        { 'x-sec-purpose': 'prefetch' },
        { 'sec-fetch-dest': 'empty' },
        { 'sec-fetch-dest': 'iframe' },
        { 'sec-fetch-dest': 'empty', 'x-turbo-request-id': '1', 'turbo-frame': 'f' },
        { 'sec-fetch-dest': 'empty', 'x-turbo-request-id': '1', 'x-sec-purpose': 'prefetch' },
        { 'x-requested-with': 'XMLHttpRequest' },
        { cookie: 'app=somebody-else' },
        { cookie: 'other=1' },
      ];
      for (const each of headers) await visit(origin, '/r', to, { headers: each });
      await visit(origin, '/r', to, { method: 'POST' });
      await visit(origin, '/missing', to);
      await visit(origin, '/last', to, { method: 'HEAD' });
      await expect.poll(() => unreadOf(to)).toEqual(['/r', '/missing']);
      const byTurbo = { 'sec-fetch-dest': 'empty', 'x-turbo-request-id': '1' };
      await visit(origin, '/r', to, { headers: byTurbo });
      await expect.poll(() => unreadOf(to)).toEqual(['/missing']);
    });

    it('is read without Sec-Fetch headers, below a mount path, and together with many others', async () => {
      const to = newUser();
      const ofAnotherSite = 'https://other.example/mounted/inside';
      const sent = Array.from({ length: 620 }, (_, index) => {
        return { to, text: 'x', url: index < 500 ? ofAnotherSite : '/mounted/inside' };
      });
      await Promise.all(sent.map((message) => center.send(message)));
      await fetch(`${origin}/mounted/inside`, { headers: { cookie: `app=${to.user}` } });
      await expect.poll(async () => (await center.counts(to)).unread).toBe(500);
    });

    it('is compared with the host that a trusted proxy forwards', async () => {
      const to = newUser();
      const behind = await serve({ trustProxy: true });
      const own = ['https://app.example/r', 'https://app.example:443/r', '/r'];
      for (const url of own) await center.send({ to, text: 'x', url });
      const headers = { 'x-forwarded-host': 'app.example' };
      await visit(origin, '/r', to, { headers });
      await expect.poll(() => unreadOf(to)).toEqual(own.slice(0, 2));
      await visit(behind.origin, '/r', to, { headers });
      await expect.poll(() => unreadOf(to)).toEqual([]);
    });

    it('is read for a visitor, and after the sign-in even if it was sent before', async () => {
      const { url, origin: own } = await fixture.serve();
      const headers = { Origin: own };
      const response = await fetch(`${url}/session`, { method: 'POST', headers });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const to = { session: cookie.slice(11, 33) };
      for (const url of ['/r', '/s']) await center.send({ to, text: 'x', url });
      await fetch(`${origin}/r`, { headers: { cookie } });
      await expect.poll(async () => (await center.counts(to)).unread).toBe(1);
      const user = newUser();
      await fetch(`${origin}/s`, { headers: { cookie: `${cookie}; app=${user.user}` } });
      await expect.poll(() => center.counts(user)).toMatchObject({ total: 2, unread: 0 });
    });
  });
}

describe('markReadByUrl', () => {
  const fixture = new CenterFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const request = (fields: object = {}) => ({
    method: 'GET',
    url: '/r',
    headers: { host: 'app.example', cookie: 'app=barry' },
    rawHeaders: [],
    socket: {},
    ...fields,
  });

  it('returns what it has marked when it is called, for whoever `use` and `identify` find', async () => {
    const sessions = session({ secret: 's', resave: false, saveUninitialized: false });
    const center = fixture.center({ identify: identifyByName, use: [sessions] });
    const to = { user: 'barry' };
    const { id } = await center.send({ to, text: 'x', url: 'https://app.example/r#1' });
    const app = createServer((req, response) => {
      void center.markReadByUrl(req).then((read) => response.end(JSON.stringify(read)));
    });
    const origin = await fixture.listen(app);
    const visited = async () =>
      (await fetch(`${origin}/r`, { headers: { cookie: 'app=barry' } })).json();
    expect(await visited()).toEqual({ ids: [] });
    const own = await center.send({ to, text: 'x', url: '/r' });
    expect(await visited()).toEqual({ ids: [own.id] });
    expect(await center.markReadByUrl(request() as never)).toEqual({ ids: [id] });
    expect(await center.markReadByUrl(request({ url: '//app.example/r' }) as never)).toEqual({
      ids: [],
    });
  });

  it('logs no error if the user removes the message meanwhile', async () => {
    const log: unknown[] = [];
    const to = { user: 'jenny' };
    const removing = storeWith(fixture.store(), (store) => ({
      unreadOfLink: async (...args) => {
        const rows = await store.unreadOfLink(...args);
        await center.removeAll(to);
        return rows;
      },
    }));
    const center = fixture.center({
      store: removing,
      identify: identifyByName,
      log: (record) => log.push(record),
    });
    await center.send({ to, text: 'x', url: '/r' });
    const headers = { host: 'app.example', cookie: 'app=jenny' };
    await center.markReadByUrl(request({ headers }) as never);
    expect(await center.counts(to)).toMatchObject({ total: 0 });
    expect(log).toEqual([]);
  });

  it('never fails the page: errors of the store or `identify` are logged once', async () => {
    const log: unknown[] = [];
    const broken = storeWith(fixture.store(), () => ({
      unreadOfLink: () => Promise.reject(new Error('down')),
    }));
    const center = fixture.center({
      store: broken,
      identify: identifyByName,
      log: (record) => log.push(record),
    });
    await center.send({ to: { user: 'barry' }, text: 'x', url: '/r' });
    for (let visits = 0; visits < 2; visits += 1) {
      expect(await center.markReadByUrl(request() as never)).toEqual({ ids: [] });
    }
    expect(log).toMatchObject([{ level: 'error', error: { message: 'down' } }]);
    for (const bad of [undefined, null, {}, { headers: null }, new Request('http://app.example')]) {
      const refused = {
        code: 'INVALID',
        message: expect.stringMatching(/needs a request of Node.*; got .+\.$/),
      };
      await expect(center.markReadByUrl(bad as never)).rejects.toMatchObject(refused);
    }
    const unknown = center.markReadByUrl(request() as never, {} as never, 'next' as never);
    await expect(unknown).rejects.toMatchObject({ code: 'INVALID' });
    const anonymous = fixture.center({ log: (record) => log.push(record) });
    await expect(anonymous.markReadByUrl(request() as never)).rejects.toThrow(/needs the option/);
    let passed = 0;
    anonymous.markReadByUrl(request() as never, {} as never, () => (passed += 1));
    expect(passed).toBe(1);
    expect(log).toHaveLength(2);
    await center.close();
    expect(await center.markReadByUrl(request() as never)).toEqual({ ids: [] });
  });
});

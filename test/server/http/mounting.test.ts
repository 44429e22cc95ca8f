import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord, MessageCenter } from '../../../server/index.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { TcpClient, webSocketHeaders } from '../../support/tcp-client.js';
import { fetchAs, openSocket, postJson } from '../../support/transport-clients.js';

describe('the router or the handler, mounted in an app', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  type Mounted = Served & { readonly log: LogRecord[] };

  /** @param at Where its pages find it. */
  async function serve(
    at: string,
    listenerOf: (center: MessageCenter) => RequestListener,
  ): Promise<Mounted> {
    const log: LogRecord[] = [];
    const center = fixture.center({ identify: identifyByName, log: (record) => log.push(record) });
    const http = createServer(listenerOf(center));
    center.attach(http);
    const origin = await fixture.listen(http);
    return { center, http, origin, url: origin + at, log };
  }

  const mounted = (at: string, path = at) =>
    serve(at, (center) => express().use(path, center.router()));

  /** Both transports work where a page looks for them. */
  async function expectWhole(served: Served): Promise<void> {
    const user = `user-${Math.random()}`;
    await served.center.send({ to: { user }, text: 'one' });
    const listed = await fetchAs(served, { user }, '/messages');
    expect(listed.status).toBe(200);
    const read = await fetchAs(served, { user }, '/messages/read-all', postJson({}));
    expect(await read.json()).toMatchObject({ counts: { unread: 0 } });
    const socket = await openSocket(fixture, served, { user });
    expect(await socket.request('list', {})).toMatchObject({ messages: [{ text: 'one' }] });
    socket.close();
    const nothing = await fetchAs(served, { user }, '/messages/a/b/c');
    expect(nothing.status).toBe(404);
    expect(await nothing.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  }

  it('works at `path`, and logs nothing', async () => {
    const served = await mounted('/message-center');
    await expectWhole(served);
    expect(served.log).toEqual([]);
  });

  it('elsewhere works with its sockets from the first request on, and logs once what to change', async () => {
    const served = await mounted('/notify');
    await expectWhole(served);
    await expectWhole(served);
    expect(served.log).toEqual([{ level: 'warn', text: expect.any(String) }]);
    const text = served.log[0]?.text ?? '';
    for (const part of ['"/notify"', '"/message-center"', '"/notify/socket"', 'path: "/notify"']) {
      expect(text).toContain(part);
    }
  });

  it('elsewhere accepts sockets even if it is attached after the first request', async () => {
    const center = fixture.center({ identify: identifyByName });
    const http = createServer(express().use('/late', center.router()));
    const origin = await fixture.listen(http);
    const served = { center, http, origin, url: `${origin}/late`, log: [] };
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
    center.attach(http);
    await expectWhole(served);
  });

  it('works at several places, below a parameter, and in another case', async () => {
    const served = await serve('/a', (center) =>
      express().use('/a', center.router()).use('/b/:tenant/mc', center.router()),
    );
    await expectWhole(served);
    await expectWhole({ ...served, url: `${served.origin}/b/acme/mc` });
    await expectWhole({ ...served, url: `${served.origin}/b/other/mc` });
    const other = await mounted('/Message-Center', '/message-center');
    await expectWhole(other);
    expect(other.log).toEqual([]);
  });

  it('accepts no sockets at a path that a URL parser takes for a host', async () => {
    const served = await serve('/a', (center) => express().use('/:tenant', center.router()));
    const path = '/\\[';
    const client = await TcpClient.open(fixture, served.origin);
    client.request(`GET ${path}/counts`, ['Cookie: app=barry']);
    await expect.poll(() => client.statuses).toEqual([200]);
    const headers = webSocketHeaders(`Origin: ${served.origin}`, 'Cookie: app=barry');
    client.request(`GET ${path}/socket?EIO=4&transport=websocket`, headers);
    await expect.poll(() => client.statuses).toEqual([200, 404]);
    expect(served.log.map(({ text }) => text)).toEqual([expect.stringContaining('no socket')]);
  });

  it('works in a nested router', async () => {
    const served = await serve('/shop/message-center', (center) =>
      express().use('/shop', express.Router().use('/message-center', center.router())),
    );
    await expectWhole(served);
    expect(served.log[0]?.text).toContain('path: "/shop/message-center"');
  });

  it('works behind a proxy that strips a prefix, and logs nothing', async () => {
    const served = await serve('/message-center', (center) =>
      express().use('/message-center', center.router()),
    );
    // The proxy's page is at /shop/message-center; what reaches the app has no prefix any more.
    await expectWhole(served);
    expect(served.log).toEqual([]);
  });

  it('works behind a middleware that strips a prefix', async () => {
    const served = await serve('/shop/message-center', (center) =>
      express()
        .use((request, _response, next) => {
          request.url = request.url.replace(/^\/shop/, '');
          next();
        })
        .use('/message-center', center.router()),
    );
    await expectWhole(served);
  });

  it('does not affect the other routes of the app at the root', async () => {
    for (const [name, use] of [
      ['router', (center: MessageCenter) => center.router()],
      ['handler', (center: MessageCenter) => center.handler],
    ] as const) {
      const served = await serve(name === 'router' ? '' : '/message-center', (center) =>
        express()
          .use((_request, response, next) => {
            response.status(202);
            next();
          })
          .use(use(center) as express.RequestHandler)
          .post('/form', express.urlencoded({ extended: true }), (request, response) => {
            response.json({ body: request.body, path: request.path, is: request.is('urlencoded') });
          })
          .get('/', (_request, response) => void response.send('home')),
      );
      const init = { method: 'POST', body: new URLSearchParams({ a: 'b' }) };
      const evil = { origin: 'https://evil.example' };
      const form = await fetch(`${served.origin}/form`, { ...init, headers: evil });
      expect(form.status, name).toBe(202);
      expect(form.headers.get('cache-control')).toBeNull();
      expect(await form.json()).toEqual({ body: { a: 'b' }, path: '/form', is: 'urlencoded' });
      const home = await fetch(served.origin);
      expect([home.status, await home.text()]).toEqual([202, 'home']);
      expect((await fetch(`${served.origin}/nothing`)).headers.get('content-type')).toMatch(/html/);
      await expectWhole(served);
    }
  });

  it('works as a handler however a framework passes requests on', async () => {
    const apps: [string, (center: MessageCenter) => RequestListener][] = [
      ['/message-center', (center) => center.handler],
      ['/message-center', (center) => express().use(center.handler)],
      ['/message-center', (center) => express().use('/message-center', center.handler)],
      ['/message-center', (center) => express().all('/message-center/{*rest}', center.handler)],
      ['/notify', (center) => express().use('/notify', center.handler)],
      ['/api/message-center', (center) => express().use('/api', center.handler)],
      // Connect and others keep the requested URL, and have no baseUrl.
      [
        '/message-center',
        (center) => (request, response) => {
          const { url = '' } = request;
          Object.assign(request, {
            originalUrl: url,
            url: url.replace('/message-center', ''),
            httpVersionMajor: undefined,
          });
          center.handler(request, response);
        },
      ],
      // Koa begins with 404.
      [
        '/message-center',
        (center) => (request, response) => {
          response.statusCode = 404;
          center.handler(request, response);
        },
      ],
    ];
    for (const [at, listenerOf] of apps) {
      const served = await serve(at, listenerOf);
      await expectWhole(served);
      expect(served.log).toHaveLength(at === '/message-center' ? 0 : 1);
    }
  });

  it('logs once what to change if the path was stripped from the URL without a trace', async () => {
    const served = await serve('/message-center', (center) => (request, response) => {
      request.url = request.url?.replace('/message-center', '') ?? '';
      center.handler(request, response);
    });
    for (const path of ['/widget.js', '/counts', '/favicon.ico', '/counts']) {
      const answer = await fetchAs(served, { user: 'barry' }, path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('is below /message-center');
    }
    expect(served.log).toEqual([{ level: 'warn', text: expect.stringMatching(/whole URL/) }]);
  });

  it('leaves the requests of others below the same prefix unchanged', async () => {
    const served = await serve('/api/message-center', (center) =>
      express()
        .set('etag', false)
        .use('/api', center.handler)
        .get('/api/other', (request, response) => {
          response.json({ etag: request.app.get('etag'), url: request.url });
        }),
    );
    const other = await fetch(`${served.origin}/api/other`);
    expect(await other.json()).toEqual({ etag: false, url: '/api/other' });
    await expectWhole(served);
  });

  it('uses no Express methods of the requests that it gets', async () => {
    const served = await serve('/message-center', (center) => {
      const router = center.router();
      return (request, response) => {
        const { url = '' } = request;
        response.statusCode = 404;
        Object.assign(request, {
          originalUrl: url,
          url: url.replace('/message-center', ''),
          httpVersionMajor: undefined,
        });
        router(request, response, (error) => {
          response.statusCode = error ? 500 : 404;
          response.end();
        });
      };
    });
    const user = 'barry';
    expect((await fetchAs(served, { user }, '/counts')).status).toBe(200);
    expect((await fetchAs(served, { user }, '/messages?limit=1')).status).toBe(200);
    expect((await fetchAs(served, {}, '/session', { method: 'POST' })).status).toBe(204);
    expect((await fetchAs(served, {}, '/messages', { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetchAs(served, { user }, '/messages/x')).status).toBe(404);
    const read = await fetchAs(served, { user }, '/messages/read-all', postJson({}));
    expect(read.status).toBe(200);
  });
});

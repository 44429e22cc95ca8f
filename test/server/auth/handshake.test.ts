import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { MessageCenterOptions } from '../../../server/index.js';
import { serveAuth } from '../../support/auth-fixture.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

type Middleware = (request: Request, response: Response, next: NextFunction) => unknown;

/** Middleware that does what common packages do. */
const cookieParser: Middleware = (request, _response, next) => {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2));
  request.cookies = Object.fromEntries(pairs);
  next();
};

describe('the middleware of `use` on a socket’s handshake', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options: MessageCenterOptions, withinMs = 8_000): Promise<Served> =>
    serveAuth(fixture, options, { withinMs });

  const open = (served: Served) => openSocket(fixture, served, { user: 'barry' });

  /** The raw lines of the answer's head. */
  async function answerTo(served: Served, headers = {}): Promise<readonly string[]> {
    const ws = new WebSocket(
      `${served.url.replace('http', 'ws')}/socket?EIO=4&transport=websocket`,
      {
        origin: served.origin,
        headers,
      },
    );
    fixture.later(() => ws.terminate());
    const [response] = (await once(ws, 'upgrade')) as [IncomingMessage];
    const { rawHeaders } = response;
    return rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
    );
  }

  it('gets requests and responses of Express', async () => {
    const seen: Record<string, unknown>[] = [];
    const served = await serve({
      trustProxy: true,
      use: [
        cookieParser,
        (request: Request, response: Response, next) => {
          response.locals.user = request.cookies.app;
          response.status(200).vary('Cookie');
          response.appendHeader('X-Seen', 'one');
          response.appendHeader('X-Seen', 'two');
          response.cookie('a', '1', { httpOnly: true });
          response.clearCookie('b');
          seen.push({
            get: request.get('host'),
            url: request.originalUrl,
            ip: request.ip,
            protocol: request.protocol,
            hostname: request.hostname,
            cookies: request.cookies,
            query: request.query.EIO,
            path: request.path,
            res: request.res === response,
            app: request.app.get('trust proxy'),
          });
          next();
        },
      ],
      identify: (request) => ({
        user: `${(request as Request).res?.locals.user} from ${(request as Request).ip}`,
      }),
    });
    const forwarded = {
      'x-forwarded-for': '6.6.6.6, 1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.com',
    };
    const page = await openSocket(fixture, served, {
      user: 'barry',
      from: 'https://app.example.com',
      headers: forwarded,
    });
    expect(seen).toEqual([
      {
        get: new URL(served.origin).host,
        url: '/message-center/socket?EIO=4&transport=websocket',
        ip: '1.2.3.4',
        protocol: 'https',
        hostname: 'app.example.com',
        cookies: { app: 'barry' },
        query: '4',
        path: '/message-center/socket',
        res: true,
        app: 1,
      },
    ]);
    await served.center.send({ to: { user: 'barry from 1.2.3.4' }, text: 'one' });
    await expect.poll(() => page.texts, { timeout: 5_000 }).toEqual(['one']);
  });

  it('sends its headers with the answer, each cookie on a line of its own', async () => {
    const served = await serve({
      use: [
        session({ secret: 'not a secret', resave: false, saveUninitialized: true }),
        (_request, response, next) => {
          response.cookie('a', '1');
          response.cookie('b', '2', { path: '/b' });
          response.setHeader('X-App', 'yes');
          response.setHeader('Content-Length', '7');
          response.setHeader('Connection', 'close');
          response.setHeader('Sec-WebSocket-Protocol', 'none');
          next();
        },
      ],
    });
    const lines = await answerTo(served, { cookie: 'app=barry' });
    const cookies = lines.filter((line) => /^set-cookie: /i.test(line));
    expect(cookies.map((line) => line.slice('set-cookie: '.length, -1).split('=')[0])).toEqual([
      'a',
      'b',
      'connect.sid',
    ]);
    expect(cookies.some((line) => line.includes(','))).toBe(false);
    expect(lines.filter((line) => /^x-app/i.test(line))).toEqual(['x-app: yes']);
    const own = /^(content-length|sec-websocket-protocol|x-powered-by|connection: close)/i;
    expect(lines.filter((line) => own.test(line))).toEqual([]);
  });

  it('does not run for an origin that is refused, on sockets and in `handler`', async () => {
    const urls: string[] = [];
    const served = await fixture.serve({
      use: [
        (request, _response, next) => {
          urls.push(request.originalUrl);
          next();
        },
      ],
    });
    const evil = { user: 'barry', from: 'http://evil.example' };
    await expect(openSocket(fixture, served, evil)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await fetchAs(served, evil, '/counts')).status).toBe(403);
    expect((await fetchAs(served, evil, '/session', { method: 'POST' })).status).toBe(403);
    expect(urls).toEqual([]);
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
    expect(urls).toEqual(['/message-center/counts']);
  });

  it('may leave a response open and end it from a timer', async () => {
    const ended: string[] = [];
    const served = await serve({
      use: [
        (_request, response, next) => {
          const timer = setTimeout(() => response.status(503).end(), 5_000);
          response.on('finish', () => {
            clearTimeout(timer);
            ended.push('finish');
          });
          response.on('close', () => ended.push('close'));
          next();
        },
      ],
    });
    const page = await open(served);
    expect(ended).toEqual(['finish', 'close']);
    await page.request('list', {});
  });

  it('is logged once when it answers a handshake itself', async () => {
    const served = await serve({ use: [(_request, response) => void response.sendStatus(418)] });
    for (let n = 0; n < 3; n += 1) await open(served).catch(() => {});
    expect(served.log.map(({ text }) => text)).toEqual([
      expect.stringContaining(
        'answered a socket’s handshake itself, with status 418'.replace('’', "'"),
      ),
    ]);
  });

  it('is given 8 seconds, as `identify` is, over both transports', async () => {
    const hangs = () => new Promise<never>(() => {});
    const [use, identify] = await Promise.all([
      fixture.serve({ use: [() => {}] }),
      fixture.serve({ identify: hangs }),
    ]);
    const started = performance.now();
    const raw = await RawSocket.open(fixture, identify, { user: 'barry' });
    raw.send('40');
    const outcomes = await Promise.all([
      open(use).catch(({ code }) => code),
      fetchAs(use, { user: 'barry' }, '/counts').then(({ status }) => status),
      fetchAs(identify, { user: 'barry' }, '/counts').then(({ status }) => status),
      expect.poll(() => raw.closed, { timeout: 15_000 }).toBe(true),
    ]);
    expect(outcomes.slice(0, 3)).toEqual(['INTERNAL', 503, 503]);
    expect(performance.now() - started).toBeGreaterThan(7_500);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('may answer the requests of pages by itself', async () => {
    const app = express.Router().get('/login', (_request, response) => void response.send('in'));
    const served = await fixture.serve({ use: [app as never] });
    expect(await (await fetchAs(served, {}, '/login')).text()).toBe('in');
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
  });
});

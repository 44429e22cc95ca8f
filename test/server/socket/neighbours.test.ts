import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import express from 'express';
import { Server as SocketIoServer } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { MessageCenter, MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { openSocket } from '../../support/transport-clients.js';

/** Another server of WebSockets on the app's server; each says what it gets. */
interface Neighbour {
  attach(http: HttpServer): void;
  /** Opens a socket of its own and answers what came back for "hello". */
  echo(origin: string): Promise<string>;
}

describe('a center beside other WebSocket servers on one HTTP server', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const echoing = (ws: WebSocket): void => {
    ws.on('message', (data) => ws.send(data));
  };

  async function echoOfWs(origin: string): Promise<string> {
    const ws = new WebSocket(`${origin.replace('http', 'ws')}/echo`);
    fixture.later(() => ws.terminate());
    await once(ws, 'open');
    ws.send('hello');
    return String((await once(ws, 'message'))[0]);
  }

  const NEIGHBOURS: { readonly [name: string]: () => Neighbour } = {
    'a ws server with a path': () => ({
      attach: (http) => {
        new WebSocketServer({ server: http, path: '/echo' }).on('connection', echoing);
      },
      echo: echoOfWs,
    }),
    'a ws server behind a listener of the app': () => ({
      attach: (http) => {
        const server = new WebSocketServer({ noServer: true });
        http.on('upgrade', (request, socket, head) => {
          if (request.url === '/echo') server.handleUpgrade(request, socket, head, echoing);
          else socket.destroy();
        });
      },
      echo: echoOfWs,
    }),
    'another Socket.IO': () => ({
      attach: (http) => {
        const server = new SocketIoServer(http);
        server.on('connection', (socket) => socket.on('echo', (text, ack) => ack(text)));
      },
      echo: async (origin) => {
        const socket = io(origin, { forceNew: true });
        fixture.later(() => void socket.disconnect());
        const text = await socket.timeout(5_000).emitWithAck('echo', 'hello');
        await expect.poll(() => socket.io.engine.transport.name).toBe('websocket');
        return text;
      },
    }),
  };

  async function makeCenter(options: MessageCenterOptions = {}): Promise<MessageCenter> {
    const center = fixture.center({ identify: identifyByName, ...options });
    await center.ready();
    return center;
  }

  async function expectPushes(
    center: MessageCenter,
    http: HttpServer,
    origin: string,
    path = '/message-center',
  ): Promise<void> {
    const served = { center, http, origin, url: `${origin}${path}`, log: [] };
    const page = await openSocket(fixture, served, { user: 'barry' });
    await center.send({ to: { user: 'barry' }, text: `by ${path}` });
    await expect.poll(() => page.texts).toEqual([`by ${path}`]);
    page.close();
  }

  for (const [name, make] of Object.entries(NEIGHBOURS)) {
    for (const order of ['before', 'after'] as const) {
      it(`works with ${name} that was attached ${order} it`, async () => {
        const center = await makeCenter({
          // Longer than the second after which Socket.IO ends what it does not know.
          use: [(_request, _response, next) => void setTimeout(next, 1_200)],
        });
        const http = createServer(center.handler);
        const neighbour = make();
        if (order === 'before') neighbour.attach(http);
        center.attach(http);
        if (order === 'after') neighbour.attach(http);
        const origin = await fixture.listen(http);
        const [echo] = await Promise.all([
          neighbour.echo(origin),
          expectPushes(center, http, origin),
        ]);
        expect(echo).toBe('hello');
      });
    }
  }

  it('leaves a server as it found it when it is closed', async () => {
    const center = await makeCenter();
    const http = createServer();
    const { emit } = http;
    center.attach(http);
    expect(http.listenerCount('upgrade')).toBe(1);
    await center.close();
    expect(http.listenerCount('upgrade')).toBe(0);
    expect(http.emit).toBe(emit);
    expect(Object.hasOwn(http, 'emit')).toBe(false);
  });

  it('works if other code has wrapped the same server meanwhile', async () => {
    const first = await makeCenter();
    const second = await makeCenter();
    const http = createServer(second.handler);
    first.attach(http);
    const { emit } = http;
    const seen: unknown[] = [];
    http.emit = function wrapped(this: HttpServer, name: string, ...args: unknown[]) {
      seen.push(name);
      return Reflect.apply(emit, this, [name, ...args]) as boolean;
    } as typeof http.emit;
    await first.close();
    second.attach(http);
    const origin = await fixture.listen(http);
    await expectPushes(second, http, origin);
    expect(seen).toContain('upgrade');
  });

  it('works beside a center at another path, and after that one was closed', async () => {
    const [one, two] = [await makeCenter({ path: '/one' }), await makeCenter({ path: '/two' })];
    const http = createServer();
    one.attach(http);
    two.attach(http);
    const origin = await fixture.listen(http);
    await expectPushes(one, http, origin, '/one');
    await expectPushes(two, http, origin, '/two');
    await one.close();
    await expectPushes(two, http, origin, '/two');
  });

  it('refuses a second center at the same path until the first is closed', async () => {
    const [first, second] = [await makeCenter(), await makeCenter()];
    const http = createServer();
    first.attach(http);
    expect(() => second.attach(http)).toThrow(
      /Another message center .* at \/message-center\/socket/,
    );
    await first.close();
    second.attach(http);
    const origin = await fixture.listen(http);
    await expectPushes(second, http, origin);
  });

  it('cannot be attached to an app, and the error says what to pass', async () => {
    const center = await makeCenter();
    for (const app of [express(), undefined]) {
      expect(() => center.attach(app as never)).toThrow(/attach takes an HTTP server/);
    }
    center.attach(createServer());
  });

  it('cannot attach once it is closed', async () => {
    const center = await makeCenter();
    await center.close();
    expect(() => center.attach(createServer())).toThrow(/has been closed/);
  });
});

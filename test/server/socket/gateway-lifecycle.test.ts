import { createServer } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { MessageCenterError, type MessageCenterOptions } from '../../../server/index.js';
import {
  CenterFixture,
  closeServer,
  identifyByName,
  type Served,
} from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';

describe('the lifecycle of the socket gateway', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options?: MessageCenterOptions) => fixture.serve(options);
  const open = (served: Served, user = 'barry') => openSocket(fixture, served, { user });

  it('attaches before the store is open, and pushes once it is', async () => {
    const center = fixture.center({ identify: identifyByName });
    const http = createServer(center.handler);
    center.attach(http);
    const origin = await fixture.listen(http);
    const served = { center, http, origin, url: `${origin}/message-center`, log: [] };
    const page = await open(served);
    await fixture.center().send({ to: { user: 'barry' }, text: 'from a worker' });
    await expect.poll(() => page.texts, { timeout: 5_000 }).toEqual(['from a worker']);
  });

  it('logs once that the store fails, however often pages meet it', async () => {
    let reads = 0;
    const store = storeWith(fixture.store(), () => ({
      async heads() {
        reads += 1;
        throw new MessageCenterError('UNAVAILABLE', 'The store is down.');
      },
    }));
    const served = await serve({ store, positionCheckMs: 10 });
    await open(served);
    await expect.poll(() => reads).toBeGreaterThan(3);
    expect(served.log).toMatchObject([
      { text: 'the log could not be read for open pages', error: { code: 'UNAVAILABLE' } },
    ]);
  });

  it('works inside an Express app, at another path, with the app’s own routes', async () => {
    const center = fixture.center({ identify: identifyByName, path: '/a/b-c' });
    const app = express();
    app.use(express.json());
    app.use('/a/b-c', center.router());
    app.get('/', (_request, response) => void response.send('the app'));
    const http = createServer(app);
    center.attach(http);
    const origin = await fixture.listen(http);
    const served = { center, http, origin, url: `${origin}/a/b-c`, log: [] };
    const page = await open(served);
    const { id } = await center.send({ to: { user: 'barry' }, text: 'one' });
    await expect.poll(() => page.texts).toEqual(['one']);
    const credentials = { user: 'barry', headers: { 'content-type': 'application/json' } };
    const init = { method: 'POST', body: JSON.stringify({ ids: [id] }) };
    expect((await fetchAs(served, credentials, '/messages/read', init)).status).toBe(200);
    expect(await (await fetch(origin)).text()).toBe('the app');
  });

  it('does not affect another WebSocket server on the same HTTP server', async () => {
    const served = await serve();
    const echo = new WebSocketServer({ noServer: true });
    served.http.on('upgrade', (request, socket, head) => {
      if (request.url !== '/echo') return;
      echo.handleUpgrade(request, socket, head, (ws) => ws.on('message', (data) => ws.send(data)));
    });
    fixture.later(() => echo.close());
    const ws = new WebSocket(`${served.origin.replace('http', 'ws')}/echo`);
    fixture.later(() => ws.terminate());
    const echoed = new Promise((resolve) => ws.on('message', (data) => resolve(String(data))));
    ws.on('open', () => ws.send('hello'));
    const page = await open(served);
    expect(await echoed).toBe('hello');
    expect((await page.request('list', {})).messages).toEqual([]);
  });

  it('closes every socket with the center, and they reconnect to a new server at the port', async () => {
    const served = await serve();
    const page = await openSocket(
      fixture,
      served,
      { user: 'barry' },
      { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 50 },
    );
    await served.center.close();
    await served.center.close();
    await expect.poll(() => page.closes).toEqual(['transport close']);
    await closeServer(served.http);
    const again = await fixture.serve({}, Number(new URL(served.origin).port));
    await expect.poll(() => page.socket.connected, { timeout: 5_000 }).toBe(true);
    await again.center.send({ to: { user: 'barry' }, text: 'after the restart' });
    await expect.poll(() => page.texts).toEqual(['after the restart']);
  });

  it('lets a new center use the same HTTP server after the first was closed', async () => {
    const served = await serve();
    await served.center.close();
    const center = fixture.center({ identify: identifyByName });
    center.attach(served.http);
    const page = await open({ ...served, center });
    await center.send({ to: { user: 'barry' }, text: 'from the new one' });
    await expect.poll(() => page.texts).toEqual(['from the new one']);
  });

  it('leaves nothing that keeps the process alive once it is closed', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    const before = timers().length;
    const served = await serve({ positionCheckMs: 50 });
    const pages = [await open(served), await open(served, 'anna')];
    await served.center.send({ to: { user: 'barry' }, text: 'one' });
    await served.center.close();
    await expect.poll(() => pages.flatMap((page) => page.closes).length).toBe(2);
    await new Promise<void>((resolve) => served.http.close(() => resolve()));
    // Clients and test runner may have a timer each.
    await expect.poll(() => timers().length, { timeout: 5_000 }).toBeLessThanOrEqual(before + 2);
  });

  it('waits as long as a timer can for times that are longer', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    const long = Number.MAX_SAFE_INTEGER;
    const served = await serve({ positionCheckMs: long, limits: { slowReaderMs: long } });
    const page = await open(served);
    await served.center.send({ to: { user: 'barry' }, text: 'one' });
    await expect.poll(() => page.texts).toEqual(['one']);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('attaches only once, and a later call throws', async () => {
    const served = await serve();
    expect(() => served.center.attach(served.http)).toThrow(/attached already/);
    await served.center.close();
    expect(() => served.center.attach(served.http)).toThrow(/has been closed/);
  });
});

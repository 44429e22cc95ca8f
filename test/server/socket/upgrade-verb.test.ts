import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { LogRecord, MessageCenter, MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { H2C_HEADERS, TcpClient, webSocketHeaders } from '../../support/tcp-client.js';
import { openSocket } from '../../support/transport-clients.js';
import { upgradeStatus } from '../../support/transport-raw-socket.js';

describe('an app that routes its upgrades itself', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  /** Hands everything to the center but what is at `/echo`. */
  async function serve(options: MessageCenterOptions = {}): Promise<Served> {
    const log: LogRecord[] = [];
    const center: MessageCenter = fixture.center({
      identify: identifyByName,
      log: (record) => log.push(record),
      ...options,
    });
    const echo = new WebSocketServer({ noServer: true });
    const http = createServer((request, response) => {
      if (request.url === '/slow') setTimeout(() => response.end('slow'), 100);
      else response.end('the app');
    });
    http.on('upgrade', (request, socket, head) => {
      if (request.url !== '/echo') center.upgrade(request, socket, head);
      else echo.handleUpgrade(request, socket, head, (ws) => ws.send('echo'));
    });
    const origin = await fixture.listen(http);
    return { center, http, origin, url: `${origin}/message-center`, log };
  }

  const socketStatus = (served: Served, headers: Record<string, string> = {}, query = '') =>
    upgradeStatus(`${served.url}/socket?EIO=4&transport=websocket${query}`, {
      origin: served.origin,
      ...headers,
    });

  it('passes sockets to the center, which also pushes what other processes send', async () => {
    const served = await serve();
    const page = await openSocket(fixture, served, { user: 'barry' });
    await fixture.center().send({ to: { user: 'barry' }, text: 'from a worker' });
    await expect.poll(() => page.texts, { timeout: 5_000 }).toEqual(['from a worker']);
  });

  it('logs once which upgrades the center does not accept', async () => {
    const served = await serve();
    const client = await TcpClient.open(fixture, served.origin);
    client.request('GET /message-center/socket2?token=secret', webSocketHeaders());
    await expect.poll(() => client.ended, { interval: 5 }).toBe(true);
    expect(client.statuses).toEqual([404]);
    expect(client.received).toContain('accepts only WebSockets, at /message-center/socket');
    const other = await TcpClient.open(fixture, served.origin);
    other.request('GET /message-center/socket', H2C_HEADERS);
    await expect.poll(() => other.ended, { interval: 5 }).toBe(true);
    expect(other.statuses).toEqual([404]);
    expect(served.log).toHaveLength(1);
    expect(served.log[0]?.text).toContain('"/message-center/socket2"');
    expect(served.log[0]?.text).toContain('`path`');
    expect(JSON.stringify(served.log)).not.toContain('secret');
  });

  it('keeps answers in order: socket and refusal wait for the previous response', async () => {
    const served = await serve();
    const refused = await TcpClient.open(fixture, served.origin);
    refused.request('GET /slow').request('GET /elsewhere', webSocketHeaders());
    await expect.poll(() => refused.ended, { interval: 5 }).toBe(true);
    expect(refused.statuses).toEqual([200, 404]);
    const taken = await TcpClient.open(fixture, served.origin);
    const path = '/message-center/socket?EIO=4&transport=websocket';
    const headers = webSocketHeaders(`Origin: ${served.origin}`);
    taken.request('GET /slow').request(`GET ${path}`, headers);
    await expect.poll(() => taken.received, { interval: 5 }).toContain('"pingInterval"');
    expect(taken.statuses).toEqual([200, 101]);
    expect(taken.received).toMatch(/slow.*HTTP\/1\.1 101/s);
  });

  it('gets refusals with their statuses: origin, sid, quota, closed', async () => {
    const served = await serve({ limits: { socketsPerAddress: 1 } });
    expect(await socketStatus(served, { origin: 'http://evil.example' })).toBe(403);
    expect(await socketStatus(served, {}, '&sid=abc')).toBe(400);
    expect(await socketStatus(served, {}, '&sid=')).toBe(400);
    const page = await openSocket(fixture, served, { user: 'barry' });
    expect(await socketStatus(served)).toBe(422);
    await served.center.close();
    await expect.poll(() => page.closes).toEqual(['transport close']);
    expect(await socketStatus(served)).toBe(503);
    // Which origin was refused, and that the address has too many sockets.
    expect(served.log.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });

  it('keeps running without the option identify, and the log names it', async () => {
    const served = await serve({ identify: undefined as never });
    expect(await socketStatus(served)).toBe(503);
    expect(String(served.log[0]?.error)).toContain('needs the option `identify`');
  });

  it('keeps running if it passes wrong arguments, or an upgrade twice, and the log says so', async () => {
    type Verb = (...args: unknown[]) => void;
    const calls: [(upgrade: Verb, args: unknown[]) => void, status: number, text: RegExp][] = [
      [(upgrade, [request, socket]) => upgrade(request, socket), 503, /an upgrade was refused/],
      [(upgrade, [, socket, head]) => upgrade(null, socket, head), 503, /an upgrade was refused/],
      [(upgrade, args) => [upgrade(...args), upgrade(...args)], 101, /one upgrade twice/],
    ];
    for (const [call, status, text] of calls) {
      const log: LogRecord[] = [];
      const center = fixture.center({
        identify: identifyByName,
        log: (record) => log.push(record),
      });
      const http = createServer();
      http.on('upgrade', (...args) => call(center.upgrade as Verb, args));
      http.on('upgrade', () => (center.upgrade as Verb)());
      const origin = await fixture.listen(http);
      const served = { center, http, origin, url: `${origin}/message-center`, log };
      expect(await socketStatus(served)).toBe(status);
      expect(log.map((record) => record.text)).toContainEqual(expect.stringMatching(text));
    }
  });
});

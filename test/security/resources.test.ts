import { createServer } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { identifyByName } from '../support/center-fixture.js';
import { webSocketHeaders } from '../support/tcp-client.js';
import { openSocket } from '../support/transport-clients.js';
import { HttpStage } from '../support/transport-http-stage.js';
import { rawBytes, rawRequest } from '../support/transport-raw-http.js';
import { upgradeStatus } from '../support/transport-raw-socket.js';

/** What one request may take at the most on a busy machine, in milliseconds. */
const SOON_MS = 1_500;

describe('what a client costs the server', () => {
  const stage = new HttpStage();

  beforeAll(() => stage.start());
  afterAll(() => stage.stop());

  const connections = () =>
    new Promise<number>((resolve, reject) => {
      const { http } = stage.served;
      http.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });

  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const { origin, url } = stage.served;
    return rawRequest(`${url}${path}`, { origin, cookie: 'app=barry', ...headers });
  };

  const long: [what: string, path: string, headers: Record<string, string>, status: number][] = [
    ['a name without end in its query', `/messages?${'a&'.repeat(7_000)}`, {}, 400],
    ['a parameter without end', `/messages?${'since=&'.repeat(2_000)}`, {}, 400],
    ['names without end', `/messages?${Array.from(Array(2_500).keys()).join('&')}`, {}, 400],
    ['an endless id', `/messages/${'%41'.repeat(4_500)}`, {}, 400],
    [
      'content codings without end',
      '/widget.js',
      { 'accept-encoding': 'a;q=0.1,'.repeat(1_700) },
      404,
    ],
    ['ETags without end', '/widget.js', { 'if-none-match': '"a", '.repeat(2_800) }, 404],
    [
      'parameters of its type',
      '/messages',
      { 'content-type': `application/json${';'.repeat(14_000)}` },
      200,
    ],
    [
      'cookies without end',
      '/messages',
      { cookie: `${'mc-session=a.b;'.repeat(900)}app=barry` },
      200,
    ],
    ['addresses without end', '/messages', { 'x-forwarded-for': '1,'.repeat(7_000) }, 200],
    ['blanks in its token', '/messages', { authorization: `Bearer${' '.repeat(14_000)}x` }, 401],
    ['more headers than Node reads', '/messages', { 'x-long': 'x'.repeat(20_000) }, 431],
  ];
  for (const [what, path, headers, status] of long) {
    it(`is small for a request with ${what}`, async () => {
      const started = performance.now();
      expect((await ask(path, headers)).status).toBe(status);
      expect(performance.now() - started).toBeLessThan(SOON_MS);
      await stage.expectNoEffect();
    });
  }

  const handshakes: [what: string, query: string][] = [
    ['an earlier protocol', 'EIO=3&transport=websocket'],
    ['two protocols', 'EIO=4&EIO=3&transport=websocket'],
    ['no protocol', 'transport=websocket'],
    ['no transport', 'EIO=4'],
    ['polling', 'EIO=4&transport=polling'],
    ['two transports', 'EIO=4&transport=websocket&transport=polling'],
    ['a transport of the language', 'EIO=4&transport=__proto__'],
    ['a transport that is not served', 'EIO=4&transport=webtransport'],
    ['an empty sid', 'EIO=4&transport=websocket&sid='],
    ['an encoded sid', 'EIO=4&transport=websocket&%73id=x'],
    ['a query without end', 'a&'.repeat(7_000)],
  ];
  for (const [what, query] of handshakes) {
    it(`is released immediately after a handshake with ${what}`, async () => {
      const before = await connections();
      const { origin, url } = stage.served;
      const address = `${url.replace('http', 'ws')}/socket?${query}`;
      const ws = new WebSocket(address, { origin, headers: { cookie: 'app=barry' } });
      const received: string[] = [];
      ws.on('error', () => {});
      ws.on('message', (data) => received.push(String(data)));
      await new Promise((resolve) => ws.once('close', resolve));
      await expect.poll(connections, { interval: 5 }).toBeLessThanOrEqual(before);
      expect(received).toEqual([]);
      await stage.expectNoEffect();
    });
  }

  it('is bounded for mount paths, and never displaces one that a page uses', async () => {
    const { fixture } = stage;
    const center = fixture.center({ identify: identifyByName });
    const http = createServer(express().use('/:tenant/mc', center.router()));
    center.attach(http);
    const origin = await fixture.listen(http);
    const pathsFrom = (first: number) => Array.from(Array(101).keys(), (n) => `/x${first + n}/mc`);
    for (let first = 0; first < 1_010; first += 101) {
      const requests = pathsFrom(first).map((path, n) => {
        const end = n === 100 ? 'Connection: close\r\n' : '';
        return `GET ${path}/widget.js HTTP/1.1\r\nHost: a\r\n${end}\r\n`;
      });
      await rawBytes(origin, requests.join(''));
    }
    const served = { center, http, origin, url: `${origin}/late/mc`, log: [] };
    await fetch(`${served.url}/widget.js`);
    const page = await openSocket(fixture, served, { token: 'token-of-barry' });
    expect(await page.request('list', {})).toMatchObject({ messages: [{ text: 'one' }] });
    const headers = { origin };
    const statusAt = (name: string) =>
      upgradeStatus(`${origin}/${name}/mc/socket?EIO=4&transport=websocket`, headers);
    expect([await statusAt('x0'), await statusAt('x1009')]).toEqual([404, 101]);
    await stage.expectNoEffect();
  });

  it('is released after a handshake whose body is not a WebSocket', async () => {
    const before = await connections();
    const { host, port } = new URL(stage.served.origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    const head = [
      'GET /message-center/socket?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${host}`,
      `Origin: ${stage.served.origin}`,
      ...webSocketHeaders('Content-Length: 5'),
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\nHELLO, this is no frame`);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    await expect.poll(connections, { interval: 5 }).toBeLessThanOrEqual(before);
    await stage.expectNoEffect();
  });
});

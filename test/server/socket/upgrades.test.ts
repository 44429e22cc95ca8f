import { execFile } from 'node:child_process';
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { H2C_HEADERS, TcpClient, webSocketHeaders } from '../../support/tcp-client.js';
import { makeCertificate } from '../../support/test-certificate.js';

const run = promisify(execFile);

describe('requests with an Upgrade header that are not for the center', () => {
  let fixture: CenterFixture;
  let requests: IncomingMessage[];

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
    requests = [];
  });
  afterEach(() => fixture.stop());

  /** An app that echoes its requests, with a center on its server. */
  async function serve(
    make: (listener: typeof answer) => HttpServer = (listener) => createServer(listener),
  ): Promise<{ http: HttpServer; origin: string }> {
    const center = fixture.center({ identify: identifyByName });
    await center.ready();
    const http = make(answer);
    center.attach(http);
    const origin = await fixture.listen(http);
    return { http, origin };
  }

  const answer: Parameters<typeof createServer>[1] & object = async (request, response) => {
    requests.push(request);
    const body = await text(request);
    response.end(`${request.method} ${request.url} ${body};`);
  };

  const bodies = (client: TcpClient): string[] =>
    [...client.received.matchAll(/(?:GET|POST) [^;]*(?=;)/g)].map(([body]) => body);

  it('are answered by the routes, and the connection stays usable', async () => {
    const { origin } = await serve();
    const client = await TcpClient.open(fixture, origin);
    const offers = [H2C_HEADERS, ['Connection: Upgrade', 'Upgrade: TLS/1.2, HTTP/1.1']];
    for (const headers of [...offers, webSocketHeaders(), ['Upgrade: websocket'], []]) {
      const before = client.statuses.length;
      client.request('GET /page?a=1', headers);
      await expect.poll(() => client.statuses.length, { interval: 5 }).toBe(before + 1);
    }
    expect(client.statuses).toEqual([200, 200, 200, 200, 200]);
    expect(bodies(client)).toEqual(Array(5).fill('GET /page?a=1 '));
  });

  it('reach the routes with every header as it was sent', async () => {
    const { origin } = await serve();
    const client = await TcpClient.open(fixture, origin);
    const named = [...H2C_HEADERS, 'X-Name: J\xfcrgen', 'Cookie: a=1', 'Cookie: b=2'];
    for (const headers of [named, ['Connection: Upgrade', 'Upgrade: a', 'Upgrade: b'], []]) {
      const before = requests.length;
      client.request('GET /', headers);
      await expect.poll(() => client.statuses.length, { interval: 5 }).toBe(before + 1);
    }
    const [first, second, third] = requests as [IncomingMessage, IncomingMessage, IncomingMessage];
    expect(first.headers).toMatchObject({ upgrade: 'h2c', cookie: 'a=1; b=2' });
    expect(first.rawHeaders.slice(0, 6)).toEqual([
      ...['Host', new URL(origin).host],
      ...['Connection', 'Upgrade, HTTP2-Settings'],
      ...['Upgrade', 'h2c'],
    ]);
    expect(first.headersDistinct.cookie).toEqual(['a=1', 'b=2']);
    expect(first.headersDistinct.upgrade).toEqual(['h2c']);
    expect(second.headers.upgrade).toBe('a, b');
    expect(third.headers.upgrade).toBeUndefined();
  });

  it('keep their bodies, with a length or in chunks, also one that arrives later', async () => {
    const { origin } = await serve();
    const client = await TcpClient.open(fixture, origin);
    client.request('POST /1', [...H2C_HEADERS, 'Content-Length: 3'], 'one');
    await expect.poll(() => bodies(client), { interval: 5 }).toEqual(['POST /1 one']);
    const chunked = [...H2C_HEADERS, 'Transfer-Encoding: chunked'];
    client.request('POST /2', chunked, '3\r\ntwo\r\n0\r\n\r\n');
    await expect.poll(() => bodies(client), { interval: 5 }).toContain('POST /2 two');
    client.request('POST /3', [...H2C_HEADERS, 'Content-Length: 5', 'Expect: 100-continue']);
    await expect.poll(() => client.received, { interval: 5 }).toContain('100 Continue');
    client.socket.write('th');
    client.socket.write('ree');
    await expect.poll(() => bodies(client), { interval: 5 }).toContain('POST /3 three');
    client.request('GET /4');
    await expect
      .poll(() => bodies(client), { interval: 5 })
      .toEqual(['POST /1 one', 'POST /2 two', 'POST /3 three', 'GET /4 ']);
  });

  it('wait for the slow response before them, as pipelined requests do', async () => {
    let finish = (): void => {};
    const { origin } = await serve((listener) =>
      createServer((request, response) => {
        if (request.url !== '/slow') return listener(request, response);
        response.write('GET /slow begins;');
        finish = () => void response.end('GET /slow ends;');
      }),
    );
    const client = await TcpClient.open(fixture, origin);
    client.request('GET /slow');
    client.request('POST /a', [...H2C_HEADERS, 'Content-Length: 1'], 'a');
    await expect.poll(() => client.received, { interval: 5 }).toContain('slow begins');
    finish();
    await expect
      .poll(() => bodies(client), { interval: 5 })
      .toEqual(['GET /slow begins', 'GET /slow ends', 'POST /a a']);
    client.request('GET /b');
    await expect.poll(() => bodies(client), { interval: 5 }).toContain('GET /b ');
  });

  it('also wait for a large response that the client reads slowly', async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, 'x');
    const { origin } = await serve((listener) =>
      createServer(async (request, response) => {
        if (request.url !== '/large') return listener(request, response);
        for (let at = 0; at < large.length; at += 65_536) {
          if (response.write(large.subarray(at, at + 65_536))) continue;
          await new Promise((resolve) => response.once('drain', resolve));
        }
        response.end();
      }),
    );
    const client = await TcpClient.open(fixture, origin);
    client.socket.pause();
    client.request('GET /large').request('GET /a', H2C_HEADERS);
    await expect.poll(() => client.socket.bytesWritten, { interval: 5 }).toBeGreaterThan(100);
    client.socket.resume();
    await expect.poll(() => bodies(client), { interval: 20 }).toEqual(['GET /a ']);
  });

  it('may take longer than an idle connection is kept open', async () => {
    const { http, origin } = await serve((listener) =>
      createServer({ keepAliveTimeout: 50 }, (request, response) => {
        if (request.url !== '/late') return listener(request, response);
        setTimeout(() => response.end('GET /late;'), 1_500);
      }),
    );
    expect(http.keepAliveTimeout).toBe(50);
    const client = await TcpClient.open(fixture, origin);
    client.request('GET /first').request('GET /late', H2C_HEADERS);
    await expect
      .poll(() => bodies(client), { timeout: 3_000 })
      .toEqual(['GET /first ', 'GET /late']);
  });

  it('release everything when the client has gone, and let the server close', async () => {
    const { http, origin } = await serve();
    const connections = promisify(http.getConnections.bind(http));
    const before = await connections();
    for (let n = 0; n < 20; n += 1) {
      const client = await TcpClient.open(fixture, origin);
      client.request('GET /', n % 2 ? H2C_HEADERS : webSocketHeaders());
      if (n % 4 < 2) client.socket.end();
      else client.reset();
    }
    const kept = await TcpClient.open(fixture, origin);
    kept.request('GET /', H2C_HEADERS);
    await expect.poll(() => kept.statuses, { interval: 5 }).toEqual([200]);
    await expect.poll(connections).toBe(before + 1);
    await promisify(http.close.bind(http))();
    await expect.poll(() => kept.ended).toBe(true);
  });

  it('are answered even if the client has already closed its side', async () => {
    const { origin } = await serve(() =>
      createServer((request, response) => {
        response.end(`${request.method} ${request.url};`);
      }),
    );
    const client = await TcpClient.open(fixture, origin);
    client.request('GET /a', H2C_HEADERS).socket.end();
    await expect.poll(() => client.ended, { interval: 5 }).toBe(true);
    expect(bodies(client)).toEqual(['GET /a']);
  });

  it('are refused if Node has dropped some of their headers', async () => {
    const { origin } = await serve();
    const client = await TcpClient.open(fixture, origin);
    const many = Array.from({ length: 1_100 }, () => 'a:');
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    const length = `Content-Length: ${smuggled.length}`;
    client.request('POST /', [...many, 'Connection: Upgrade', 'Upgrade: h2c', length], smuggled);
    await expect.poll(() => client.closed || client.ended, { interval: 5 }).toBe(true);
    expect(requests.map(({ url }) => url)).not.toContain('/smuggled');
    expect(client.statuses).toEqual([431]);
  });

  it('are answered on a server with TLS', async () => {
    const { origin } = await serve((listener) => createTlsServer(makeCertificate(), listener));
    const client = await TcpClient.open(fixture, origin.replace('http', 'https'));
    client.request('POST /1', [...H2C_HEADERS, 'Content-Length: 3'], 'one');
    await expect.poll(() => bodies(client)).toEqual(['POST /1 one']);
    client.request('GET /2').request('GET /3', webSocketHeaders());
    await expect.poll(() => bodies(client)).toEqual(['POST /1 one', 'GET /2 ', 'GET /3 ']);
  });

  it('from curl are answered by HTTP/1.1, with a body, on one connection', async () => {
    const { http, origin } = await serve();
    let connections = 0;
    http.on('connection', () => {
      connections += 1;
    });
    const urls = ['/1', '/2', '/3'].map((path) => origin + path);
    const { stdout } = await run('curl', ['-s', '--http2', '-m', '5', '-d', 'body', ...urls]);
    expect(stdout).toBe('POST /1 body;POST /2 body;POST /3 body;');
    const { stdout: got } = await run('curl', ['-s', '--http2', '-m', '5', ...urls]);
    expect(got).toBe('GET /1 ;GET /2 ;GET /3 ;');
    expect(connections).toBe(2);
  });

  it('include WebSockets for any other spelling of the path', async () => {
    const { origin } = await serve();
    const paths = [
      ...['/message-center/socketXYZ', '/message-center/socket/', '/message-center//socket'],
      ...['/message-center/Socket', '/message-center/%73ocket'],
      ...['/message-center/x/../socket', '/x/message-center/socket', '/message-center/socket%20'],
    ];
    for (const path of paths) {
      const client = await TcpClient.open(fixture, origin);
      const target = `${path}?EIO=4&transport=websocket`;
      client.request(`GET ${target}`, webSocketHeaders(`Origin: ${origin}`));
      await expect.poll(() => bodies(client), { interval: 5 }).toEqual([`GET ${target} `]);
      client.socket.destroy();
    }
    expect(requests).toHaveLength(paths.length);
  });
});

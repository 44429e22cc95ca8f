import { createServer, type IncomingHttpHeaders, type Server, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../protocol/index.js';
import type { ServedFile } from '../../../server/http/served-files.js';
import { widgetFiles } from '../../../server/http/widget-files.js';

const SCRIPT = Buffer.from('export const bell = "🔔";\n'.repeat(100));
const SOUND = Buffer.from([1, 2, 3, 4, 5]);

const FILES: readonly ServedFile[] = [
  file('widget.js', 'text/javascript; charset=utf-8', SCRIPT),
  file('large.js', 'text/javascript; charset=utf-8', Buffer.alloc(200_000)),
  { ...file('de-AbCd_123.js', 'text/javascript; charset=utf-8', SCRIPT), immutable: true },
  {
    ...file('chime.wav', 'audio/wav', SOUND),
    contents: { identity: SOUND.toString('base64') },
  },
];

function file(name: string, type: string, bytes: Buffer): ServedFile {
  const br = brotliCompressSync(bytes).toString('base64');
  const gzip = gzipSync(bytes).toString('base64');
  return { name, type, hash: 'hash', immutable: false, contents: { br, gzip } };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let server: Server;
let loads = 0;

beforeAll(async () => {
  const limits = { ...DEFAULT_LIMITS, slowReaderMs: 300 };
  const serveFiles = widgetFiles({ limits, logOnce: () => {} }, async () => {
    loads += 1;
    return FILES;
  });
  server = createServer((request, response) => {
    // As Koa does before its middleware runs, and an app's CORS middleware.
    response.statusCode = 404;
    response.setHeader('Vary', 'Origin');
    serveFiles(request, response, () => response.end('not ours'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path, method, headers, agent: false });
    request.on('error', reject).on('response', async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: response.headers, body });
    });
    request.end();
  });
}

function asked(accept: string | undefined): Promise<Answer> {
  return ask('/widget.js', accept === undefined ? {} : { 'accept-encoding': accept });
}

test('requests to the API load none of the files', async () => {
  expect((await ask('/messages/abc')).body.toString()).toBe('not ours');
  expect(loads).toBe(0);
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['gzip;q=0.5', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['*;q=0.1, br;q=0', 'gzip'],
  ['gzip, identity;q=0', 'gzip'],
  ['identity;q=0, *', 'br'],
  ['identity, gzip;q=0.9', undefined],
  ['br;q=0, gzip;q=0', undefined],
  ['deflate', undefined],
  ['', undefined],
  [undefined, undefined],
])('a browser that accepts "%s" gets it as %s', async (accept, coding) => {
  const { status, headers, body } = await asked(accept);
  expect(status).toBe(200);
  expect(headers['content-encoding']).toBe(coding);
  expect(headers.vary).toBe('Origin, Accept-Encoding');
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(headers['content-length']).toBe(String(body.length));
  const decode = coding === 'br' ? brotliDecompressSync : coding ? gunzipSync : Buffer.from;
  expect(decode(body).equals(SCRIPT)).toBe(true);
});

test.each(['identity;q=0', '*;q=0', 'br;q=0, gzip;q=0, identity;q=0'])(
  'a client that accepts no available encoding (%s) gets 406, which is not cached',
  async (accept) => {
    const { status, headers, body } = await asked(accept);
    expect(status).toBe(406);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.vary).toContain('Accept-Encoding');
    expect(body).toHaveLength(0);
  },
);

test('HEAD is answered like GET, without the body', async () => {
  for (const headers of [{}, { 'accept-encoding': 'br' }, { 'accept-encoding': 'gzip' }]) {
    const got = await ask('/widget.js', headers);
    const head = await ask('/widget.js', headers, 'HEAD');
    expect({ ...head.headers, date: '' }).toStrictEqual({ ...got.headers, date: '' });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
  }
});

test('each encoding has its own ETag, and a page that has it gets 304', async () => {
  const tags = new Set<string>();
  for (const coding of ['br', 'gzip', 'identity']) {
    const { etag = '' } = (await asked(coding)).headers;
    tags.add(etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const headers = { 'accept-encoding': coding, 'if-none-match': known };
      const again = await ask('/widget.js', headers);
      expect(again.status).toBe(304);
      expect(again.headers.etag).toBe(etag);
      expect(again.headers.vary).toContain('Accept-Encoding');
      expect(again.headers['cache-control']).toBe('public, no-cache');
      expect(again.body).toHaveLength(0);
    }
  }
  expect(tags.size).toBe(3);
  const [brotli = ''] = tags;
  const other = await ask('/widget.js', { 'accept-encoding': 'gzip', 'if-none-match': brotli });
  expect(other.status).toBe(200);
});

test.each([
  ['bytes=0-9', 0, 9],
  ['bytes=10-', 10, SCRIPT.length - 1],
  ['bytes=-7', SCRIPT.length - 7, SCRIPT.length - 1],
  ['bytes=5-99999999', 5, SCRIPT.length - 1],
  ['bytes=-99999999', 0, SCRIPT.length - 1],
])(
  'a range (%s) is one of the uncompressed file, even for a client that accepts Brotli',
  async (range, from, to) => {
    const { status, headers, body } = await ask('/widget.js', { 'accept-encoding': 'br', range });
    expect(status).toBe(206);
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['content-range']).toBe(`bytes ${from}-${to}/${SCRIPT.length}`);
    expect(headers.etag).toBe('"hash"');
    expect(body.equals(SCRIPT.subarray(from, to + 1))).toBe(true);
  },
);

test.each(['bytes=3-1', 'bytes=-', 'bytes', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=a-b'])(
  '"Range: %s" is answered with the whole file',
  async (range) => {
    const { status, body } = await ask('/widget.js', { range });
    expect(status).toBe(200);
    expect(body.equals(SCRIPT)).toBe(true);
  },
);

test('a range beyond the end is refused with the size, and is not cached', async () => {
  const { status, headers } = await ask('/chime.wav', { range: 'bytes=5-' });
  expect(status).toBe(416);
  expect(headers['content-range']).toBe('bytes */5');
  expect(headers['cache-control']).toBe('no-store');
});

test('a range of outdated content, or with HEAD, gets the whole file', async () => {
  const range = 'bytes=0-1';
  expect((await ask('/chime.wav', { range, 'if-range': '"hash"' })).status).toBe(206);
  expect((await ask('/chime.wav', { range, 'if-range': '"hash-br"' })).status).toBe(200);
  expect((await ask('/chime.wav', { range, 'if-range': 'W/"hash"' })).status).toBe(200);
  expect((await ask('/chime.wav', { range }, 'HEAD')).status).toBe(200);
});

test('a client that accepts only compressed bytes gets no range', async () => {
  const headers = { 'accept-encoding': 'br, identity;q=0', range: 'bytes=0-1' };
  const { status, body } = await ask('/widget.js', headers);
  expect(status).toBe(200);
  expect(brotliDecompressSync(body).equals(SCRIPT)).toBe(true);
});

test('a file that compression does not shrink is served uncompressed', async () => {
  const { headers, body } = await ask('/chime.wav', { 'accept-encoding': 'br, gzip' });
  expect(headers['content-encoding']).toBeUndefined();
  expect(headers['content-type']).toBe('audio/wav');
  expect(body.equals(SOUND)).toBe(true);
});

test('a file with a hash in its name is cached for a year, others are revalidated', async () => {
  const caching = async (path: string) => (await ask(path)).headers['cache-control'];
  expect(await caching('/de-AbCd_123.js')).toBe('public, max-age=31536000, immutable');
  expect(await caching('/widget.js')).toBe('public, no-cache');
  expect(await caching('/widget.js?v=1')).toBe('public, no-cache');
});

test('other methods and other names are passed to the next handler', async () => {
  for (const path of ['/', '/other.js', '/widget.js/', '//widget.js', '/__proto__.js']) {
    expect((await ask(path)).body.toString()).toBe('not ours');
  }
  for (const method of ['POST', 'OPTIONS', 'DELETE']) {
    expect((await ask('/widget.js', {}, method)).body.toString()).toBe('not ours');
  }
  expect(loads).toBe(1);
});

test('a client that asks for a file hundreds of times at once is disconnected', async () => {
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  const answers = client.setEncoding('latin1').toArray();
  client.write('GET /widget.js HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(600));
  const count = (await answers.catch(() => [])).join('').split('HTTP/1.1 200').length - 1;
  expect(count).toBeLessThan(600);
});

test('a client that does not read the files it asks for is disconnected', async () => {
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1').pause();
  client.write('GET /large.js HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(90));
  const connections = () =>
    new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  await expect.poll(connections).toBe(1);
  await expect.poll(connections, { timeout: 5_000 }).toBe(0);
  client.destroy();
});

import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Served } from '../support/center-fixture.js';
import { postJson } from '../support/transport-clients.js';
import { expectError, HttpStage } from '../support/transport-http-stage.js';

describe('bad input to the HTTP router', () => {
  const stage = new HttpStage();
  const { ask, expectNoEffect } = stage;
  let served: Served;
  let id: string;

  beforeAll(async () => {
    await stage.start();
    ({ served, id } = stage);
  });
  afterAll(() => stage.stop());

  it('cannot change the method by headers, query or body', async () => {
    const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];
    for (const name of overrides) {
      const response = await ask(`/messages/${id}`, { headers: { [name]: 'DELETE' } });
      expect(response.status).toBe(200);
      const posted = await ask(`/messages/${id}`, {
        method: 'POST',
        headers: { [name]: 'DELETE', 'content-type': 'application/json' },
        body: '{"_method":"DELETE"}',
      });
      await expectError(posted, 405, 'METHOD_NOT_ALLOWED');
    }
    await expectError(await ask('/messages?_method=DELETE'), 400, 'INVALID');
    await expectNoEffect();
  });

  it('is answered INVALID for a malformed path, and logs nothing', async () => {
    for (const path of ['/messages/%ff', '/messages/%E0%A4%A', '/messages/%zz/read']) {
      const method = path.endsWith('read') ? 'POST' : 'GET';
      await expectError(await ask(path, { method }), 400, 'INVALID');
    }
    for (const bad of ['__proto__', 'constructor', 'a%00b', '$ne', '%7B%22$ne%22:1%7D', "'--"]) {
      const response = await ask(`/messages/${bad}`);
      expect([400, 404]).toContain(response.status);
    }
    expect(served.log).toEqual([]);
    await expectNoEffect();
  });

  it('is refused as a body that a form or a plain fetch can send', async () => {
    const body = JSON.stringify({ ids: [id] });
    for (const type of [
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'text/json',
      'application/json+x',
      '',
    ]) {
      const init = { method: 'POST', headers: { 'content-type': type }, body };
      await expectError(await ask('/messages/read', init), 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
    const form = new URLSearchParams({ ids: id });
    const init = { method: 'POST', body: form };
    await expectError(await ask(`/messages/${id}/read`, init), 415, 'UNSUPPORTED_MEDIA_TYPE');
    await expectNoEffect();
  });

  it('is refused as a body that is not a JSON object, too large, compressed or in another charset', async () => {
    const post = (body: BodyInit, headers: Record<string, string> = {}) =>
      ask('/messages/read', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
    for (const body of ['{', 'null', '"x"', '7', '[]', '[1]', '{"ids":[}', '\u0000', '{}{}']) {
      await expectError(await post(body), 400, 'INVALID');
    }
    await expectError(await post(`${'['.repeat(16_000)}${']'.repeat(16_000)}`), 400, 'INVALID');
    await expectError(await post(`{"ids":["${'x'.repeat(100_000)}"]}`), 413, 'TOO_LARGE');
    const zipped = gzipSync(JSON.stringify({ ids: [id] }));
    await expectError(
      await post(zipped, { 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
    await expectError(
      await post('x', { 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
    await expectError(
      await post('x', { 'content-encoding': 'lzma' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
    const latin = { 'content-type': 'application/json; charset=iso-8859-1' };
    await expectError(await post('{}', latin), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const tooLarge = expect.stringContaining('limits.packetBytes');
    expect(served.log).toEqual([{ level: 'warn', text: tooLarge }]);
    await expectNoEffect();
  });

  it('is refused as a key in the body of a command that has none', async () => {
    const init = postJson({ user: 'carol@example.com' });
    await expectError(await ask(`/messages/${id}/read`, init), 400, 'INVALID');
    await expectError(await ask('/messages/read-all', postJson({ ids: [id] })), 400, 'INVALID');
    await expectNoEffect();
  });

  it('cannot pass a token, a user or a session in the query', async () => {
    for (const query of ['token=token-of-barry', 'access_token=token-of-barry', 'user=barry']) {
      await expectError(await ask(`/messages?${query}`, {}, {}), 401, 'UNAUTHENTICATED');
      await expectError(await ask(`/messages?${query}`), 400, 'INVALID');
    }
    for (const query of [
      '__proto__=1',
      'limit=1&limit=2',
      'limit[$gt]=1',
      'since=1.x&limit=2',
      'limit=0x10',
      'limit=',
      'limit=1e3',
      'since=a&since=b',
    ]) {
      await expectError(await ask(`/messages?${query}`), 400, 'INVALID');
    }
    await expectNoEffect();
  });

  it('cannot have a query at a path that takes none, such as the `upTo` of a body', async () => {
    const body = postJson({ ids: [id] });
    for (const [path, init] of [
      ['/messages/read-all?upTo=1', postJson({})],
      ['/messages/remove-all?upTo=1', { method: 'POST' }],
      [`/messages/read?ids=${id}`, body],
      [`/messages/${id}/read?x`, { method: 'POST' }],
      [`/messages/${id}?force=true`, { method: 'DELETE' }],
      [`/messages/${id}?fields=text`, {}],
      ['/counts?filter=unread', {}],
      ['/commands?inbox=x', postJson({ commands: [{ name: 'read', request: { ids: [id] } }] })],
      ['/session?x=1', { method: 'POST' }],
    ] as const) {
      await expectError(await ask(path, init), 400, 'INVALID');
    }
    await expectNoEffect();
  });

  it('does not stop the server when a client aborts, sends a wrong length or no HTTP', async () => {
    const { port } = new URL(served.origin);
    const raw = (text: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
        socket.setTimeout(150, () => socket.destroy());
        socket.resume();
      });
    const head = `POST /message-center/messages/read HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${served.origin}\r\nCookie: app=barry\r\nContent-Type: application/json\r\n`;
    await Promise.all([
      raw(`${head}Content-Length: 500\r\n\r\n{"ids":`),
      raw(`${head}Content-Length: 10\r\n\r\n{"ids":[]}and what is no request`),
      raw(`${head}Transfer-Encoding: identity\r\n\r\n{"ids":[]}`),
      raw(`${head}Content-Length: -1\r\n\r\n`),
      raw(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
      raw(`${head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n{}`),
      raw('GARBAGE\r\n\r\n'),
      raw(`GET /message-center/messages?since=1.${'x'.repeat(1_000_000)} HTTP/1.1\r\n\r\n`),
      raw(
        `GET /message-center/messages HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: http://a\r\n\r\n`,
      ),
    ]);
    expect(served.log.filter(({ level }) => level === 'error')).toEqual([]);
    await expectNoEffect();
  });

  it('does not stop the server when the answer cannot be sent any more', async () => {
    const gone = httpRequest(`${served.url}/messages`, { headers: { cookie: 'app=barry' } });
    gone.on('error', () => {});
    gone.end();
    gone.on('finish', () => gone.destroy());
    await new Promise((resolve) => gone.on('close', resolve));
    await expectNoEffect();
  });
});

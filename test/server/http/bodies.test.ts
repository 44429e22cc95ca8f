import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { rawBytes, rawRequest } from '../../support/transport-raw-http.js';

describe('the body of a request', () => {
  const fixture = new CenterFixture();
  const to = { user: 'barry' };
  let served: Served;

  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve({ identify: () => to });
    await served.center.send({ to, text: 'one' });
  });
  afterAll(() => fixture.stop());

  const post = (headers: Readonly<Record<string, string>>, body = '{"upTo":0}') =>
    rawRequest(
      `${served.url}/messages/read-all`,
      { origin: served.origin, ...headers },
      { method: 'POST', body },
    );

  const statusOf = async (type: string) => (await post({ 'content-type': type })).status;

  it('is JSON in UTF-8, however its type is spelled', async () => {
    for (const type of [
      'application/json',
      'Application/JSON',
      'application/json;charset=utf-8',
      'application/json; charset=UTF-8',
      'application/json ; charset="utf-8"',
      'application/json; charset="UTF\\-8"',
      'application/json; charset=utf8',
      'application/json; profile="a;charset=utf-16"; charset=utf-8',
      'application/json;',
    ]) {
      expect(await statusOf(type), type).toBe(200);
    }
  });

  it('is refused in any other charset, and in a type that readers understand differently', async () => {
    for (const type of [
      'application/json; charset=utf-16',
      'application/json; charset=utf-16le',
      'application/json; charset=utf-7',
      'application/json; charset=utf-32',
      'application/json; charset=iso-8859-1',
      'application/json; charset="us-ascii"',
      'application/json; charset=utf-8; charset=utf-16',
      'application/json; charset=utf-16; charset=utf-8',
      'application/json; charset=utf-8; charset=utf-8',
      'application/json; CHARSET=latin1',
      "application/json; charset='utf-8'",
      'application/json; charset=',
      'application/json; charset',
      'application/json; charset= utf-8',
      'application/json; charset*=utf-16',
      'application/json; charset="utf-8',
      'application/json, text/plain',
      'application/json charset=utf-8',
      'application/jsonp',
      'multipart/form-data; boundary=application/json',
    ]) {
      const answer = await post({ 'content-type': type });
      expect(answer.status, type).toBe(415);
      expect(answer.json).toMatchObject({ error: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
    }
  });

  it('is refused with the precise code if its encoding, its length or its bytes are wrong', async () => {
    const json = { 'content-type': 'application/json' };
    for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x']) {
      expect((await post({ ...json, 'content-encoding': coding })).status, coding).toBe(415);
    }
    expect((await post({ ...json, 'content-encoding': 'identity' })).status).toBe(200);
    expect((await post({ ...json, expect: '100-continue' })).status).toBe(200);
    expect((await post({ ...json, expect: 'miracles' })).status).toBe(417);
    expect((await post(json, `{"upTo":0${' '.repeat(40_000)}}`)).status).toBe(413);
    const broken = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const headers = { origin: served.origin, ...json };
    const answer = await rawRequest(`${served.url}/messages/read-all`, headers, {
      method: 'POST',
      body: broken,
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: { code: 'INVALID' } });
    const tooLarge = expect.stringContaining('limits.packetBytes');
    expect(served.log).toEqual([{ level: 'warn', text: tooLarge }]);
  });

  it('that is too long is refused before it is sent', async () => {
    const answer = await rawBytes(
      served.origin,
      head('Content-Length: 40000', 'Connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('that never arrives ends in 408 and closes the connection', async () => {
    for (const length of ['Content-Length: 12', 'Transfer-Encoding: chunked']) {
      const answer = await inNoTime(rawBytes(served.origin, head(length)));
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toMatch(/connection: close/i);
      expect(answer).toMatch(/"code":"TIMEOUT"/);
    }
    expect((await served.center.counts(to)).unread).toBe(1);
  });

  it('that never arrives after a refusal closes the connection, too', async () => {
    const evil = head('Content-Length: 12').replace(served.origin, 'https://evil.example');
    const answer = await inNoTime(rawBytes(served.origin, evil));
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  /** Fast-forwards the time limit of a body, until the server has closed the connection. */
  async function inNoTime<Value>(asked: Promise<Value>): Promise<Value> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let closed = false;
    void asked.finally(() => {
      closed = true;
    });
    while (!closed) {
      await vi.advanceTimersByTimeAsync(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    vi.useRealTimers();
    return asked;
  }

  function head(...headers: readonly string[]): string {
    const { host } = new URL(served.origin);
    return [
      'POST /message-center/messages/read-all HTTP/1.1',
      `Host: ${host}`,
      `Origin: ${served.origin}`,
      'Content-Type: application/json',
      ...headers,
      '',
      '',
    ].join('\r\n');
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMessageCenter, type MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { rawBytes, rawRequest } from '../../support/transport-raw-http.js';
import { upgradeStatus } from '../../support/transport-raw-socket.js';

type Headers = Readonly<Record<string, string>>;

describe('the own origin', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const serve = (options: MessageCenterOptions = {}): Promise<Served> =>
    fixture.serve({ identify: () => ({ user: 'barry' }), ...options });

  /** Whether the page is allowed, which is always the same over both transports. */
  async function isLetIn(served: Served, headers: Headers): Promise<boolean> {
    const socket = await upgradeStatus(`${served.url}/socket?EIO=4&transport=websocket`, headers);
    const json = { ...headers, 'content-type': 'application/json' };
    const changed = await rawRequest(`${served.url}/messages/read-all`, json, {
      method: 'POST',
      body: '{}',
    });
    const read = await rawRequest(`${served.url}/messages`, headers);
    expect([changed.status, read.status], JSON.stringify(headers)).toEqual(
      socket === 101 ? [200, 200] : [403, 403],
    );
    return socket === 101;
  }

  it('is the same in every spelling that proxies give the host', async () => {
    const served = await serve();
    const same: [string, string][] = [
      ['https://a', 'a'],
      ['https://a', 'A'],
      ['https://a', 'A.:443'],
      ['https://a', 'a.'],
      ['https://a', 'a:443'],
      ['https://a', 'a:'],
      ['https://a.', 'a'],
      ['http://a', 'a:80'],
      ['http://shop.example', 'SHOP.Example.:80'],
      ['https://a:80', 'a:80'],
      ['https://a:8443', 'A.:8443'],
      ['http://[::1]:3000', '[::1]:3000'],
      ['https://[2001:db8::1]', '[2001:DB8:0:0::1]:443'],
      ['http://my_app:3000', 'my_app:3000'],
      ['https://xn--mnchen-3ya.example', 'XN--MNCHEN-3YA.example'],
    ];
    for (const [origin, host] of same) {
      expect(await isLetIn(served, { origin, host }), `${origin} at ${host}`).toBe(true);
    }
  });

  it('is not another host, port, user or part of a host', async () => {
    const served = await serve();
    const other: [string, string][] = [
      ['https://a', 'a:80'],
      ['http://a', 'a:443'],
      ['https://a:443', 'a'],
      ['https://a', 'x@a'],
      ['https://a', 'a/'],
      ['https://a', 'a#'],
      ['https://a', 'a?b'],
      ['https://a', 'b\\a'],
      ['https://a', 'a, b'],
      ['https://a', 'a..'],
      ['https://a', '.a'],
      ['https://a', '.'],
      ['https://a', 'a:443:443'],
      ['https://a', 'a:x'],
      ['https://a', '%61'],
      ['https://a', 'https://a'],
      ['https://a', 'ab'],
      ['https://a', 'a.b'],
      ['https://b.a', 'a'],
      ['https://A', 'a'],
      ['https://a/', 'a'],
      ['https://x@a', 'a'],
      ['null', 'null'],
      ['null', 'a'],
      ['capacitor://localhost', 'localhost'],
      ['ws://a', 'a'],
      ['file://', 'a'],
    ];
    for (const [origin, host] of other) {
      expect(await isLetIn(served, { origin, host }), `${origin} at ${host}`).toBe(false);
    }
  });

  it('is what a trusted proxy says in X-Forwarded-Host, in every spelling', async () => {
    const served = await serve({ trustProxy: true });
    for (const forwarded of ['A.:443', 'a, inner:3000', 'a , b', 'a:443']) {
      const headers = { origin: 'https://a', 'x-forwarded-host': forwarded };
      expect(await isLetIn(served, headers), forwarded).toBe(true);
    }
    for (const forwarded of ['inner, a', 'a:80', 'x@a']) {
      const headers = { origin: 'https://a', 'x-forwarded-host': forwarded };
      expect(await isLetIn(served, headers), forwarded).toBe(false);
    }
  });

  it('needs a Host: a request without one is refused, whatever its origin', async () => {
    const served = await serve({ origins: ['https://listed.example'] });
    await served.center.send({ to: { user: 'barry' }, text: 'a secret' });
    for (const header of [
      'Origin: null',
      'Origin: https://listed.example',
      'Origin: ',
      'Authorization: Bearer x',
      'X-Nothing: x',
    ]) {
      for (const host of ['', 'Host: \r\n']) {
        const path = '/message-center/messages';
        const answer = await rawBytes(
          served.origin,
          `GET ${path} HTTP/1.0\r\n${host}${header}\r\n\r\n`,
        );
        expect(answer, header).toMatch(/^HTTP\/1\.1 403 /);
        expect(answer).not.toContain('a secret');
      }
    }
  });

  it('is allowed in addition to the listed origins, but only with its listed scheme if it is listed', async () => {
    const served = await serve({ origins: ['https://partner.example', 'https://own.example'] });
    expect(await isLetIn(served, { origin: served.origin })).toBe(true);
    expect(await isLetIn(served, { origin: 'https://partner.example' })).toBe(true);
    expect(await isLetIn(served, { origin: 'http://partner.example' })).toBe(false);
    expect(await isLetIn(served, { origin: 'https://partner.example:8443' })).toBe(false);
    const host = 'own.example';
    expect(await isLetIn(served, { origin: 'https://own.example', host })).toBe(true);
    expect(await isLetIn(served, { origin: 'http://own.example', host })).toBe(false);
  });

  it('of an app or a browser extension can be listed, exactly as browsers send it', async () => {
    const origins = [
      'capacitor://localhost',
      'ionic://localhost',
      'tauri://localhost',
      'http://tauri.localhost',
      'https://tauri.localhost',
      'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      'moz-extension://2c8b6f4e-1d3a-4b5c-9d7e-0f1a2b3c4d5e',
      'safari-web-extension://2C8B6F4E-1D3A-4B5C-9D7E-0F1A2B3C4D5E',
      'app://-',
    ];
    const served = await serve({ origins });
    for (const origin of origins) expect(await isLetIn(served, { origin }), origin).toBe(true);
    for (const origin of [
      'capacitor://localhost:80',
      'capacitor://localhost/',
      'Capacitor://localhost',
      'tauri://localhost.evil.example',
      'chrome-extension://abcdefghijklmnopabcdefghijklmnoq',
    ]) {
      expect(await isLetIn(served, { origin }), origin).toBe(false);
    }
  });

  it('cannot be listed in a form that no browser sends', () => {
    for (const origin of [
      'capacitor://localhost/',
      'capacitor://',
      'Capacitor://localhost',
      'capacitor://user@localhost',
      'chrome-extension://*',
      'capacitor:localhost',
      'javascript://a',
      'wss://a.example',
      'file:///',
      'https://A.example',
      ' https://a.example',
    ]) {
      const make = () => createMessageCenter({ store: fixture.store(), origins: [origin] });
      expect(make, origin).toThrow(/in `origins`/);
    }
  });

  it('is not required of programs that send a token and no Origin', async () => {
    const served = await serve();
    expect(await isLetIn(served, { authorization: 'Bearer x' })).toBe(true);
    const evil = { authorization: 'Bearer x', origin: 'https://evil.example' };
    expect(await isLetIn(served, evil)).toBe(false);
  });
});

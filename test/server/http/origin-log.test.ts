import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { rawRequest } from '../../support/transport-raw-http.js';
import { upgradeStatus } from '../../support/transport-raw-socket.js';

type Headers = Readonly<Record<string, string>>;

describe('the log text of a refused origin', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const post = (served: Served, headers: Headers) =>
    rawRequest(`${served.url}/session`, headers, { method: 'POST' });

  const handshake = (served: Served, headers: Headers) =>
    upgradeStatus(`${served.url}/socket?EIO=4&transport=websocket`, headers);

  it('names both compared hosts and the options to change, once for both transports', async () => {
    const served = await fixture.serve();
    // As nginx does by default, and vite with changeOrigin.
    const headers = { origin: 'https://shop.example', host: 'backend:3000' };
    await handshake(served, headers);
    await post(served, headers);
    await post(served, { ...headers, host: 'other:3000' });
    expect(served.log).toEqual([{ level: 'warn', text: expect.any(String) }]);
    const text = served.log[0]?.text ?? '';
    for (const part of [
      '"https://shop.example"',
      '"backend:3000"',
      '(Host)',
      'proxy_set_header Host $http_host',
      'changeOrigin: false',
      'trustProxy: true',
      'origins: ["https://shop.example"]',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('names trustProxy if a forwarded host is present, and compares with that host once it is set', async () => {
    const headers = {
      origin: 'https://shop.example',
      host: 'backend:3000',
      'x-forwarded-host': 'shop.example',
    };
    const served = await fixture.serve();
    await post(served, headers);
    expect(served.log[0]?.text).toMatch(/X-Forwarded-Host says "shop\.example".*trustProxy: true/);
    const trusting = await fixture.serve({ trustProxy: true });
    expect((await post(trusting, headers)).status).toBe(204);
    await post(trusting, { ...headers, 'x-forwarded-host': 'elsewhere.example' });
    const texts = trusting.log.map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(/"elsewhere\.example" \(X-Forwarded-Host\)/),
    );
  });

  it('is logged for each origin, a missing origin, a missing host and an opaque origin', async () => {
    const served = await fixture.serve();
    await post(served, { origin: 'https://a.example' });
    await post(served, { origin: 'https://b.example' });
    await post(served, { origin: 'null' });
    await post(served, {});
    await post(served, {});
    expect(served.log.map(({ text }) => text.slice(0, 42))).toEqual([
      'refused the origin "https://a.example", be',
      'refused the origin "https://b.example", be',
      'refused the origin "null", because the req',
      'refused a request without Origin to the ho',
    ]);
    expect(served.log[2]?.text).toContain('serve the page over HTTP');
    expect(served.log[3]?.text).toContain('Authorization: Bearer');
  });

  it('is bounded if a client sends endless origins, and is on one line', async () => {
    const served = await fixture.serve();
    await post(served, { origin: `https://${'x'.repeat(2_000)}.example` });
    await post(served, { origin: 'https://a"\tb' });
    for (let n = 0; n < 150; n += 1) await post(served, { origin: `https://a${n}.example` });
    expect(served.log).toHaveLength(100);
    for (const { text } of served.log) {
      expect(text.length).toBeLessThan(2_000);
      expect(text).not.toMatch(/[\r\n\t]/);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../server/index.js';
import { CenterFixture, type Served } from '../support/center-fixture.js';
import { fetchAs, postJson } from '../support/transport-clients.js';
import { upgradeStatus } from '../support/transport-raw-socket.js';
import { Witness } from '../support/transport-witness.js';

type Headers = Readonly<Record<string, string>>;

describe('the origin of a request', () => {
  const fixture = new CenterFixture();
  let asked = 0;

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const serve = (options: MessageCenterOptions = {}): Promise<Served> =>
    fixture.serve({
      identify: () => {
        asked += 1;
        return { user: 'barry' };
      },
      ...options,
    });

  const handshake = (served: Served, headers: Headers) =>
    upgradeStatus(`${served.url}/socket?EIO=4&transport=websocket`, headers);

  const change = async (served: Served, headers: Headers) => {
    const credentials = { from: null, headers };
    return (await fetchAs(served, credentials, '/messages/read-all', postJson({}))).status;
  };

  async function expectRefused(served: Served, headers: Headers): Promise<void> {
    const before = asked;
    expect(await handshake(served, headers), JSON.stringify(headers)).toBe(403);
    expect(await change(served, headers), JSON.stringify(headers)).toBe(403);
    expect(asked).toBe(before);
  }

  async function expectAllowed(served: Served, headers: Headers): Promise<void> {
    expect(await handshake(served, headers), JSON.stringify(headers)).toBe(101);
    expect(await change(served, headers), JSON.stringify(headers)).toBe(200);
  }

  it('must be the own site, and is checked before identification', async () => {
    const served = await serve();
    const witness = await Witness.join(fixture, await fixture.serve());
    const { host, port } = new URL(served.origin);
    await expectAllowed(served, { origin: served.origin });
    const wrong = [
      'null',
      '',
      'garbage',
      'file://',
      'http://evil.example',
      `http://evil.example:${port}`,
      `http://${host}.evil.example`,
      `http://evil.example/${host}`,
      `http://${host}@evil.example`,
      `http://${host}/`,
      `http://user@${host}`,
      `http://127.0.0.1:${Number(port) - 1}`,
      'http://127.0.0.1',
      `http://localhost:${port}`,
      `http://127.0.0.1\u002e:${port}`,
      `${served.origin}, http://evil.example`,
      `http://evil.example, ${served.origin}`,
      `HTTP://${host}`,
    ];
    for (const origin of wrong) await expectRefused(served, { origin });
    await expectRefused(served, {});
    await witness.expectUntouched();
  });

  it('is not compared with a forwarded host that a client claims', async () => {
    const served = await serve();
    await expectRefused(served, {
      origin: 'http://evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      forwarded: 'host=evil.example',
    });
  });

  it('is compared with the host that a trusted proxy forwards', async () => {
    const served = await serve({ trustProxy: true });
    const forwarded = { 'x-forwarded-host': 'App.example.com', 'x-forwarded-proto': 'https' };
    await expectAllowed(served, { origin: 'https://app.example.com', ...forwarded });
    await expectRefused(served, { origin: served.origin, ...forwarded });
    await expectAllowed(served, { origin: served.origin });
  });

  it('must equal a listed origin in scheme, host and port, or be the own one', async () => {
    const served = await serve({ origins: ['https://app.example.com', 'http://localhost:8080'] });
    await expectAllowed(served, { origin: 'https://app.example.com' });
    await expectAllowed(served, { origin: 'http://localhost:8080' });
    await expectAllowed(served, { origin: served.origin });
    const wrong = [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://app.example.com.evil.example',
      'https://evilapp.example.com',
      'https://app.example.com/',
      'http://localhost',
      'null',
    ];
    for (const origin of wrong) await expectRefused(served, { origin });
    await expectRefused(served, {});
  });

  it('may be missing from a GET of the own page, or with a token', async () => {
    const served = await serve();
    const status = async (headers: Headers, method = 'GET') => {
      const init = method === 'GET' ? {} : postJson({});
      const path = method === 'GET' ? '/messages' : '/messages/read-all';
      return (await fetchAs(served, { from: null, headers }, path, init)).status;
    };
    expect(await status({})).toBe(200);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'none' })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ authorization: 'Bearer a' }, 'POST')).toBe(200);
    expect(await status({ authorization: 'Basic a' }, 'POST')).toBe(403);
  });
});

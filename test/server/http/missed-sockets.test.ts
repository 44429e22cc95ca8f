import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../server/index.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { rawRequest } from '../../support/transport-raw-http.js';
import { upgradeStatus } from '../../support/transport-raw-socket.js';

const QUERY = 'EIO=4&transport=websocket';

describe('a socket that does not fit', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  /** Asks twice, so that two records would show. */
  const handshake = async ({ url, origin }: Pick<Served, 'url' | 'origin'>, tail: string) => {
    const ask = () => upgradeStatus(url + tail, { origin });
    return [await ask(), await ask()];
  };

  function expectLogged(log: readonly LogRecord[], ...parts: string[]): void {
    expect(log).toEqual([{ level: 'warn', text: expect.any(String) }]);
    for (const part of parts) expect(log[0]?.text).toContain(part);
  }

  it('has another protocol or transport: it is refused before it opens, and logged once', async () => {
    for (const [query, seen] of [
      ['EIO=3&transport=websocket', 'EIO="3"'],
      ['EIO=4&transport=polling', 'transport="polling"'],
      ['', 'EIO=""'],
    ] as const) {
      const served = await fixture.serve();
      expect(await handshake(served, `/socket?${query}`)).toEqual([400, 400]);
      expectLogged(served.log, seen, 'socket.io-client 3', 'transports: ["websocket"]');
    }
    const { url, origin } = await fixture.serve();
    const headers = {
      origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const refused = await rawRequest(`${url}/socket?EIO=3&transport=websocket`, headers);
    expect(refused.json).toMatchObject({ error: { code: 'INVALID' } });
  });

  it('has the options of Socket.IO by default: the log says once which ones it needs', async () => {
    const served = await fixture.serve();
    expect(await handshake(served, `/socket/?${QUERY}`)).toEqual([404, 404]);
    const polls = `${served.url}/socket/?EIO=4&transport=polling`;
    expect((await rawRequest(polls, { origin: served.origin })).status).toBe(404);
    expectLogged(served.log, '"/message-center/socket/"', 'addTrailingSlash: false');
  });

  it('comes through a proxy that removes its Upgrade header: the log says once what to forward', async () => {
    const served = await fixture.serve();
    const ask = () => rawRequest(`${served.url}/socket?${QUERY}`, { origin: served.origin });
    expect([(await ask()).status, (await ask()).status]).toEqual([404, 404]);
    expectLogged(served.log, '"Upgrade: websocket"', 'proxy_set_header Upgrade $http_upgrade');
  });

  it('comes to a server without `attach`: the log says once to call it', async () => {
    const log: LogRecord[] = [];
    const center = fixture.center({ identify: identifyByName, log: (record) => log.push(record) });
    const origin = await fixture.listen(createServer(center.handler));
    const url = `${origin}/message-center`;
    expect(await handshake({ url, origin }, `/socket?${QUERY}`)).toEqual([404, 404]);
    expectLogged(log, '"/message-center/socket"', 'center.attach(server)');
  });

  it('comes when the center is closed: nothing is logged', async () => {
    const served = await fixture.serve();
    await served.center.close();
    expect(await handshake(served, `/socket?${QUERY}`)).toEqual([404, 404]);
    expect(served.log).toEqual([]);
  });
});

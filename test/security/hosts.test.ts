import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Served } from '../support/center-fixture.js';
import { webSocketHeaders } from '../support/tcp-client.js';
import { HttpStage } from '../support/transport-http-stage.js';

const PATH = '/message-center';

/** The status of the answer to a request that is written byte by byte. */
async function statusOf(served: Served, line: string, headers: readonly string[]): Promise<number> {
  const socket = connect(Number(new URL(served.origin).port), '127.0.0.1');
  socket.write(`${[line, ...headers].join('\r\n')}\r\n\r\n`, 'latin1');
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return Number(String(answer).split(' ')[1]);
}

describe('the Host of a request', () => {
  const stage = new HttpStage();
  let served: Served;

  beforeAll(async () => {
    await stage.start();
    ({ served } = stage);
  });
  afterAll(() => stage.stop());

  /** A read, a change and a handshake. */
  const statuses = (headers: readonly string[], on = served) => {
    const all = [...headers, 'Cookie: app=barry'];
    const ask = (line: string, more: readonly string[] = []) =>
      statusOf(on, line, [...all, ...more]);
    return Promise.all([
      ask(`GET ${PATH}/messages HTTP/1.1`),
      ask(`POST ${PATH}/messages/unread HTTP/1.1`, ['Content-Length: 0']),
      ask(`GET ${PATH}/socket?EIO=4&transport=websocket HTTP/1.1`, webSocketHeaders()),
    ]);
  };

  it('may have a port of several zeros, which every URL parser accepts', async () => {
    const headers = ['Host: shop.example:0443', 'Origin: https://shop.example'];
    expect(await statuses(headers)).toEqual([200, 400, 101]);
    await stage.expectNoEffect();
  });

  const refused: [what: string, headers: readonly string[]][] = [
    ['comes twice', ['Host: a', 'Host: a', 'Origin: http://a']],
    ['comes twice, the own one first', ['Host: a', 'Host: b', 'Origin: http://a']],
    ['comes twice, the own one last', ['Host: b', 'Host: a', 'Origin: http://a']],
    ['comes twice, without an Origin', ['Host: a', 'Host: b']],
    ['comes twice, with a token', ['Host: a', 'Host: b', 'Authorization: Bearer token-of-barry']],
    ['has a letter that parsers fold to another one', ['Host: \xaa', 'Origin: http://a']],
    ['has a soft hyphen', ['Host: a\xad', 'Origin: http://a']],
    ['is a list', ['Host: a, a', 'Origin: http://a']],
    ['has a user', ['Host: x@a', 'Origin: http://a']],
    ['has the port of another scheme', ['Host: a:80', 'Origin: https://a']],
    ['has a sign in its port', ['Host: a:+80', 'Origin: http://a']],
    ['has two ports', ['Host: a:80:80', 'Origin: http://a']],
    ['is another one in brackets', ['Host: [::1]', 'Origin: http://[::2]']],
    ['names a network card', ['Host: [::1%25lo]', 'Origin: http://[::1]']],
    ['is empty', ['Host:', 'Origin: null']],
    ['is compared with two origins', ['Host: a', 'Origin: http://a', 'Origin: http://a']],
    ['is compared with a list', ['Host: a', 'Origin: http://a http://b']],
    ['is compared with null', ['Host: a', 'Origin: null']],
    [
      'is another one that a proxy is said to have seen',
      ['Host: b', 'X-Forwarded-Host: a', 'Forwarded: host=a', 'Origin: http://a'],
    ],
    ['is said by X-Original-Host', ['Host: b', 'X-Original-Host: a', 'Origin: http://a']],
  ];
  for (const [what, headers] of refused) {
    it(`is not the own host if it ${what}`, async () => {
      expect(await statuses(headers)).toEqual([403, 403, 403]);
      await stage.expectNoEffect();
    });
  }

  it('is checked even if a trusted proxy forwards one', async () => {
    const behind = await stage.fixture.serve({ trustProxy: true });
    const forwarded = ['X-Forwarded-Host: a', 'Origin: http://a'];
    expect(await statuses(['Host: b', ...forwarded], behind)).toEqual([200, 400, 101]);
    expect(await statuses(['Host: b', 'Host: c', ...forwarded], behind)).toEqual([403, 403, 403]);
    expect(
      await statuses(['Host: b', 'X-Forwarded-Host: \xaa', 'Origin: http://a'], behind),
    ).toEqual([403, 403, 403]);
    await stage.expectNoEffect();
  });

  const own = () => [`Host: ${new URL(served.origin).host}`, `Origin: ${served.origin}`];

  const elsewhere: [what: string, target: string][] = [
    ['a whole URL', `http://evil.example${PATH}`],
    ['another site', `//evil.example${PATH}`],
    ['two slashes', `/${PATH}`],
    ['a backslash', `\\${PATH}`],
    ['a step back', `/x/..${PATH}`],
    ['an encoded letter', '/%6dessage-center'],
    ['capital letters', '/MESSAGE-CENTER'],
  ];
  for (const [what, target] of elsewhere) {
    it(`is not taken from a request target with ${what}, which matches no path of the center`, async () => {
      const headers = [...own(), 'Cookie: app=barry', 'Content-Length: 0'];
      const upgrade = [...own(), 'Cookie: app=barry', ...webSocketHeaders()];
      const query = 'EIO=4&transport=websocket';
      const answers = await Promise.all([
        statusOf(served, `GET ${target}/messages HTTP/1.1`, headers),
        statusOf(served, `POST ${target}/messages/read-all HTTP/1.1`, headers),
        statusOf(served, `GET ${target}/socket?${query} HTTP/1.1`, upgrade),
      ]);
      expect(answers.every((status) => status === 404 || status === 400)).toBe(true);
      await stage.expectNoEffect();
    });
  }
});

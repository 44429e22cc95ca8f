import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, createSecureServer } from 'node:http2';
import { json } from 'node:stream/consumers';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord, MessageCenter } from '../../../server/index.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { makeCertificate } from '../../support/test-certificate.js';

describe('a request by HTTP/2', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const PATH = '/message-center/counts';

  /** As `connect` calls what is mounted in it, which unlike Express serves HTTP/2. */
  const routerOf = (center: MessageCenter): RequestListener => {
    const app = express.Router().use('/message-center', center.router() as express.RequestHandler);
    return (request, response) => app(request as never, response as never, () => response.end());
  };

  for (const [name, listenerOf] of [
    ['handler', (center: MessageCenter): RequestListener => center.handler],
    ['router', routerOf],
  ] as const) {
    it(`is refused by the ${name}, which logs once what to change`, async () => {
      const log: LogRecord[] = [];
      const center = fixture.center({
        identify: identifyByName,
        log: (record) => log.push(record),
      });
      const server = createSecureServer(makeCertificate());
      server.on('request', listenerOf(center) as never);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      fixture.later(() => void server.close());
      const { port } = server.address() as { port: number };
      const client = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      fixture.later(() => client.destroy());
      for (let n = 0; n < 2; n += 1) {
        const request = client.request({ ':path': PATH, authorization: 'Bearer token-of-barry' });
        const [headers] = await once(request, 'response');
        expect(headers[':status']).toBe(500);
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(await json(request)).toMatchObject({ error: { code: 'INTERNAL' } });
      }
      expect(log).toEqual([{ level: 'error', text: expect.stringContaining('HTTP/1.1') }]);
    });
  }
});

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord, MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { type RawAnswer, rawRequest } from '../../support/transport-raw-http.js';

type AppRequest = IncomingMessage & { body?: unknown; rawBody?: unknown };

/** An app in front of a center, and its user, who has two unread messages. */
interface App {
  /** `POST /messages/read-all` with this body. */
  ask(body: string, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  unread(): Promise<number>;
  readonly log: readonly LogRecord[];
}

/** Reads the body to its end, as frameworks do before the app's own code runs. */
async function consume(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a body that the app has read before the message center', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  async function serve(listenerOf: (center: MessageCenter) => RequestListener): Promise<App> {
    const log: LogRecord[] = [];
    const to = { user: `user-${Math.random()}` };
    const center = fixture.center({ identify: () => to, log: (record) => log.push(record) });
    const origin = await fixture.listen(createServer(listenerOf(center)));
    await center.send({ to, text: 'one' });
    await center.send({ to, text: 'two' });
    return {
      log,
      unread: async () => (await center.counts(to)).unread,
      ask: (body, headers = {}) =>
        rawRequest(
          `${origin}/message-center/messages/read-all`,
          { origin, 'content-type': 'application/json', ...headers },
          { method: 'POST', body },
        ),
    };
  }

  /** A plain server that does something with each request first. */
  const serveAfter = (before: (request: AppRequest) => unknown): Promise<App> =>
    serve((center) => async (request, response) => {
      await before(request);
      center.handler(request, response);
    });

  const serveExpress = (...middleware: RequestHandler[]): Promise<App> =>
    serve((center) => {
      const app = express();
      if (middleware.length > 0) app.use(...middleware);
      app.use('/message-center', center.router());
      return app;
    });

  /** `{"upTo": 1}` reads the first of two messages; taken for `{}`, it would read both. */
  async function expectTaken({ ask, unread, log }: App): Promise<void> {
    expect((await ask('{"upTo": "x"}')).status).toBe(400);
    expect((await ask('{"user": "carol"}')).status).toBe(400);
    expect(await unread()).toBe(2);
    const answer = await ask('{"upTo": 1}');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ counts: { total: 2, unread: 1 } });
    expect((await ask('{}')).json).toMatchObject({ counts: { unread: 0 } });
    expect(log).toEqual([]);
  }

  async function expectRefused({ ask, unread, log }: App, ...bodies: string[]): Promise<void> {
    for (const body of ['{"upTo": 1}', '{"upTo": 1}', ...bodies]) {
      const answer = await ask(body);
      expect(answer.status).toBe(500);
      expect(answer.json).toMatchObject({ error: { code: 'INTERNAL' } });
      expect(answer.text).toMatch(/has read the body before the message center/);
    }
    expect(await unread()).toBe(2);
    expect(log).toEqual([{ level: 'error', text: expect.stringMatching(/ctx\.req\.body = /) }]);
    expect(log[0]?.text).toMatch(/the app read the body of POST \/messages\/read-all before/);
  }

  it('is used as it was parsed', async () => {
    await expectTaken(
      await serveAfter(async (request) => {
        request.body = JSON.parse(String(await consume(request)));
      }),
    );
    await expectTaken(await serveExpress(express.json()));
    await expectTaken(await serveExpress(express.json({ strict: false })));
  });

  it('is parsed if it is text, bytes, or bytes next to a parsed value', async () => {
    await expectTaken(await serveExpress(express.text({ type: '*/*' })));
    await expectTaken(await serveExpress(express.raw({ type: '*/*' })));
    await expectTaken(
      await serveAfter(async (request) => {
        request.rawBody = await consume(request);
        request.body = {};
      }),
    );
    await expectTaken(
      await serveAfter(async (request) => {
        request.body = new Uint8Array(await consume(request));
      }),
    );
  });

  it('is read if the app’s parsers did not read it, even if they left an empty object', async () => {
    await expectTaken(await serveExpress(express.urlencoded({ extended: true })));
    // As the parsers of Express 4 do.
    await expectTaken(
      await serveAfter((request) => {
        request.body = {};
      }),
    );
  });

  it('is refused with a log line if it is lost, and never read as empty', async () => {
    await expectRefused(await serveAfter(consume), '{}');
    for (const body of [undefined, {}, Object.create(null)]) {
      await expectRefused(
        await serveAfter(async (request) => {
          await consume(request);
          request.body = body;
        }),
        '{"x": 1}',
      );
    }
  });

  it('is checked by the same rules', async () => {
    for (const app of [
      await serveExpress(express.raw({ type: '*/*' })),
      await serveExpress(express.text({ type: '*/*' })),
      await serveExpress(express.json({ strict: false })),
    ]) {
      for (const body of ['null', '[]', '7', 'true', '"x"', '{"__proto__":{"upTo":1}}']) {
        expect((await app.ask(body)).status, body).toBe(400);
      }
      expect((await app.ask(`{"upTo":${' '.repeat(33_000)}1}`)).status).toBe(413);
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ]) {
        expect((await app.ask('{"upTo":1}', { 'content-type': type })).status, type).toBe(415);
      }
      expect(await app.unread()).toBe(2);
    }
    const broken = await serveExpress(express.raw({ type: '*/*' }));
    expect((await broken.ask('{"upTo":')).status).toBe(400);
    const form = await serveExpress(express.urlencoded({ extended: true }));
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await form.ask('upTo=1', type)).status).toBe(415);
    expect(await form.unread()).toBe(2);
  });

  it('does not matter for a command that needs none', async () => {
    const app = await serveAfter(consume);
    const answer = await app.ask('');
    expect(answer.json).toMatchObject({ counts: { unread: 0 } });
  });
});

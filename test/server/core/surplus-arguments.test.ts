import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMessageCenter, type MessageCenter } from '../../../server/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { sqliteStore } from '../../../server/sqlite.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';

type Verb = (...args: unknown[]) => unknown;

describe('surplus arguments', () => {
  const fixture = new CenterFixture();
  const to = { user: 'barry' };
  let center: MessageCenter;

  beforeAll(async () => {
    await fixture.start();
    center = fixture.center({ identify: identifyByName });
  });
  afterAll(() => fixture.stop());

  const invalid = (text: RegExp) =>
    expect.objectContaining({ code: 'INVALID', message: expect.stringMatching(text) });

  it('of an asynchronous method are refused, and nothing is done', async () => {
    const { id } = await center.send({ to, text: 'one' });
    const request = new IncomingMessage(new Socket());
    const verbs: [keyof MessageCenter, unknown[]][] = [
      ['ready', []],
      ['send', [{ to, text: 'two' }, {}]],
      ['list', [to, {}]],
      ['get', [to, id]],
      ['counts', [to]],
      ['markRead', [to, id]],
      ['markUnread', [to, id]],
      ['markAllRead', [to, 1]],
      ['remove', [to, id]],
      ['removeAll', [to, 1]],
      ['restoreAll', [to, 1]],
      ['restore', [to, id]],
      ['shown', [to, id]],
      ['job', [to, { text: 'two' }]],
      ['markReadByUrl', [request]],
      ['update', [to, { id }, { text: 'three' }, {}]],
      ['retract', [to, { id }]],
      ['sync', [to, '0.0']],
      ['sessionOf', [request, new ServerResponse(request)]],
      ['close', []],
    ];
    for (const [name, args] of verbs) {
      const verb = center[name] as Verb;
      for (const surplus of [{ transaction: {} }, null, false, 0, '']) {
        const result = verb(...args, surplus) as Promise<unknown>;
        await expect(result, name).rejects.toEqual(invalid(new RegExp(`^${name} takes `)));
      }
    }
    expect(await center.counts(to)).toEqual({
      total: 1,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
  });

  it('of the router say that it has to be called where it is passed as a middleware', () => {
    const request = new IncomingMessage(new Socket());
    expect(() => (center.router as Verb)(request, {}, () => {})).toThrow(
      invalid(/^router has to be called: app\.use\(path, center\.router\(\)\)\.$/),
    );
  });

  it('of synchronous functions are refused', () => {
    const http = createServer();
    const attempts: (() => unknown)[] = [
      () => (center.attach as Verb)(http, { path: '/other' }),
      () => (center.router as Verb)({ path: '/other' }),
      () => (center.on as Verb)('sent', () => {}, { once: true }),
      () => (createMessageCenter as Verb)({ store: fixture.store() }, { path: '/other' }),
      () => (sqliteStore as Verb)(':memory:', {}, { waitMs: 1 }),
      () => (mongoStore as Verb)('mongodb://127.0.0.1/app', {}, { poll: true }),
    ];
    for (const attempt of attempts)
      expect(attempt).toThrow(invalid(/takes fewer arguments \(\d too many\)/));
    expect(http.listenerCount('upgrade')).toBe(0);
  });

  it('of the methods of a job are refused, and change nothing', async () => {
    const job = await center.job({ user: 'jenny' }, { text: 'one' });
    const { progress, succeed, fail } = job as unknown as Record<string, Verb>;
    expect(() => progress?.call(job, 0.5, 'two', 3)).toThrow(invalid(/^progress takes fewer/));
    await expect(succeed?.call(job, 'two', {}, 3)).rejects.toEqual(invalid(/^succeed takes fewer/));
    await expect(fail?.call(job, 'two', {}, 3)).rejects.toEqual(invalid(/^fail takes fewer/));
    expect(await center.list({ user: 'jenny' })).toMatchObject({ messages: [{ text: 'one' }] });
    expect(await job.succeed('two')).toMatchObject({ existing: false });
  });

  it('may be undefined', async () => {
    const counts = center.counts as (...args: unknown[]) => Promise<unknown>;
    expect(await counts(to, undefined, undefined)).toMatchObject({ total: 1 });
  });

  it('and unknown events are refused, with the known names', () => {
    const on = center.on as (...args: unknown[]) => unknown;
    const names =
      /there are sent, read, unread, updated, removed, restored, expired, shown, moved\.$/;
    for (const name of ['exipred', 'Read', 'toString', '__proto__', '', undefined, null, 7, {}]) {
      expect(() => on(name, () => {}), String(name)).toThrow(invalid(names));
    }
    for (const listener of [undefined, null, {}, 'read']) {
      expect(() => on('read', listener)).toThrow(invalid(/needs a function/));
    }
  });
});

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import session from 'express-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

describe('the socket gateway', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options?: MessageCenterOptions) => fixture.serve(options);
  const open = (served: Served, user = 'barry') => openSocket(fixture, served, { user });

  it('refuses more sockets of one user than the limit, and accepts one for each that leaves', async () => {
    const served = await serve({ limits: { socketsPerRecipient: 2 } });
    const first = await open(served);
    await open(served);
    await expect(open(served)).rejects.toMatchObject({ code: 'LIMIT' });
    await open(served, 'anna');
    first.close();
    await expect
      .poll(() =>
        open(served).then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in');
  });

  it('keeps the limits even if many sockets are accepted at the same moment', async () => {
    let answer = (): void => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let waiting = 0;
    const served = await serve({
      limits: { socketsPerRecipient: 2 },
      identify: async () => {
        waiting += 1;
        await gate;
        return { user: 'barry' };
      },
    });
    const opening = Array.from({ length: 6 }, () => open(served));
    const results = Promise.allSettled(opening);
    await expect.poll(() => waiting).toBe(6);
    answer();
    const refused = (await results).filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(Array(4).fill('LIMIT'));
  });

  it('stops counting a client that left while it was identified', async () => {
    let answer = (): void => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let waiting = 0;
    const served = await serve({
      limits: { socketsPerRecipient: 1 },
      identify: async () => {
        waiting += 1;
        if (waiting === 1) await gate;
        return { user: 'barry' };
      },
    });
    const raw = await RawSocket.open(fixture, served);
    raw.send('40');
    await expect.poll(() => waiting).toBe(1);
    raw.ws.terminate();
    const connections = promisify(served.http.getConnections.bind(served.http));
    await expect.poll(() => connections()).toBe(0);
    answer();
    await expect
      .poll(() =>
        open(served).then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in');
  });

  it('closes a socket when its identity ends, and pushes nothing to it afterwards', async () => {
    let lifeMs = 150;
    const served = await serve({
      identify: (request) => ({
        ...(identifyByName(request) as { user: string }),
        expiresAt: new Date(Date.now() + lifeMs),
      }),
    });
    const page = await open(served);
    await served.center.send({ to: { user: 'barry' }, text: 'in time' });
    await expect.poll(() => page.texts).toEqual(['in time']);
    await expect.poll(() => page.closes, { timeout: 2_000 }).toEqual(['transport close']);
    lifeMs = 60_000;
    const later = await open(served);
    await served.center.send({ to: { user: 'barry' }, text: 'too late' });
    await expect.poll(() => later.texts).toEqual(['too late']);
    expect(page.texts).toEqual(['in time']);
  });

  it('refuses an identity that has already ended', async () => {
    const served = await serve({ identify: () => ({ user: 'barry', expiresAt: new Date(1) }) });
    await expect(open(served)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await fetchAs(served, {}, '/messages')).status).toBe(401);
  });

  it('waits for an expiry that is further away than a timer can wait', async () => {
    let lifeMs = 60 * 86_400_000;
    const served = await serve({
      identify: () => ({ user: 'barry', expiresAt: new Date(Date.now() + lifeMs) }),
    });
    const page = await open(served);
    lifeMs = 30;
    const short = await open(served);
    await expect.poll(() => short.closes).toEqual(['transport close']);
    expect(page.closes).toEqual([]);
  });

  it("logs once, and answers INTERNAL, when identify's result is not an identity", async () => {
    for (const identity of [
      'barry',
      { user: 7 },
      { user: '' },
      { id: 'barry' },
      { user: 'b', expiresAt: 5 },
    ]) {
      const served = await serve({ identify: () => identity as never });
      await expect(open(served)).rejects.toMatchObject({
        code: 'INTERNAL',
        message: 'Something went wrong on the server.',
      });
      expect((await fetchAs(served, {}, '/messages')).status).toBe(500);
      expect(served.log.length).toBe(1);
    }
  });

  it('logs an error of identify without a token once', async () => {
    const served = await serve({ identify: () => Promise.reject(new Error('the users are gone')) });
    await expect(open(served)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await fetchAs(served, {}, '/messages')).status).toBe(500);
    expect(served.log.map(({ error }) => String(error))).toEqual(['Error: the users are gone']);
  });

  it('shows identify what the middleware found, on both transports', async () => {
    const sessions = session({ secret: 'not a secret', resave: false, saveUninitialized: true });
    type WithSession = IncomingMessage & { session: { user?: string } };
    const served = await serve({
      use: [
        sessions,
        (request: WithSession, _response, next) => {
          if (request.headers['x-sign-in'])
            request.session.user = String(request.headers['x-sign-in']);
          next();
        },
      ],
      identify: (request) => {
        const { user } = (request as WithSession).session;
        return user === undefined ? null : { user };
      },
    });
    const signedIn = await fetchAs(served, { headers: { 'x-sign-in': 'barry' } }, '/counts');
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    await served.center.send({ to: { user: 'barry' }, text: 'one' });
    expect(await (await fetchAs(served, { cookie }, '/counts')).json()).toMatchObject({ total: 1 });
    const page = await openSocket(fixture, served, { cookie });
    expect((await page.request('list', {})).messages).toMatchObject([{ text: 'one' }]);
    await expect(openSocket(fixture, served, {})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('keeps running when a middleware throws, rejects or fails', async () => {
    const failures = [
      () => {
        throw new Error('thrown in the middleware');
      },
      () => Promise.reject(new Error('rejected in the middleware')),
      (_request: unknown, _response: unknown, next: (error?: unknown) => void) =>
        next(new Error('failed in the middleware')),
    ];
    for (const middleware of failures) {
      const served = await serve({ use: [middleware] });
      await expect(open(served)).rejects.toMatchObject({ code: 'INTERNAL' });
      const answer = await fetchAs(served, {}, '/messages');
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('in the middleware');
      expect(served.log.length).toBeGreaterThan(0);
    }
  });
});

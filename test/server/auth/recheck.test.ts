import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import session from 'express-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { SHORT_TIMES, serveAsking } from '../../support/asking-fixture.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket, type TestSocket } from '../../support/transport-clients.js';

type WithSession = IncomingMessage & { session: { user?: string } };

/** A session store whose trouble can be chosen. */
class SessionStore extends session.MemoryStore {
  trouble: 'none' | 'error' | 'hang' = 'none';
  gets = 0;
  writes = 0;

  override get(sid: string, callback: (error: unknown, data?: session.SessionData | null) => void) {
    this.gets += 1;
    if (this.trouble === 'error') callback(new Error('the session store is down'));
    else if (this.trouble === 'none') super.get(sid, callback);
  }

  override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    this.writes += 1;
    super.set(sid, data, callback);
  }

  override touch(sid: string, data: session.SessionData, callback?: () => void) {
    this.writes += 1;
    super.touch(sid, data, callback);
  }
}

describe('an identity that was found out at a handshake', () => {
  let fixture: CenterFixture;
  let store: SessionStore;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
    store = new SessionStore();
  });
  afterEach(() => fixture.stop());

  const serve = (options: MessageCenterOptions, withinMs = 8_000): Promise<Served> =>
    serveAsking(fixture, options, { times: SHORT_TIMES, withinMs });

  /** An app that signs in by a header, with sessions that slide. */
  const appWithSessions = (options: MessageCenterOptions = {}): MessageCenterOptions => ({
    use: [
      session({
        secret: 'not a secret',
        store,
        resave: false,
        saveUninitialized: false,
        rolling: true,
        cookie: { maxAge: 60_000 },
      }),
      (request: WithSession, _response, next) => {
        const user = request.headers['x-sign-in'];
        if (user) request.session.user = String(user);
        next();
      },
    ],
    identify: (request) => {
      const { user } = (request as WithSession).session;
      return user === undefined ? null : { user };
    },
    ...options,
  });

  /** @returns The cookie with which `user` is signed in. */
  async function signIn(served: Served, user = 'barry'): Promise<string> {
    const response = await fetchAs(served, { headers: { 'x-sign-in': user } }, '/counts');
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  const signOut = () => new Promise((resolve) => store.clear(resolve));
  const closed = (page: TestSocket) => expect.poll(() => page.closes, { interval: 10 });

  /** Waits until it has been asked so many times more. */
  const asked = async (times: number) => {
    const from = store.gets;
    await expect.poll(() => store.gets, { timeout: 5_000 }).toBeGreaterThanOrEqual(from + times);
  };

  it('ends by a sign-out elsewhere, while the page says nothing', async () => {
    const served = await serve(appWithSessions());
    const page = await openSocket(fixture, served, { cookie: await signIn(served) });
    await asked(2);
    expect(page.closes).toEqual([]);
    await signOut();
    await closed(page).toEqual(['transport close']);
    await served.center.send({ to: { user: 'barry' }, text: 'too late' });
    expect(page.texts).toEqual([]);
  });

  it('is asked about without prolonging the session', async () => {
    const served = await serve(appWithSessions());
    const cookie = await signIn(served);
    const page = await openSocket(fixture, served, { cookie });
    const { writes } = store;
    await asked(3);
    expect(store.writes).toBe(writes);
    expect(page.closes).toEqual([]);
  });

  it('is asked about once for all sockets with equal cookies, and for others apart', async () => {
    const served = await serve(appWithSessions());
    const cookies = [await signIn(served, 'barry'), await signIn(served, 'anna')];
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        openSocket(fixture, served, { cookie: cookies[n % 2] as string }),
      ),
    );
    const from = store.gets;
    await pause(4 * SHORT_TIMES.everyMs);
    // Two groups, each asked about four or five times.
    expect(store.gets - from).toBeLessThanOrEqual(12);
    expect(store.gets - from).toBeGreaterThanOrEqual(4);
    expect(pages.flatMap((page) => page.closes)).toEqual([]);
  });

  for (const trouble of ['error', 'hang'] as const) {
    it(`outlives a session store in trouble (${trouble}), and then a sign-out ends it`, async () => {
      const served = await serve(appWithSessions(), 60);
      const page = await openSocket(fixture, served, { cookie: await signIn(served) });
      store.trouble = trouble;
      await asked(4);
      expect(page.closes).toEqual([]);
      store.trouble = 'none';
      await asked(2);
      expect(page.closes).toEqual([]);
      const said = served.log.filter(({ text }) => text.includes('still signed in'));
      expect(said).toHaveLength(1);
      await signOut();
      await closed(page).toEqual(['transport close']);
    });

    it(`ends when there is no answer for long (${trouble})`, async () => {
      const served = await serve(appWithSessions(), 60);
      const page = await openSocket(fixture, served, { cookie: await signIn(served) });
      store.trouble = trouble;
      await asked(1);
      const since = performance.now();
      await expect.poll(() => page.closes, { timeout: 5_000 }).toEqual(['transport close']);
      expect(performance.now() - since).toBeGreaterThan(SHORT_TIMES.giveUpMs - 200);
    });
  }

  it('outlives a session store that says it is disconnected', async () => {
    const identify: MessageCenterOptions['identify'] = (request) => {
      const user = (request as Partial<WithSession>).session?.user;
      return user === undefined ? null : { user };
    };
    const served = await serve(appWithSessions({ identify }));
    const page = await openSocket(fixture, served, { cookie: await signIn(served) });
    store.emit('disconnect');
    await pause(3 * SHORT_TIMES.everyMs);
    expect(page.closes).toEqual([]);
    store.emit('connect');
    await signOut();
    await closed(page).toEqual(['transport close']);
  });

  it('ends when another user answers to the same cookies', async () => {
    let user = 'barry';
    const served = await serve({ identify: () => ({ user }) });
    const page = await openSocket(fixture, served, {});
    user = 'anna';
    await closed(page).toEqual(['transport close']);
  });

  it('ends when the app’s middleware sends the user away', async () => {
    let isSignedIn = true;
    const served = await serve({
      use: [
        (_request, response, next) => {
          if (isSignedIn) next();
          else response.redirect('/login');
        },
      ],
      identify: () => ({ user: 'barry' }),
    });
    const page = await openSocket(fixture, served, {});
    isSignedIn = false;
    await closed(page).toEqual(['transport close']);
  });

  it('is not mixed up with another one that came with no cookies either', async () => {
    const served = await serve({
      identify: (request) => ({ user: String(request.headers['x-forwarded-user']) }),
    });
    const open = (user: string) =>
      openSocket(fixture, served, { headers: { 'x-forwarded-user': user } });
    const pages = [await open('barry'), await open('anna')];
    await pause(3 * SHORT_TIMES.everyMs);
    expect(pages.flatMap((page) => page.closes)).toEqual([]);
  });

  it('of a token ends when that is revoked, and lives while nobody can say', async () => {
    let state: 'good' | 'broken' | 'revoked' = 'good';
    let times = 0;
    const served = await serve({
      identify: (_request, token) => {
        times += 1;
        if (state === 'broken') throw new Error('the keys cannot be fetched');
        return state === 'good' && token === 'abc' ? { user: 'barry' } : null;
      },
    });
    const page = await openSocket(fixture, served, { token: 'abc' });
    state = 'broken';
    const from = times;
    await expect.poll(() => times).toBeGreaterThan(from + 3);
    expect(page.closes).toEqual([]);
    state = 'revoked';
    await closed(page).toEqual(['transport close']);
  });

  it('lives as long as the latest answer says', async () => {
    let prolong = true;
    const served = await serve({
      identify: () => ({ user: 'barry', ...(prolong ? { expiresAt: soon() } : {}) }),
    });
    const soon = () => new Date(Date.now() + 2 * SHORT_TIMES.everyMs);
    const page = await openSocket(fixture, served, {});
    await pause(5 * SHORT_TIMES.everyMs);
    expect(page.closes).toEqual([]);
    prolong = false;
    await closed(page).toEqual(['transport close']);
  });

  it('of an anonymous visitor lives on, and ends when the same cookies are a user’s', async () => {
    let user: string | null = null;
    let times = 0;
    const served = await serve({
      identify: () => {
        times += 1;
        return user === null ? null : { user };
      },
    });
    const started = await fetchAs(served, {}, '/session', { method: 'POST' });
    const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await openSocket(fixture, served, { cookie });
    await expect.poll(() => times).toBeGreaterThan(3);
    expect(page.closes).toEqual([]);
    user = 'barry';
    await closed(page).toEqual(['transport close']);
  });

  it('is not asked about but ends, where the app wants pages to reconnect', async () => {
    let times = 0;
    const served = await serve({
      recheck: 'reconnect',
      identify: (request) => {
        times += 1;
        return identifyByName(request);
      },
    });
    const page = await openSocket(fixture, served, { user: 'barry' });
    await closed(page).toEqual(['transport close']);
    expect(times).toBe(1);
  });

  it('is shown to middleware with the method, URL, headers and address of the handshake', async () => {
    const seen: unknown[] = [];
    const served = await serve({
      use: [
        (request, _response, next) => {
          seen.push([
            request.method,
            request.originalUrl,
            request.ip,
            request.get('cookie'),
            request.session,
          ]);
          // What some middleware does to the requests that it sees.
          request.session = {};
          request.url = '/changed';
          request.headers.cookie = 'changed';
          next();
        },
      ],
      identify: () => ({ user: 'barry' }),
    });
    await openSocket(fixture, served, { cookie: 'a=b' });
    await expect.poll(() => seen.length).toBeGreaterThan(2);
    const first = ['GET', '/message-center/socket?EIO=4&transport=websocket', '127.0.0.1', 'a=b'];
    expect(seen.slice(0, 3)).toEqual(Array(3).fill([...first, undefined]));
  });
});

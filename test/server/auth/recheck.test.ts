import type { IncomingMessage } from 'node:http';
import session from 'express-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { SHORT_TIMES, serveAuth } from '../../support/auth-fixture.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket, type TestSocket } from '../../support/transport-clients.js';

type WithSession = IncomingMessage & { session: { user?: string } };

/** A session store with selectable failures. */
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

/** Longer than any test. */
const LONG_MS = 60_000;

describe('the identity of a handshake', () => {
  let fixture: CenterFixture;
  let store: SessionStore;
  /** How often the app's middleware has run. */
  let passes = 0;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
    store = new SessionStore();
  });
  afterEach(() => fixture.stop());

  const serve = (
    options: MessageCenterOptions,
    { giveUpMs = LONG_MS, withinMs = LONG_MS } = {},
  ): Promise<Served> =>
    serveAuth(fixture, options, { times: { ...SHORT_TIMES, giveUpMs }, withinMs });

  /** An app that signs in by a header, with rolling sessions. */
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
        passes += 1;
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

  /** Waits for that many more calls. */
  const asked = async (times: number) => {
    const from = store.gets;
    await expect.poll(() => store.gets).toBeGreaterThanOrEqual(from + times);
  };

  it('ends after a sign-out elsewhere, even if the page is idle', async () => {
    const served = await serve(appWithSessions());
    const page = await openSocket(fixture, served, { cookie: await signIn(served) });
    await asked(2);
    expect(page.closes).toEqual([]);
    await signOut();
    await closed(page).toEqual(['transport close']);
    await served.center.send({ to: { user: 'barry' }, text: 'too late' });
    expect(page.texts).toEqual([]);
  });

  it('is checked without prolonging the session', async () => {
    const served = await serve(appWithSessions());
    const cookie = await signIn(served);
    const page = await openSocket(fixture, served, { cookie });
    const { writes } = store;
    await asked(3);
    expect(store.writes).toBe(writes);
    expect(page.closes).toEqual([]);
  });

  it('is checked once for all sockets with the same cookies, and separately for others', async () => {
    const served = await serve(appWithSessions());
    const cookies = [await signIn(served, 'barry'), await signIn(served, 'anna')];
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        openSocket(fixture, served, { cookie: cookies[n % 2] as string }),
      ),
    );
    const since = performance.now();
    await asked(8);
    // Two groups, each asked about four times.
    expect(performance.now() - since).toBeGreaterThan(2 * SHORT_TIMES.everyMs);
    expect(pages.flatMap((page) => page.closes)).toEqual([]);
  });

  for (const trouble of ['error', 'hang'] as const) {
    it(`outlives a failing session store (${trouble}), and then a sign-out ends it`, async () => {
      const served = await serve(appWithSessions(), { withinMs: 60 });
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

    it(`ends when the checks fail for a long time (${trouble})`, async () => {
      const served = await serve(appWithSessions(), { ...SHORT_TIMES, withinMs: 60 });
      const page = await openSocket(fixture, served, { cookie: await signIn(served) });
      store.trouble = trouble;
      await asked(1);
      const since = performance.now();
      await expect.poll(() => page.closes).toEqual(['transport close']);
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
    const from = passes;
    await expect.poll(() => passes).toBeGreaterThan(from + 3);
    expect(page.closes).toEqual([]);
    store.emit('connect');
    await signOut();
    await closed(page).toEqual(['transport close']);
  });
});

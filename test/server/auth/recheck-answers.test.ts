import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { SHORT_TIMES, serveAuth } from '../../support/auth-fixture.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket, type TestSocket } from '../../support/transport-clients.js';

describe('an identity that is checked again', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options: MessageCenterOptions): Promise<Served> =>
    serveAuth(fixture, options, { times: SHORT_TIMES });

  const closed = (page: TestSocket) => expect.poll(() => page.closes, { interval: 10 });

  /** Waits for some more calls. */
  const asksMore = async (times: () => number) => {
    const from = times();
    await expect.poll(times, { timeout: 10_000 }).toBeGreaterThan(from + 4);
  };

  it('ends when the same cookies belong to another user', async () => {
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

  it('is not mixed up with another identity without cookies', async () => {
    let times = 0;
    const served = await serve({
      identify: (request) => {
        times += 1;
        return { user: String(request.headers['x-forwarded-user']) };
      },
    });
    const open = (user: string) =>
      openSocket(fixture, served, { headers: { 'x-forwarded-user': user } });
    const pages = [await open('barry'), await open('anna')];
    await asksMore(() => times);
    expect(pages.flatMap((page) => page.closes)).toEqual([]);
  });

  it('of a token ends when the token is revoked, but not while the check fails', async () => {
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

  it('of a token is not logged with the token, which the message of an error may quote', async () => {
    let isGood = true;
    const served = await serve({
      identify: (_request, token) => {
        const error = new Error(`cannot decode ${token}`);
        if (!isGood) throw error;
        const throwIt = (): void => {
          throw error;
        };
        if (token === 'secret-late') setTimeout(throwIt, 5);
        return { user: 'barry' };
      },
    });
    await openSocket(fixture, served, { token: 'secret-checked' });
    const late = await openSocket(fixture, served, { token: 'secret-late' });
    await closed(late).toEqual(['transport close']);
    isGood = false;
    await expect.poll(() => served.log.length).toBeGreaterThan(1);
    expect(inspect(served.log)).not.toContain('secret');
    for (const { error } of served.log) {
      expect(String(error)).toMatch(/`identify` threw Error at .*recheck-answers\.test\.ts/);
    }
  });

  it('expires when the latest answer says', async () => {
    let prolong = true;
    let times = 0;
    const served = await serve({
      identify: () => {
        times += 1;
        return { user: 'barry', ...(prolong ? { expiresAt: soon() } : {}) };
      },
    });
    const soon = () => new Date(Date.now() + 2 * SHORT_TIMES.everyMs);
    const page = await openSocket(fixture, served, {});
    await asksMore(() => times);
    expect(page.closes).toEqual([]);
    prolong = false;
    await closed(page).toEqual(['transport close']);
  });

  it('of an anonymous visitor stays, and ends when the same cookies belong to a user', async () => {
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

  it('ends without a check if the option recheck is "reconnect"', async () => {
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

  it('is checked by middleware with the method, URL, headers and address of the handshake', async () => {
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
          // Changes that some middleware makes to requests.
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

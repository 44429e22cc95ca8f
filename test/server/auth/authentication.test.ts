import { randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallerIdentifier } from '../../../server/auth/identify.js';
import { Secrets } from '../../../server/auth/secrets.js';
import { MessageCenterError, type MessageCenterOptions } from '../../../server/index.js';
import { resolveOptions } from '../../../server/resolve-options.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import {
  type Credentials,
  fetchAs,
  openClient,
  TRANSPORTS,
} from '../../support/transport-clients.js';

describe('authentication', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const serve = (options: MessageCenterOptions = {}): Promise<Served> => fixture.serve(options);

  for (const transport of TRANSPORTS) {
    describe(`over ${transport}`, () => {
      const ask = async (served: Served, credentials: Credentials) => {
        const client = await openClient(fixture, transport, served, credentials);
        return client.request('list', {});
      };
      const UNKNOWN = {
        code: 'UNAUTHENTICATED',
        message: 'Sign in, or start a session, to see messages.',
      };

      it('ignores the credentials that a browser adds by itself', async () => {
        const served = await serve();
        for (const authorization of [
          'Negotiate YII=',
          'Basic YTpi',
          'NTLM abc',
          'Bearerx abc',
          '',
        ]) {
          await ask(served, { user: 'barry', headers: { authorization } });
          await expect(ask(served, { headers: { authorization } })).rejects.toMatchObject(UNKNOWN);
        }
      });

      it('accepts a bearer token in every spelling of its scheme', async () => {
        const served = await serve();
        for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer ']) {
          await ask(served, { headers: { authorization: `${scheme} token-of-barry` } });
        }
      });

      it('refuses empty and malformed tokens, whatever else the request has', async () => {
        const served = await serve();
        const session = await fetchAs(served, {}, '/session', { method: 'POST' });
        const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
        const wrong = ['Bearer', 'Bearer ', 'Bearer a b', 'bearer garbage', 'Bearer broken'];
        for (const authorization of wrong) {
          const credentials = { user: 'barry', cookie, headers: { authorization } };
          await expect(ask(served, credentials), authorization).rejects.toMatchObject(UNKNOWN);
        }
        expect(served.log).toEqual([]);
        const long = { user: 'barry', token: 'x'.repeat(8_193) };
        await expect(ask(served, long)).rejects.toMatchObject(UNKNOWN);
      });

      it('logs once that a request with cookies was not identified, with the likely cause', async () => {
        const served = await serve({ identify: () => null });
        const ours = { cookie: 'mc-session=a.b; __Host-mc-session=a.b' };
        await expect(ask(served, ours)).rejects.toMatchObject(UNKNOWN);
        expect(served.log).toEqual([]);
        for (let n = 0; n < 3; n += 1) {
          const signedIn = { cookie: `connect.sid=secret${n}` };
          await expect(ask(served, signedIn)).rejects.toMatchObject(UNKNOWN);
        }
        expect(served.log).toEqual([{ level: 'warn', text: expect.stringContaining('`use`') }]);
        expect(JSON.stringify(served.log)).not.toContain('secret');
      });

      it('treats an error of another call in `identify` as a fault of the app, which only the log reports', async () => {
        const text = 'recipient.user must be a string; it is the secret 7.';
        for (const [code, answer] of [
          ['INVALID', 'INTERNAL'],
          ['NOT_FOUND', 'INTERNAL'],
          ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
          ['UNAVAILABLE', 'UNAVAILABLE'],
        ] as const) {
          const identify = () => {
            throw new MessageCenterError(code, text);
          };
          const served = await serve({ identify });
          const error = await ask(served, { user: 'barry' }).catch((reason: unknown) => reason);
          expect(error).toMatchObject({ code: answer });
          expect(String(error)).not.toContain('secret');
          expect(served.log.length).toBe(code === 'UNAUTHENTICATED' ? 0 : 1);
          await expect(ask(served, { token: 'a' })).rejects.toMatchObject({
            code: code === 'UNAVAILABLE' ? code : 'UNAUTHENTICATED',
          });
        }
      });

      it('logs once that an identity has the wrong form, and how to fix it', async () => {
        const write = 'Write { user: String(request.user.id) }.';
        const returned = (what: string) =>
          `\`identify\` must return \`user\` as a string, and returned ${what}`;
        for (const [identity, text] of [
          [{ user: 1 }, returned(`a value of type number. ${write}`)],
          [{ user: 1n }, returned(`a value of type bigint. ${write}`)],
          [{ user: undefined }, returned('undefined. Return null where nobody is signed in.')],
          [{ user: { id: 1 } }, expect.stringContaining('type object. Return its id: { user:')],
          [
            { user: Promise.resolve('barry') },
            expect.stringContaining('Await it: async (request)'),
          ],
          [{ user: '' }, 'the result of `identify`: user must not be empty.'],
          [
            { user: 'barry', expiresAt: 1_900_000_000 },
            '`identify` must return `expiresAt` as a valid Date, or leave it out; got 1900000000.',
          ],
          // As an app's database returns a user.
          [new (class User {})(), expect.stringContaining("a plain object { user: 'an id' }")],
        ] as const) {
          const served = await serve({ identify: () => identity as never });
          for (let n = 0; n < 3; n += 1) {
            await expect(ask(served, { user: 'barry' })).rejects.toMatchObject({
              code: 'INTERNAL',
            });
          }
          expect(served.log).toEqual([{ level: 'error', text }]);
        }
      });
    });
  }

  it('ignores a token in the query string', async () => {
    const served = await serve();
    for (const query of ['token=token-of-barry', 'access_token=token-of-barry']) {
      const answer = await fetchAs(served, {}, `/messages?${query}`);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain('Sign in, or start a session');
    }
    expect(served.log).toEqual([]);
  });

  it('returns the user with the session that the same visitor presents', async () => {
    const options = resolveOptions({ store: fixture.store(), identify: identifyByName });
    const callers = new CallerIdentifier({ ...options, identify: identifyByName }, 1_000);
    const secrets = new Secrets(randomBytes(32));
    const { session, cookie } = secrets.newSession();
    const request = new IncomingMessage(new Socket());
    const presented = async (cookies: string, token?: string) => {
      request.headers = { cookie: cookies };
      return (await callers.identifyCaller(request, token, secrets)).presentedSession;
    };
    expect(await presented(`app=barry; mc-session=${cookie}`)).toBe(session);
    expect(await presented(`mc-session=${cookie}`, 'token-of-barry')).toBe(session);
    expect(await presented(`app=barry; mc-session=${cookie}x`)).toBeNull();
    expect(await presented(`mc-session=${cookie}`)).toBeNull();
  });
});

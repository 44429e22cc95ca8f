import { afterEach, describe, expect, it, vi } from 'vitest';
import { HttpClient } from '../../widget/connection/http-client.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit & { readonly headers: Record<string, string> };
}

/** Answers every request of the client with what `answer` makes, and keeps what was sent. */
function setUp(answer: () => Response, token?: string) {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (url: string, init: Sent['init']) => {
    sent.push({ url, init });
    return answer();
  });
  return { sent, http: new HttpClient('https://app.test/mc', 1000, { token: async () => token }) };
}

const counts = { total: 0, unread: 0, transient: 0, unreadPersistent: 0 };
const changed = (): Response => Response.json({ position: '1.a', counts, missing: [] });
const page = (): Response => Response.json({ messages: [], next: null, counts, position: '1.a' });

describe('HttpClient', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('sends cookies, and a token only in the header', async () => {
    const { sent, http } = setUp(changed, 'secret');
    await http.request('read', { ids: ['a'] });
    await http.request('sync', { position: '1.a' }).catch(() => {});
    expect(sent.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      'POST https://app.test/mc/messages/read',
      'GET https://app.test/mc/messages?since=1.a',
    ]);
    expect(sent[0]?.init).toMatchObject({
      credentials: 'include',
      body: '{"ids":["a"]}',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    });
    expect(sent[1]?.init.headers).toEqual({ authorization: 'Bearer secret' });
  });

  it('sends one request for a change of many messages, and no header without a token', async () => {
    const { sent, http } = setUp(changed);
    for (const name of ['remove', 'restore', 'shown'] as const) {
      await http.request(name, { ids: ['a', 'b'] });
    }
    await http.request('read-up-to', { upTo: 7 });
    expect(sent.map(({ url, init }) => `${url.slice(19)} ${init.body}`)).toEqual([
      '/messages/remove {"ids":["a","b"]}',
      '/messages/restore {"ids":["a","b"]}',
      '/messages/shown {"ids":["a","b"]}',
      '/messages/read-all {"upTo":7}',
    ]);
    expect(sent[0]?.init.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('requests pages by the query', async () => {
    const { sent, http } = setUp(page);
    await http.request('list', { filter: 'unread', before: '7', limit: 50 });
    expect(sent[0]?.url).toBe('https://app.test/mc/messages?filter=unread&before=7&limit=50');
  });

  it('throws the error of the server, or one that matches the answer of a proxy', async () => {
    const wire = { code: 'RATE_LIMITED', message: 'Wait.', retryMs: 7 };
    const cases: [() => Response, object][] = [
      [() => Response.json({ error: wire }, { status: 429 }), wire],
      [() => new Response('<h1>Bad gateway</h1>', { status: 502 }), { code: 'UNAVAILABLE' }],
      [() => new Response('<h1>Forbidden</h1>', { status: 403 }), { code: 'FORBIDDEN' }],
      [() => new Response('', { status: 401 }), { code: 'UNAUTHENTICATED' }],
      [() => new Response('', { status: 429 }), { code: 'RATE_LIMITED' }],
      [() => new Response('<h1>Not found</h1>', { status: 404 }), { code: 'INTERNAL' }],
      [() => new Response('<!doctype html>'), { code: 'INTERNAL' }],
      [() => Response.json({ position: 'x' }), { code: 'INVALID' }],
      [() => Response.error(), { code: 'INTERNAL' }],
    ];
    for (const [answer, error] of cases) {
      const { http } = setUp(answer);
      await expect(http.request('read', { ids: ['a'] })).rejects.toMatchObject(error);
    }
  });

  it('throws UNAVAILABLE when nothing can be reached', async () => {
    const { http } = setUp(() => {
      throw new TypeError('fetch failed');
    });
    await expect(http.startSession()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('accepts an answer without a body for a session', async () => {
    const { http } = setUp(() => new Response(null, { status: 204 }));
    await expect(http.startSession()).resolves.toBeNull();
  });
});

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
const value = { position: '1.a', counts, missing: [] };
const changed = (): Response => Response.json({ answers: [{ ok: true, value }] });
const READ = { name: 'read', request: { ids: ['a'] } } as const;
const page = (): Response => Response.json({ messages: [], next: null, counts, position: '1.a' });

describe('HttpClient', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('sends cookies, and a token only in the header', async () => {
    const { sent, http } = setUp(changed, 'secret');
    await http.change(READ, 'tag');
    await http.request('sync', { position: '1.a' }).catch(() => {});
    expect(sent.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      'POST https://app.test/mc/commands',
      'GET https://app.test/mc/messages?since=1.a',
    ]);
    expect(sent[0]?.init).toMatchObject({
      credentials: 'include',
      body: '{"inbox":"tag","commands":[{"name":"read","request":{"ids":["a"]}}]}',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    });
    expect(sent[1]?.init.headers).toEqual({ authorization: 'Bearer secret' });
  });

  it('sends one request for a change of many messages, and no header without a token', async () => {
    const { sent, http } = setUp(changed);
    const command = { name: 'remove', request: { ids: ['a', 'b'] } } as const;
    expect(await http.change(command, 'tag')).toEqual(value);
    expect(sent.map(({ init }) => init.body)).toEqual([
      JSON.stringify({ inbox: 'tag', commands: [command] }),
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
      [
        () => Response.json({ answers: [{ ok: true, value: { position: 'x' } }] }),
        { code: 'INVALID' },
      ],
      [() => Response.json({ answers: [{ ok: false, error: wire }] }), wire],
      [() => Response.json({ answers: 7 }), { code: 'INTERNAL' }],
      [() => Response.json(null), { code: 'INTERNAL' }],
      [() => Response.error(), { code: 'INTERNAL' }],
    ];
    for (const [answer, error] of cases) {
      const { http } = setUp(answer);
      await expect(http.change(READ, 'tag')).rejects.toMatchObject(error);
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

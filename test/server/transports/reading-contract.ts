import { expect, it } from 'vitest';
import type { ListRequest, Page } from '../../../protocol/index.js';
import { parseMessage, parsePage } from '../../../protocol/index.js';
import { type Bench, expectCode, type Visitor } from './contract-bench.js';

/** Lists and single messages. */
export function readingContract(bench: Bench): void {
  it('lists nothing for a user who was never sent anything', async () => {
    const { client } = await bench.visitor();
    expect(await client.request('list', {})).toEqual({
      messages: [],
      next: null,
      count: 0,
      counts: { total: 0, unread: 0, transient: 0, unreadPersistent: 0 },
      position: '0.0',
    });
  });

  it('lists a group with the messages that have collapsed into its newest one', async () => {
    const { client, send } = await bench.visitor();
    await send({ text: 'other' });
    for (const text of ['one', 'two']) await send({ text, group: 'a & b', collapse: true });
    const listed = parsePage(await client.request('list', { group: 'a & b' }));
    expect(listed.messages).toMatchObject([
      { text: 'two', group: 'a & b', collapsed: 1 },
      { text: 'one', group: 'a & b', ended: 'collapsed' },
    ]);
    expect(listed).toMatchObject({ next: null, counts: { total: 2, unread: 2 } });
    expect((await client.request('list', { group: 'none' })).messages).toEqual([]);
    await expectCode(client.raw('list', { group: 'x'.repeat(256) }), 'INVALID');
  });

  it('lists every field of a message, newest message first', async () => {
    const { client, send } = await bench.visitor();
    await send({ text: 'older' });
    const id = await send({
      level: 'success',
      subject: 'Report',
      text: 'Your report is <b>ready</b> {{now}} \u202eRTL',
      url: '/reports/42?a=b#c',
      from: { id: 'ci', name: 'Build <b>robot</b>', avatarUrl: 'https://cdn.example.com/ci.png' },
      actions: [
        { label: 'Retry', id: 'retry' },
        { label: 'Log', url: '/logs/42' },
      ],
      progress: 0.25,
      data: { report: 42, tags: ['a', { b: null }] },
      persistent: false,
      closeAfterMs: 9_000,
    });
    const page = parsePage(await client.request('list', {}));
    expect(page.messages[0]).toEqual({
      id,
      number: 2,
      applied: 2,
      level: 'success',
      subject: 'Report',
      text: 'Your report is <b>ready</b> {{now}} \u202eRTL',
      url: '/reports/42?a=b#c',
      from: { id: 'ci', name: 'Build <b>robot</b>', avatarUrl: 'https://cdn.example.com/ci.png' },
      actions: [
        { label: 'Retry', id: 'retry' },
        { label: 'Log', url: '/logs/42' },
      ],
      progress: 0.25,
      data: { report: 42, tags: ['a', { b: null }] },
      persistent: false,
      closeAfterMs: 9_000,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      // A transient message expires.
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      readAt: null,
    });
    expect(page.messages[1]).toMatchObject({ number: 1, text: 'older', level: 'info' });
    expect(page.counts).toEqual({ total: 2, unread: 2, transient: 1, unreadPersistent: 1 });
    expect(page.position).toBe(`2.${id}`);
  });

  it('pages to the end, each message once, even while new ones arrive', async () => {
    const visitor = await bench.visitor();
    const ids = await visitor.fill(23);
    const first = await visitor.client.request('list', { limit: 7 });
    await visitor.send({ text: 'arrived meanwhile' });
    const rest = await allAfter(visitor, first, 7);
    const seen = [first, ...rest].flatMap((page) => page.messages.map(({ id }) => id));
    expect(seen).toEqual([...ids].reverse());
    expect(rest.map((page) => page.messages.length)).toEqual([7, 7, 2]);
  });

  it('returns 20 messages a page by default, and 50 if more are requested', async () => {
    const { client, fill } = await bench.visitor();
    await fill(52);
    expect((await client.request('list', {})).messages).toHaveLength(20);
    expect((await client.request('list', { limit: 1_000 })).messages).toHaveLength(50);
    expect((await client.request('list', { limit: 1 })).messages).toHaveLength(1);
  });

  it('filters by unread, persistent, transient and level', async () => {
    const visitor = await bench.visitor();
    const [read] = await visitor.fill(1, { level: 'error' });
    const [unread] = await visitor.fill(1, { level: 'warning' });
    const [transient] = await visitor.fill(1, { level: 'error', persistent: false });
    await visitor.client.request('read', { ids: [read as string] });
    const listed = (request: ListRequest) => listedIds(visitor, request);
    expect(await listed({ filter: 'all' })).toEqual([transient, unread, read]);
    expect(await listed({ filter: 'unread' })).toEqual([transient, unread]);
    expect(await listed({ filter: 'persistent' })).toEqual([unread, read]);
    expect(await listed({ filter: 'transient' })).toEqual([transient]);
    expect(await listed({ level: 'error' })).toEqual([transient, read]);
    expect(await listed({ filter: 'persistent', level: 'error' })).toEqual([read]);
    expect(await listed({ level: 'debug' })).toEqual([]);
  });

  it('filters by tag and by persistence, with an exact count if the inbox has one', async () => {
    const visitor = await bench.visitor();
    const [read] = await visitor.fill(1, { tags: ['a & b', 'c'] });
    const [unread] = await visitor.fill(1, { tags: ['c'], level: 'error' });
    const [transient] = await visitor.fill(1, { tags: ['c'], persistent: false });
    await visitor.client.request('read', { ids: [read as string] });
    const listed = async (request: ListRequest) => {
      const page = await visitor.client.request('list', { limit: 2, ...request });
      const rest = await allAfter(visitor, page, 2, request);
      const ids = [page, ...rest].flatMap(({ messages }) => messages.map(({ id }) => id));
      return [ids, page.count];
    };
    expect(await listed({})).toEqual([[transient, unread, read], 3]);
    expect(await listed({ filter: 'unread' })).toEqual([[transient, unread], 2]);
    expect(await listed({ filter: 'unread', persistent: true })).toEqual([[unread], 1]);
    expect(await listed({ filter: 'unread', persistent: false })).toEqual([[transient], 1]);
    expect(await listed({ persistent: true })).toEqual([[unread, read], 2]);
    expect(await listed({ filter: 'persistent' })).toEqual([[unread, read], 2]);
    expect(await listed({ persistent: false })).toEqual([[transient], 1]);
    expect(await listed({ tag: 'c' })).toEqual([[transient, unread, read], null]);
    expect(await listed({ tag: 'a & b', persistent: true })).toEqual([[read], null]);
    expect(await listed({ tag: 'c', filter: 'unread', level: 'error' })).toEqual([[unread], null]);
    await expectCode(
      visitor.client.raw('list', { filter: 'transient', persistent: true }),
      'INVALID',
    );
    await expectCode(visitor.client.raw('list', { persistent: 'yes' }), 'INVALID');
    await expectCode(visitor.client.raw('list', { tag: '' }), 'INVALID');
  });

  it('ends a page at 128 KB and continues where it ended', async () => {
    const visitor = await bench.visitor();
    const text = '\u20ac'.repeat(10_000);
    const ids = await visitor.fill(9, { text });
    const first = await visitor.client.request('list', { limit: 9 });
    expect(first.messages).toHaveLength(4);
    expect(Buffer.byteLength(JSON.stringify(first.messages))).toBeLessThanOrEqual(131_072);
    const rest = await allAfter(visitor, first, 9);
    const seen = [first, ...rest].flatMap((page) => page.messages.map(({ id }) => id));
    expect(seen).toEqual([...ids].reverse());
  });

  it('gets one message by its id', async () => {
    const { client, send } = await bench.visitor();
    const id = await send({ text: 'one' });
    expect(parseMessage(await client.request('get', { id }))).toMatchObject({ id, text: 'one' });
  });

  it('gives the same answer for an unknown id, a removed message and one of another user', async () => {
    const { client, send } = await bench.visitor();
    const other = await bench.visitor();
    const removed = await send();
    await client.request('remove', { ids: [removed] });
    const ids = ['A'.repeat(22), removed, await other.send()];
    const answers = await Promise.all(
      ids.map((id) =>
        client.request('get', { id }).catch((error: Error) => ({ ...error, m: error.message })),
      ),
    );
    expect(answers[0]).toMatchObject({ code: 'NOT_FOUND' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('refuses invalid filters, levels, pages and limits', async () => {
    const { client } = await bench.visitor();
    const wrong: object[] = [
      { filter: 'archived' },
      { filter: '' },
      { level: 'fatal' },
      { level: 'toString' },
      { before: '-1' },
      { before: '1.5' },
      { before: 'x' },
      { before: '9007199254740993' },
      { limit: 0 },
      { limit: -1 },
      { limit: 1.5 },
      { limit: 2 ** 53 + 1 },
      { limit: 1e9 },
      { offset: 3 },
    ];
    for (const request of wrong) await expectCode(client.raw('list', request), 'INVALID');
  });
}

async function listedIds({ client }: Visitor, request: ListRequest): Promise<string[]> {
  return (await client.request('list', request)).messages.map(({ id }) => id);
}

async function allAfter(
  { client }: Visitor,
  first: Page,
  limit: number,
  request: ListRequest = {},
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let { next } = first; next !== null; ) {
    const page = await client.request('list', { ...request, before: next, limit });
    pages.push(page);
    next = page.next;
  }
  return pages;
}

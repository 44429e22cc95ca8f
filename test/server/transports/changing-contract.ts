import { expect, it } from 'vitest';
import { type Bench, expectCode } from './contract-bench.js';

const UNKNOWN = 'A'.repeat(22);

/** Commands that change an inbox. */
export function changingContract(bench: Bench): void {
  it('marks messages read and unread again, and answers the resulting state', async () => {
    const { client, fill } = await bench.visitor();
    const [one, two] = (await fill(2)) as [string, string];
    const read = await client.request('read', { ids: [one, UNKNOWN] });
    expect(read).toEqual({
      position: expect.stringMatching(/^3\..+/),
      counts: { total: 2, unread: 1, transient: 0, unreadPersistent: 1 },
      missing: [UNKNOWN],
    });
    expect((await client.request('get', { id: one })).readAt).not.toBeNull();
    const unread = await client.request('unread', { ids: [one, two] });
    expect(unread.counts.unread).toBe(2);
    expect(unread.missing).toEqual([]);
    expect(await client.request('get', { id: one })).toMatchObject({ readAt: null, applied: 4 });
  });

  it('does nothing the second time, whatever the command', async () => {
    const { client, fill } = await bench.visitor();
    const [one, two, three] = (await fill(3)) as [string, string, string];
    await fill(1, { persistent: false });
    for (const [name, request] of [
      ['read', { ids: [one] }],
      ['unread', { ids: [one] }],
      ['read-up-to', { upTo: 2 }],
      ['remove', { ids: [two] }],
      ['restore', { ids: [two] }],
      ['shown', { ids: [three] }],
    ] as const) {
      const once = await client.raw(name, request);
      expect(await client.raw(name, request), name).toEqual(once);
    }
  });

  it('has one effect when a command arrives twenty times concurrently', async () => {
    const { client, send } = await bench.visitor();
    const id = await send();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.request('read', { ids: [id] })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.position).toMatch(/^2\./);
  });

  it('answers NOT_FOUND if all ids are unknown, ended or of another user', async () => {
    const { client, send } = await bench.visitor();
    const other = await bench.visitor();
    const removed = await send();
    await client.request('remove', { ids: [removed] });
    const foreign = await other.send();
    for (const name of ['read', 'unread'] as const) {
      for (const id of [UNKNOWN, removed, foreign]) {
        await expectCode(client.request(name, { ids: [id] }), 'NOT_FOUND');
      }
    }
    for (const name of ['remove', 'restore'] as const) {
      for (const id of [UNKNOWN, foreign]) {
        await expectCode(client.request(name, { ids: [id] }), 'NOT_FOUND');
      }
    }
    expect(await other.client.request('get', { id: foreign })).toMatchObject({ readAt: null });
  });

  it('marks up to a number only what was there then', async () => {
    const { client, fill } = await bench.visitor();
    await fill(5);
    const partly = await client.request('read-up-to', { upTo: 3 });
    expect(partly.counts).toEqual({ total: 5, unread: 2, transient: 0, unreadPersistent: 2 });
    const listed = (await client.request('list', { filter: 'unread' })).messages;
    expect(listed.map(({ number }) => number)).toEqual([5, 4]);
    const all = await client.request('read-up-to', { upTo: Number.MAX_SAFE_INTEGER });
    expect(all.counts.unread).toBe(0);
    await fill(1);
    const later = await client.request('list', {});
    expect(later.counts.unread).toBe(1);
    expect((await client.request('read-up-to', { upTo: 5 })).counts.unread).toBe(1);
    expect((await client.request('read-up-to', { upTo: 0 })).counts.unread).toBe(1);
  });

  it('removes a message everywhere and restores it as it was', async () => {
    const { client, fill } = await bench.visitor();
    const [one] = (await fill(2)) as [string, string];
    await client.request('read', { ids: [one] });
    const before = await client.request('get', { id: one });
    const removed = await client.request('remove', { ids: [one] });
    expect(removed.counts).toEqual({ total: 1, unread: 1, transient: 0, unreadPersistent: 1 });
    expect((await client.request('list', {})).messages).toHaveLength(1);
    const restored = await client.request('restore', { ids: [one] });
    expect(restored.counts).toEqual({ total: 2, unread: 1, transient: 0, unreadPersistent: 1 });
    const after = await client.request('get', { id: one });
    expect(after).toEqual({ ...before, applied: 5 });
  });

  it('answers a repeated deletion of all messages as the first one, so that it can be undone', async () => {
    const { client, fill } = await bench.visitor();
    await fill(2);
    const removed = await client.request('remove-up-to', { upTo: 2 });
    await fill(1);
    expect(await client.request('remove-up-to', { upTo: 2 })).toEqual(removed);
    expect((await client.request('remove-up-to', { upTo: 1 })).position).toMatch(/^4\./);
    const removal = Number.parseInt(removed.position, 10);
    expect((await client.request('restore-up-to', { removal })).counts.total).toBe(3);
  });

  it('removes and restores many messages at once', async () => {
    const { client, fill } = await bench.visitor();
    const ids = await fill(3);
    expect((await client.request('remove', { ids })).counts.total).toBe(0);
    expect((await client.request('restore', { ids: ids.slice(1) })).counts.total).toBe(2);
  });

  it('restores nothing once the time limit has passed', async () => {
    const served = await bench.fixture.serve({ limits: { restoreMs: 1 } });
    const { client, send } = await bench.visitor(served);
    const id = await send();
    await client.request('remove', { ids: [id] });
    const serverMs = async () => Date.parse((await client.request('sync', {})).serverAt);
    const removedMs = await serverMs();
    await expect.poll(serverMs, { interval: 5 }).toBeGreaterThan(removedMs + 1);
    await expectCode(client.request('restore', { ids: [id] }), 'NOT_FOUND');
    expect((await client.request('list', {})).messages).toEqual([]);
  });

  it('ends only transient messages by showing them, and ignores every other id', async () => {
    const { client, send } = await bench.visitor();
    const kept = await send();
    const fleeting = await send({ persistent: false });
    const answer = await client.request('shown', { ids: [kept, fleeting, UNKNOWN] });
    expect(answer).toMatchObject({
      counts: { total: 1, unread: 1, transient: 0, unreadPersistent: 1 },
      missing: [],
    });
    const { messages } = await client.request('list', {});
    expect(messages.map(({ id }) => id)).toEqual([kept]);
    await expectCode(client.request('get', { id: fleeting }), 'NOT_FOUND');
    await expectCode(client.request('restore', { ids: [fleeting] }), 'NOT_FOUND');
    await expectCode(client.request('remove', { ids: [fleeting] }), 'NOT_FOUND');
    const nothing = await client.request('shown', { ids: [UNKNOWN] });
    expect(nothing.position).toBe(answer.position);
  });

  it('keeps the newest messages of an anonymous inbox, and the counts with them', async () => {
    const served = await bench.fixture.serve({ limits: { anonymousMessages: 3 } });
    const { client, fill } = await bench.anonymous(served);
    const ids = await fill(5);
    const page = await client.request('list', {});
    expect(page.messages.map(({ id }) => id)).toEqual(ids.slice(2).reverse());
    expect(page.counts).toEqual({ total: 3, unread: 3, transient: 0, unreadPersistent: 3 });
  });

  it('reads, removes and restores for an anonymous visitor as for a user', async () => {
    const { client, send } = await bench.anonymous();
    const id = await send();
    expect((await client.request('read', { ids: [id] })).counts.unread).toBe(0);
    expect((await client.request('remove', { ids: [id] })).counts.total).toBe(0);
    expect((await client.request('restore', { ids: [id] })).counts.total).toBe(1);
  });
}

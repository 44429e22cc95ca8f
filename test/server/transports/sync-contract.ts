import { expect, it } from 'vitest';
import { type Delta, parseSyncAnswer, type Reset } from '../../../protocol/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { StoredEntry } from '../../../server/stores/stored-entry.js';
import { storeWith } from '../../support/center-store-faults.js';
import type { TransportClient } from '../../support/transport-clients.js';
import { type Bench, expectCode } from './contract-bench.js';

async function syncOf(client: TransportClient, position?: string): Promise<Delta | Reset> {
  const request = position === undefined ? {} : { position };
  return parseSyncAnswer(await client.request('sync', request));
}

async function resetOf(client: TransportClient, position?: string): Promise<Reset> {
  const answer = await syncOf(client, position);
  if (answer.kind !== 'reset') throw new Error('The answer is a delta.');
  return answer;
}

async function deltaOf(client: TransportClient, position: string): Promise<Delta> {
  const answer = await syncOf(client, position);
  if (answer.kind !== 'delta') throw new Error(`The answer is a reset: ${answer.reason}.`);
  return answer;
}

/** Syncs: deltas, and resets with their reasons. */
export function syncContract(bench: Bench): void {
  it('resets a client without a position: first page, counts and transient messages', async () => {
    const visitor = await bench.visitor();
    await visitor.fill(25);
    const transient = await visitor.fill(2, { persistent: false });
    const answer = await resetOf(visitor.client);
    expect(answer).toMatchObject({
      reason: 'first',
      counts: { total: 27, unread: 27, transient: 2, unreadPersistent: 25 },
      position: `27.${transient[1]}`,
      next: '8',
      inbox: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
    });
    expect(answer.messages.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => 27 - index),
    );
    expect(answer.transient.map(({ id }) => id)).toEqual([...transient].reverse());
    expect(Math.abs(Date.parse(answer.serverAt) - Date.now())).toBeLessThan(60_000);
  });

  it('gives the newest 50 transient messages with a reset', async () => {
    const visitor = await bench.visitor();
    const ids = await visitor.fill(53, { persistent: false });
    await visitor.fill(21);
    const { transient } = await resetOf(visitor.client);
    expect(transient.map(({ id }) => id)).toEqual(ids.slice(3).reverse());
  });

  it('names the inbox by a tag that does not reveal the recipient', async () => {
    const one = await bench.visitor();
    const two = await bench.visitor();
    const tags = [await resetOf(one.client), await resetOf(one.client), await resetOf(two.client)];
    expect(tags[1]?.inbox).toBe(tags[0]?.inbox);
    expect(tags[2]?.inbox).not.toBe(tags[0]?.inbox);
  });

  it('answers the changes since a position, of every kind, in order', async () => {
    const { client, send } = await bench.visitor();
    const { position } = await resetOf(client);
    const one = await send();
    const two = await send({ persistent: false });
    await client.request('read', { ids: [one] });
    await client.request('unread', { ids: [one] });
    await client.request('read-up-to', { upTo: 1 });
    await client.request('remove', { ids: [one] });
    await client.request('restore', { ids: [one] });
    await client.request('shown', { ids: [two] });
    const delta = await deltaOf(client, position);
    expect(delta.entries.map((entry) => [entry.number, entry.kind])).toEqual([
      [1, 'added'],
      [2, 'added'],
      [3, 'read'],
      [4, 'unread'],
      [5, 'read-up-to'],
      [6, 'removed'],
      [7, 'restored'],
      [8, 'shown'],
    ]);
    expect(delta.entries.map((entry) => entry.counts)).toEqual([
      { total: 1, unread: 1, transient: 0, unreadPersistent: 1 },
      { total: 2, unread: 2, transient: 1, unreadPersistent: 1 },
      { total: 2, unread: 1, transient: 1, unreadPersistent: 0 },
      { total: 2, unread: 2, transient: 1, unreadPersistent: 1 },
      { total: 2, unread: 1, transient: 1, unreadPersistent: 0 },
      { total: 1, unread: 1, transient: 1, unreadPersistent: 0 },
      { total: 2, unread: 1, transient: 1, unreadPersistent: 0 },
      { total: 1, unread: 0, transient: 0, unreadPersistent: 0 },
    ]);
    expect(delta.entries[0]).toMatchObject({ message: { id: one, applied: 7 } });
    expect(delta.entries[6]).toMatchObject({ ids: [one], messages: [{ id: one, applied: 7 }] });
    expect(delta.position).toBe(`8.${delta.entries[7]?.id}`);
    expect(delta.counts).toEqual({ total: 1, unread: 0, transient: 0, unreadPersistent: 0 });
    const last = await deltaOf(client, `7.${delta.entries[6]?.id}`);
    expect(last.entries).toEqual([delta.entries[7]]);
    expect((await deltaOf(client, delta.position)).entries).toEqual([]);
  });

  it('resets for a position that is not one of this inbox', async () => {
    const { client, fill } = await bench.visitor();
    const other = await bench.visitor();
    await fill(2);
    await other.fill(2);
    const foreign = (await resetOf(other.client)).position;
    const own = (await resetOf(client)).position;
    const future = own.replace('2.', '3.');
    for (const position of [foreign, future, '1.x', '2.0', '9007199254740991.x', '0.x']) {
      const answer = await resetOf(client, position);
      expect(answer, position).toMatchObject({ reason: 'unknown', position: own });
      expect(answer.messages).toHaveLength(2);
    }
  });

  it('refuses malformed positions, without an INTERNAL error', async () => {
    const { client } = await bench.visitor();
    const wrong = [
      'x',
      '1',
      '.',
      '-1.x',
      '1.5.x',
      `1.${'x'.repeat(65)}`,
      '01.x',
      '9007199254740993.x',
    ];
    for (const position of [...wrong, `1.${'x'.repeat(8_000)}`]) {
      await expectCode(client.raw('sync', { position }), 'INVALID');
    }
  });

  it('resets when more than 200 entries are missed, and not before', async () => {
    const { client, fill } = await bench.visitor();
    const { position } = await resetOf(client);
    await fill(200);
    expect((await deltaOf(client, position)).entries).toHaveLength(200);
    await fill(1);
    const answer = await resetOf(client, position);
    expect(answer.reason).toBe('too-many');
    expect(answer.counts.total).toBe(201);
  });

  it('resets when more than 128 KB are missed, and stays below that size itself', async () => {
    const { client, fill } = await bench.visitor();
    const { position } = await resetOf(client);
    const text = '\u20ac'.repeat(10_000);
    await fill(3, { text, persistent: false });
    expect((await deltaOf(client, position)).entries).toHaveLength(3);
    await fill(3, { text, persistent: false });
    const answer = await resetOf(client, position);
    expect(answer.reason).toBe('too-many');
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(131_072);
    expect(answer.next).not.toBeNull();
    expect(answer.messages.length).toBeGreaterThan(0);
  });

  it('resets when entries after the position are no longer stored', async () => {
    const store = storeWith(bench.fixture.store(), (original) => ({
      entries: async (inbox, from, limit) =>
        (await kept(original, inbox, limit)).filter((entry) => entry.number >= from),
    }));
    const served = await bench.fixture.serve({ store });
    const { client, fill, send } = await bench.visitor(served);
    const [first] = await fill(3);
    const afterPruned = `3.${await send().then(async () => (await resetOf(client)).messages[1]?.id)}`;
    expect(await resetOf(client, `1.${first}`)).toMatchObject({ reason: 'pruned' });
    expect(await resetOf(client, '0.0')).toMatchObject({ reason: 'pruned' });
    expect((await deltaOf(client, afterPruned)).entries).toHaveLength(1);
  });
}

/** A log of which only what is above number 2 is left. */
async function kept(store: MessageStore, inbox: string, limit: number): Promise<StoredEntry[]> {
  return store.entries(inbox, 3, limit);
}

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { Row, StoredUpdated } from '../../../server/stores/stored-entry.js';
import {
  added,
  erased,
  LogWriter,
  naming,
  readUpTo,
  removedUpTo,
  restoredUpTo,
  updated,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { expectReplayed } from '../../support/store-replay.js';

/** Entries that change content and order. */
export function updateContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let other: MessageStore;
  let log: LogWriter;

  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    other = await stores.open();
  });
  beforeEach(() => {
    log = new LogWriter(store);
  });
  afterAll(() => stores.stop());

  const page = (query: Partial<Parameters<MessageStore['page']>[1]> = {}) =>
    other.page(log.inbox, { filter: 'all', limit: 100, ...query });
  const numbers = (rows: readonly Row[]) => rows.map(({ number }) => number);

  test('updated sets content and level of the row it names, and nothing else', async () => {
    const [one = '', two = ''] = await log.fill(2);
    await log.append(naming('read', [one]));
    const before = await log.row(one);
    const content = { text: 'Half done', progress: 0.5, data: { a: [1] } };
    const [entry] = await log.append(updated(one, { level: 'success', content }));
    const expected = { ...before, level: 'success', content, applied: entry?.number };
    expect(await log.row(one)).toStrictEqual(expected);
    expect(await log.row(two)).toMatchObject({ applied: 2, order: 2, level: 'info' });
    expect(await page({ level: 'success' })).toStrictEqual([expected]);
    expect(await page({ filter: 'unread' })).toHaveLength(1);
    await expectReplayed(other, log.inbox);
  });

  test('an applied update still names its row, and no longer has the content', async () => {
    const [one = ''] = await log.fill(1);
    const [entry] = (await log.append(updated(one))) as StoredUpdated[];
    await store.applyPending(log.inbox);
    const { changes: _, ...rest } = entry as StoredUpdated;
    expect(await other.entries(log.inbox, 2, 5)).toStrictEqual([rest]);
  });

  test('a renewed row is unread, and the newest of every list and count', async () => {
    const ids = await log.fill(4);
    await log.append(naming('read', ids));
    await log.append(added({ persistent: false }), updated(ids[1] ?? '', {}, true));
    expect(await log.row(ids[1] ?? '')).toMatchObject({ number: 2, order: 7, readAt: null });
    expect(numbers(await page())).toStrictEqual([2, 6, 4, 3, 1]);
    expect(numbers(await page({ filter: 'unread' }))).toStrictEqual([2, 6]);
    expect(numbers(await page({ filter: 'persistent', level: 'info' }))).toStrictEqual([
      2, 4, 3, 1,
    ]);
    expect(numbers(await page({ before: 7 }))).toStrictEqual([6, 4, 3, 1]);
    expect(numbers(await page({ before: 6, limit: 2 }))).toStrictEqual([4, 3]);
    expect(numbers(await other.oldest(log.inbox, 10))).toStrictEqual([1, 3, 4, 6, 2]);
    expect(numbers(await other.oldest(log.inbox, 2))).toStrictEqual([1, 3]);
    const counts = { total: 2, unread: 2, transient: 1, unreadPersistent: 1 };
    expect(await other.countsAbove(log.inbox, 5)).toStrictEqual(counts);
    expect(await other.countsAbove(log.inbox, 6)).toMatchObject({ total: 1, transient: 0 });
    await expectReplayed(other, log.inbox);
  });

  test('the list of a tag follows updates, removals and renewals of its rows', async () => {
    const tagged = (...tags: string[]) => ({ content: { text: 'T', tags } });
    const [one, two, three] = (
      await log.append(added(tagged('a', 'b')), added(tagged('a')), added())
    ).map(({ id }) => id) as [string, string, string];
    const listed = async (tag: string) => {
      await store.applyPending(log.inbox);
      return numbers(await page({ tag }));
    };
    expect([await listed('a'), await listed('b'), await listed('A')]).toStrictEqual([
      [2, 1],
      [1],
      [],
    ]);
    await log.append(updated(one, tagged('b', 'c'), true), updated(three, tagged('a')));
    expect([await listed('a'), await listed('c')]).toStrictEqual([[3, 2], [1]]);
    await log.append(updated(two, tagged('b')), updated(three), naming('removed', [one]));
    expect([await listed('a'), await listed('b')]).toStrictEqual([[], [2]]);
    await log.append(naming('restored', [one]), removedUpTo(2));
    expect(await listed('b')).toStrictEqual([1]);
    await log.append(erased());
    expect(await listed('b')).toStrictEqual([]);
  });

  test('a row that was renewed twice has the later order', async () => {
    const [one = '', two = ''] = await log.fill(2);
    await log.append(updated(one, {}, true), updated(two, {}, true), updated(one, {}, true));
    expect(await log.row(one)).toMatchObject({ number: 1, order: 5, applied: 5 });
    expect(numbers(await page())).toStrictEqual([1, 2]);
  });

  test('an "up to" below its new order does not reach a renewed row, and one above does', async () => {
    const ids = await log.fill(3);
    await log.append(updated(ids[0] ?? '', {}, true), readUpTo(3));
    await store.applyPending(log.inbox);
    expect(numbers(await page({ filter: 'unread' }))).toStrictEqual([1]);
    await log.append(removedUpTo(3));
    await store.applyPending(log.inbox);
    expect(numbers(await page())).toStrictEqual([1]);
    const [removal] = await log.append(removedUpTo(4));
    await store.applyPending(log.inbox);
    expect(await page()).toStrictEqual([]);
    await log.append(restoredUpTo(4, removal?.number ?? 0));
    await store.applyPending(log.inbox);
    expect(await page()).toMatchObject([{ number: 1, order: 4 }]);
    await expectReplayed(other, log.inbox);
  });

  test('an update that waits for an earlier entry keeps its content until it is applied', async () => {
    const [one = '', two = ''] = await log.fill(2);
    const content = { text: 'Waited' };
    await log.append(
      readUpTo(2),
      updated(one, { level: 'error', content }),
      updated(two, {}, true),
    );
    await Promise.all([store, other].map((each) => each.applyPending(log.inbox)));
    expect(await log.row(one)).toMatchObject({
      level: 'error',
      content,
      readAt: expect.any(Number),
    });
    expect(await log.row(two)).toMatchObject({ readAt: null, order: 5 });
    for (const entry of await other.entries(log.inbox, 4, 2)) {
      expect(entry).not.toHaveProperty('changes');
    }
    await expectReplayed(other, log.inbox);
  });

  test('updates in one append are applied in the order of their numbers', async () => {
    const [one = ''] = await log.fill(1);
    const texts = ['first', 'second', 'third'];
    await log.append(...texts.map((text) => updated(one, { content: { text } })));
    expect(await log.row(one)).toMatchObject({ applied: 4, content: { text: 'third' } });
    await log.append(naming('removed', [one]), naming('restored', [one]));
    expect(await log.row(one)).toMatchObject({ ended: null, content: { text: 'third' } });
  });

  test('a removal stores its reason, and replaces the reason of a removed row', async () => {
    const [one = '', two = ''] = await log.fill(2);
    const [removal] = await log.append(removedUpTo(2));
    await store.applyPending(log.inbox);
    const [entry] = await log.append(naming('removed', [one], 'retracted'));
    expect(await log.row(one)).toMatchObject({
      ended: 'retracted',
      endedAt: entry?.at,
      applied: 4,
    });
    expect(await other.entries(log.inbox, 4, 1)).toStrictEqual([entry]);
    await log.append(restoredUpTo(2, removal?.number ?? 0));
    expect(await log.row(two)).toMatchObject({ ended: null });
    expect(numbers(await page())).toStrictEqual([2]);
    await expectReplayed(other, log.inbox);
  });

  test('more renewed rows than one slice holds are marked read by one "up to"', async () => {
    for (const from of [0, 600]) {
      const renewed = Array.from({ length: 600 }, (_, index) =>
        added({ order: 5_000 + from + index }),
      );
      await log.append(...renewed);
    }
    await log.append(readUpTo(6_099));
    await store.applyPending(log.inbox);
    expect(await other.countsAbove(log.inbox, 0)).toMatchObject({ total: 1_200, unread: 100 });
    expect((await other.countsAbove(log.inbox, 6_000)).total).toBe(199);
  });
}

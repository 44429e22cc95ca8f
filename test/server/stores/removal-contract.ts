import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageStore } from '../../../server/stores/message-store.js';
import {
  added,
  LogWriter,
  naming,
  removedUpTo,
  restoredUpTo,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { byNumber, expectReplayed } from '../../support/store-replay.js';

/** Removing "up to" a number, and taking that back. */
export function removalContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let log: LogWriter;

  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
  });
  beforeEach(() => {
    log = new LogWriter(store);
  });
  afterAll(() => stores.stop());

  test('an "up to" removes every live row up to its number, read or not', async () => {
    const ids = await log.fill(4);
    await log.append(naming('read', ids.slice(0, 1)), removedUpTo(3));
    await store.applyPending(log.inbox);
    const rows = (await store.rows(log.inbox, ids)).sort(byNumber);
    expect(rows.map(({ ended }) => ended)).toStrictEqual(['removed', 'removed', 'removed', null]);
    expect(await store.page(log.inbox, { filter: 'all', limit: 10 })).toHaveLength(1);
    await expectReplayed(store, log.inbox);
  });

  test('what it has removed is counted, and is back unchanged when the removal is undone', async () => {
    const ids = await log.fill(3);
    await log.append(added({ persistent: false }), naming('read', ids.slice(0, 1)));
    await log.append(naming('removed', ids.slice(1, 2)));
    const [removal] = await log.append(removedUpTo(4));
    const number = removal?.number ?? 0;
    await store.applyPending(log.inbox);
    const counts = { total: 3, unread: 2, transient: 1, unreadPersistent: 1 };
    expect(await store.removedBy(log.inbox, number, 5)).toStrictEqual({
      counts,
      nextExpiryAt: null,
    });
    await log.append(restoredUpTo(4, number));
    await store.applyPending(log.inbox);
    const unread = await store.page(log.inbox, { filter: 'unread', limit: 10 });
    expect(unread.map((row) => row.number)).toStrictEqual([4, 3]);
    expect(await store.countsAbove(log.inbox, 0)).toStrictEqual(counts);
    expect((await store.removedBy(log.inbox, number, 5)).counts.total).toBe(0);
    await expectReplayed(store, log.inbox);
  });

  test('more rows than one slice holds are removed and restored', async () => {
    await log.fill(1_200);
    const [removal] = await log.append(removedUpTo(1_100));
    await store.applyPending(log.inbox);
    expect((await store.countsAbove(log.inbox, 0)).total).toBe(100);
    await log.append(restoredUpTo(1_100, removal?.number ?? 0));
    await store.applyPending(log.inbox);
    expect((await store.countsAbove(log.inbox, 0)).total).toBe(1_200);
    await expectReplayed(store, log.inbox);
  });
}

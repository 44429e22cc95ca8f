import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { StoredEntry } from '../../../server/stores/stored-entry.js';
import {
  added,
  type Draft,
  expiredUpTo,
  LogWriter,
  naming,
  removedUpTo,
  restoredUpTo,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { expectReplayed } from '../../support/store-replay.js';

/** Ending messages at a time. */
export function expiryContract(factory: StoreFactory): void {
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

  const expiring = (expiresAt: number | null, fields = {}) => added({ expiresAt, ...fields });
  const bounded = (draft: Draft, nextExpiryAt: number): Draft => {
    return (number) => ({ ...draft(number), nextExpiryAt }) as StoredEntry;
  };
  const idsOf = (entries: readonly StoredEntry[]) => entries.map(({ id }) => id);

  test('rows, entries and the head keep the times of expiry', async () => {
    const [entry] = await log.append(bounded(expiring(70), 50));
    expect(await store.entries(log.inbox, 1, 1)).toStrictEqual([entry]);
    expect(await store.head(log.inbox)).toMatchObject({ nextExpiryAt: 50 });
    expect(await log.row(entry?.id ?? '')).toMatchObject({ expiresAt: 70 });
    await log.append(expiring(null));
    expect(await store.head(log.inbox)).not.toHaveProperty('nextExpiryAt');
  });

  test('what has expired at a time is counted, with the next time after it', async () => {
    const drafts = [
      expiring(10, { persistent: false }),
      expiring(20),
      expiring(30),
      expiring(null),
    ];
    const ids = idsOf(await log.append(...drafts));
    await log.append(naming('read', ids.slice(1, 2)));
    await store.applyPending(log.inbox);
    const counts = { total: 2, unread: 1, transient: 1, unreadPersistent: 0 };
    expect(await store.expiring(log.inbox, 20)).toStrictEqual({ counts, nextExpiryAt: 30 });
    const none = { total: 0, unread: 0, transient: 0, unreadPersistent: 0 };
    expect(await store.expiring(log.inbox, 9)).toStrictEqual({ counts: none, nextExpiryAt: 10 });
    expect((await store.expiring(log.inbox, 30)).nextExpiryAt).toBeNull();
  });

  test('an entry ends the live rows that had expired when it was decided, and no others', async () => {
    const drafts = [expiring(10), expiring(20), expiring(21), expiring(null), expiring(5)];
    const ids = idsOf(await log.append(...drafts));
    await log.append(naming('removed', ids.slice(4)), expiredUpTo(20));
    await store.applyPending(log.inbox);
    const rows = await Promise.all(ids.map((id) => log.row(id)));
    const ended = ['expired', 'expired', null, null, 'removed'];
    expect(rows.map((row) => row.ended)).toStrictEqual(ended);
    expect(rows[1]).toMatchObject({ endedAt: 20, applied: 7 });
    await expectReplayed(store, log.inbox);
  });

  test('undoing a removal leaves out what has expired meanwhile', async () => {
    const ids = idsOf(await log.append(expiring(10), expiring(2e12), expiring(null)));
    const [removal] = await log.append(removedUpTo(3));
    const number = removal?.number ?? 0;
    await store.applyPending(log.inbox);
    const counts = { total: 2, unread: 2, transient: 0, unreadPersistent: 2 };
    const removed = { counts, nextExpiryAt: 2e12 };
    expect(await store.removedBy(log.inbox, number, 10)).toStrictEqual(removed);
    await log.append(restoredUpTo(3, number));
    const ended = (await Promise.all(ids.map((id) => log.row(id)))).map((row) => row.ended);
    expect(ended).toStrictEqual(['removed', null, null]);
    await expectReplayed(store, log.inbox);
  });

  test('more rows than one slice holds expire', async () => {
    for (let from = 0; from < 1_200; from += 400) {
      await log.append(...Array.from({ length: 400 }, () => expiring(10)));
    }
    await log.append(expiredUpTo(10));
    await store.applyPending(log.inbox);
    expect((await store.countsAbove(log.inbox, 0)).total).toBe(0);
    expect((await store.expiring(log.inbox, 10)).counts.total).toBe(0);
  });
}

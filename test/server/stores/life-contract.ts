import { afterAll, beforeAll, expect, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { EMPTY_HEAD, type MessageStore } from '../../../server/stores/message-store.js';
import { added, LogWriter, messages, newInbox, numbered } from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';

export function lifeContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  beforeAll(() => stores.start());
  afterAll(() => stores.stop());

  test('opening twice, or several times concurrently on missing data, has the effect of opening once', async () => {
    const fresh = new OpenStores(factory);
    await fresh.start();
    const [first, second] = await Promise.all([fresh.open(), fresh.open(), fresh.open()]);
    await Promise.all([first.open(), first.open(), second.open()]);
    const log = new LogWriter(first);
    await log.append(added());
    expect(await second.head(log.inbox)).toMatchObject(log.position);
    await fresh.stop();
  });

  test('the secret is 32 bytes and the same for every store object, from the first call', async () => {
    const fresh = new OpenStores(factory);
    await fresh.start();
    const [first, second] = await Promise.all([fresh.open(), fresh.open()]);
    const secrets = await Promise.all([first.secret(), second.secret(), first.secret()]);
    const later = await (await fresh.open()).secret();
    for (const secret of [...secrets, later]) {
      expect(secret).toBeInstanceOf(Uint8Array);
      expect(secret).toHaveLength(32);
      expect(Buffer.from(secret).toString('hex')).toBe(Buffer.from(later).toString('hex'));
    }
    expect(new Set(later).size).toBeGreaterThan(8);
    await fresh.stop();

    const other = new OpenStores(factory);
    await other.start();
    const foreign = await (await other.open()).secret();
    expect(Buffer.from(foreign).equals(Buffer.from(later))).toBe(false);
    await other.stop();
  });

  test('the clock counts whole milliseconds since 1970', async () => {
    const store = await stores.open();
    const now = store.now();
    expect(Number.isInteger(now)).toBe(true);
    expect(Math.abs(now - Date.now())).toBeLessThan(5_000);
  });

  test('appended entries are there for a store that is opened later', async () => {
    const store = await stores.open();
    const log = new LogWriter(store);
    const entries = await log.append(...messages(3));
    await store.close();
    const later = await stores.open();
    expect(await later.entries(log.inbox, 1, 10)).toStrictEqual(entries);
  });

  test('closing waits for operations in progress, and closing twice has the effect of closing once', async () => {
    const store = await stores.open();
    const inbox = newInbox();
    const append = store.append(inbox, START, numbered(START, messages(5)));
    await Promise.all([store.close(), store.close()]);
    await store.close();
    expect(await append).toBe(5);
    const later = await stores.open();
    expect(await later.head(inbox)).toMatchObject({ number: 5 });
  });

  test('closing one store does not affect the others', async () => {
    const [one, other] = await Promise.all([stores.open(), stores.open()]);
    const log = new LogWriter(other);
    await log.append(added());
    await one.close();
    await log.append(added());
    expect(await other.head(log.inbox)).toMatchObject({ number: 2 });
  });

  test('a closed store answers every call with UNAVAILABLE', async () => {
    const store = await stores.open();
    const inbox = newInbox();
    await store.close();
    for (const [verb, use] of Object.entries(usesOf(store, inbox))) {
      await expect(use(), verb).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    const other = await stores.open();
    expect(await other.head(inbox)).toStrictEqual(EMPTY_HEAD);
  });
}

function usesOf(store: MessageStore, inbox: string): Record<string, () => Promise<unknown>> {
  return {
    secret: () => store.secret(),
    head: () => store.head(inbox),
    applyPending: () => store.applyPending(inbox),
    append: () => store.append(inbox, START, numbered(START, [added()])),
    rows: () => store.rows(inbox, ['a']),
    newestOfKeys: () => store.newestOfKeys(inbox, ['a']),
    unreadOfGroup: () => store.unreadOfGroup(inbox, 'a', 1),
    unreadOfLink: () => store.unreadOfLink(inbox, '/a', 1),
    page: () => store.page(inbox, { filter: 'all', limit: 1 }),
    oldest: () => store.oldest(inbox, 1),
    countsAbove: () => store.countsAbove(inbox, 0),
    removedBy: () => store.removedBy(inbox, 1, 5),
    entries: () => store.entries(inbox, 1, 1),
    heads: () => store.heads([inbox]),
  };
}

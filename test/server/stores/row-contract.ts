import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { Content } from '../../../server/stores/stored-entry.js';
import { added, LogWriter, naming, newId, updated } from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { byNumber } from '../../support/store-replay.js';

const CONTENTS: Readonly<Record<string, Content>> = {
  'only a text': { text: 'Hi' },
  'every field': { subject: 'S', text: 'T', url: '/r/1?a=b#c', data: { a: 1 }, closeAfterMs: 0 },
  'emojis and scripts': { subject: '👩‍👩‍👧‍👦 שלום', text: '🇨🇭 e\u0301 \u202e مرحبا\n\ttab' },
  '10,000 characters': { text: '💬'.repeat(5_000) },
  'quotes and sigils': { text: `'; DROP TABLE x; -- " \\ $1 ? :a @b %s {{x}}` },
  'an empty object': { text: 'T', data: {} },
  'any JSON': {
    text: 'T',
    data: {
      'a.b': null,
      $c: [true, false, [], [[null]]],
      '': 'empty',
      ключ: { n: [0, -1.5, 1e21, 2 ** 53 - 1, 1e-7], s: '💥', deep: { $gt: { 'x.y': '' } } },
    },
  },
};

/** Messages as they come back. */
export function rowContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let other: MessageStore;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    other = await stores.open();
  });
  afterAll(() => stores.stop());

  for (const [name, content] of Object.entries(CONTENTS)) {
    test(`a message comes back exactly as it was stored: ${name}`, async () => {
      const log = new LogWriter(store);
      const entries = await log.append(
        added({ content, level: 'error', persistent: false, createdAt: 1_700_000_000_123 }),
        added({ content }),
      );
      const rows = entries.map((entry) => (entry.kind === 'added' ? entry.row : undefined));
      const ids = entries.map((entry) => entry.id);
      expect((await other.rows(log.inbox, ids)).sort(byNumber)).toStrictEqual(rows);
      expect(await other.entries(log.inbox, 1, 2)).toStrictEqual(entries);
      expect(await other.oldest(log.inbox, 2)).toStrictEqual(rows);
    });
  }

  test('rows are found by id, live or ended; unknown ids and those of other entries are left out', async () => {
    const log = new LogWriter(store);
    const ids = await log.fill(120);
    const [removal] = await log.append(naming('removed', ids.slice(0, 60)));
    await store.applyPending(log.inbox);
    const asked = [newId(), ...ids, removal?.id ?? '', newId()];
    const rows = (await store.rows(log.inbox, asked)).sort(byNumber);
    expect(rows.map((row) => row.id)).toStrictEqual(ids);
    expect(rows.filter((row) => row.ended === 'removed')).toHaveLength(60);
    expect(await store.rows(log.inbox, [])).toStrictEqual([]);
  });

  test('a row that is added as read is not counted as unread', async () => {
    const log = new LogWriter(store);
    const movedFrom = { inbox: 'tag', number: 7 };
    const content = { text: 'from a session', movedFrom };
    const [entry] = await log.append(added({ content, readAt: 12_345 }));
    const row = entry?.kind === 'added' ? entry.row : undefined;
    expect(await other.rows(log.inbox, [entry?.id ?? ''])).toStrictEqual([row]);
    expect((await other.countsAbove(log.inbox, 0)).unread).toBe(0);
    expect(await other.page(log.inbox, { filter: 'unread', limit: 5 })).toStrictEqual([]);
    expect(await other.page(log.inbox, { filter: 'all', limit: 5 })).toStrictEqual([row]);
    await log.append(naming('unread', [entry?.id ?? '']));
    expect(await log.row(entry?.id ?? '')).toMatchObject({ readAt: null, applied: 2 });
    expect((await other.countsAbove(log.inbox, 0)).unread).toBe(1);
  });

  test('a key stands for its newest row, live or ended, and only in its own inbox', async () => {
    const [log, elsewhere] = [new LogWriter(store), new LogWriter(store)];
    await elsewhere.append(added({ key: 'k' }));
    await log.append(added({ key: 'k' }), added({ key: 'other' }), added());
    const [newest] = await log.append(
      added({ key: 'k', life: 1 }),
      added({ key: 'other', life: 1 }),
    );
    await log.append(naming('removed', [newest?.id ?? '']));
    await store.applyPending(log.inbox);
    const found = await other.newestOfKeys(log.inbox, ['k', 'unknown', 'k']);
    expect(found).toStrictEqual([await log.row(newest?.id ?? '')]);
    expect(found).toMatchObject([{ key: 'k', life: 1, ended: 'removed' }]);
    const both = await other.newestOfKeys(log.inbox, ['other', 'k']);
    expect(both.map(({ number }) => number).sort()).toStrictEqual([4, 5]);
    expect(await other.newestOfKeys(log.inbox, [])).toStrictEqual([]);
  });

  test('a group lists live and collapsed rows, and finds the unread ones', async () => {
    const log = new LogWriter(store);
    const drafts = Array.from({ length: 5 }, () => added({ group: 'g' }));
    const ids = (await log.append(...drafts, added({ group: 'other' }), added())).map(
      ({ id }) => id,
    );
    const named = (index: number) => [ids[index] ?? ''];
    await log.append(naming('read', named(0)), naming('removed', named(1)));
    await log.append(naming('removed', named(2), 'collapsed'), updated(ids[3] ?? '', {}, true));
    await store.applyPending(log.inbox);
    const list = async (query: object) => {
      const rows = await other.page(log.inbox, { filter: 'all', group: 'g', limit: 9, ...query });
      return rows.map(({ number }) => number);
    };
    expect(await list({})).toStrictEqual([4, 5, 3, 1]);
    expect(await list({ before: 5, limit: 1 })).toStrictEqual([3]);
    expect(await list({ filter: 'unread' })).toStrictEqual([4, 5]);
    expect(await list({ filter: 'persistent', level: 'info' })).toStrictEqual([4, 5, 1]);
    expect(await list({ filter: 'transient' })).toStrictEqual([]);
    const unread = await other.unreadOfGroup(log.inbox, 'g', 5);
    expect(unread.map(({ number }) => number)).toStrictEqual([5, 4]);
    expect(await other.unreadOfGroup(log.inbox, 'g', 1)).toMatchObject([{ number: 5, group: 'g' }]);
    expect(await other.unreadOfGroup(log.inbox, 'g', 5, 5)).toMatchObject([{ number: 4 }]);
    expect(await other.unreadOfGroup(new LogWriter(store).inbox, 'g', 5)).toStrictEqual([]);
  });

  test('the unread messages that link to a page are found on any site, in their latest state', async () => {
    const log = new LogWriter(store);
    const linking = (url: string) => added({ content: { text: 'x', url } });
    const urls = ['/a/../r?x=1#top', 'https://app.example/r?x=1', '/r?x=2', '/r', 'mailto:r@x.y'];
    const drafts = [...urls, '/r?x=1', '/r?x=1', '#r'].map(linking);
    const ids = (await log.append(...drafts)).map(({ id }) => id);
    const named = (index: number) => ids[index] ?? '';
    await log.append(naming('read', [named(5)]), naming('removed', [named(6)]));
    await store.applyPending(log.inbox);
    const found = async (link: string, limit = 9) => {
      const rows = await other.unreadOfLink(log.inbox, link, limit);
      return rows.map(({ id }) => ids.indexOf(id)).sort();
    };
    expect(await found('/r?x=1')).toStrictEqual([0, 1]);
    expect(await found('/r?x=1', 1)).toHaveLength(1);
    expect(await found('/r')).toStrictEqual([3]);
    expect(await found('/')).toStrictEqual([]);
    await log.append(
      naming('unread', [named(5)]),
      naming('restored', [named(6)]),
      updated(named(0), { content: { text: 'x' } }),
      updated(named(3), { content: { text: 'x', url: '/r?x=1' } }),
    );
    await store.applyPending(log.inbox);
    expect(await found('/r?x=1')).toStrictEqual([1, 3, 5, 6]);
    expect(await other.unreadOfLink(new LogWriter(store).inbox, '/r', 5)).toStrictEqual([]);
  });

  test('an entry shows its message in the latest state', async () => {
    const log = new LogWriter(store);
    const [message] = await log.append(added());
    const id = message?.id ?? '';
    await log.append(naming('read', [id]), naming('removed', [id]));
    const row = await log.row(id);
    expect(await store.entries(log.inbox, 1, 1)).toStrictEqual([{ ...message, row }]);
    expect(row).toMatchObject({ number: 1, applied: 3, ended: 'removed' });
  });
}

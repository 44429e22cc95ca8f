import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUnread, recount } from '../../../protocol/effects.js';
import { FILTERS, LEVELS, type Level } from '../../../protocol/index.js';
import { NO_COUNTS } from '../../../protocol/message.js';
import type { MessageStore, PageQuery } from '../../../server/stores/message-store.js';
import type { Row } from '../../../server/stores/stored-entry.js';
import { added, LogWriter, naming, readUpTo } from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';

const LEVEL_NAMES = Object.keys(LEVELS) as Level[];

const MATCHES: Record<PageQuery['filter'], (row: Row) => boolean> = {
  all: () => true,
  unread: (row) => row.readAt === null,
  persistent: (row) => row.persistent,
  transient: (row) => !row.persistent,
};

export function listContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let log: LogWriter;
  let all: Row[];
  let live: Row[];
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    log = new LogWriter(store);
    const ids = await mixedLog(log);
    all = (await store.rows(log.inbox, ids)).sort((a, b) => b.number - a.number);
    live = all.filter((row) => row.ended === null);
  });
  afterAll(() => stores.stop());

  for (const filter of FILTERS) {
    test(`a page of ${filter} has the right messages, newest first, with and without a level`, async () => {
      for (const level of [undefined, ...LEVEL_NAMES]) {
        const expected = live.filter(
          (row) => MATCHES[filter](row) && (level === undefined || row.level === level),
        );
        expect(expected.length).toBeGreaterThan(2);
        const query = { filter, limit: 1_000, ...(level === undefined ? {} : { level }) };
        expect(await store.page(log.inbox, query)).toStrictEqual(expected);
        expect(await pageByPage(query)).toStrictEqual(expected);
      }
    });
  }

  test('every row of a page meets its conditions, in every combination', async () => {
    for (const query of combinations()) {
      const expected = all.filter((row) => isListed(row, query));
      expect(await store.page(log.inbox, query), JSON.stringify(query)).toStrictEqual(expected);
      if (expected.length > 7) expect(await pageByPage(query)).toStrictEqual(expected);
    }
  });

  async function pageByPage(query: PageQuery): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const last = rows.at(-1);
      const before = last ? { before: last.number } : {};
      const page = await store.page(log.inbox, { ...query, ...before, limit: 7 });
      rows.push(...page);
      if (page.length < 7) return rows;
    }
  }

  test('a page before a number has only lower ones, even if no row has that number', async () => {
    const middle = live[Math.floor(live.length / 2)]?.number ?? 0;
    for (const before of [middle, middle + 1, 1, 2, 1_000_000]) {
      const page = await store.page(log.inbox, { filter: 'all', before, limit: 1_000 });
      expect(page).toStrictEqual(live.filter((row) => row.number < before));
    }
  });

  test('a message that arrives between two pages does not shift the second', async () => {
    const other = new LogWriter(store);
    await other.fill(10);
    const first = await store.page(other.inbox, { filter: 'all', limit: 5 });
    await other.fill(3);
    const before = first.at(-1)?.number ?? 0;
    const second = await store.page(other.inbox, { filter: 'all', before, limit: 5 });
    expect(second.map((row) => row.number)).toStrictEqual([5, 4, 3, 2, 1]);
  });

  test('the oldest live rows come oldest first', async () => {
    const expected = live.toReversed();
    expect(await store.oldest(log.inbox, 5)).toStrictEqual(expected.slice(0, 5));
    expect(await store.oldest(log.inbox, 1_000)).toStrictEqual(expected);
  });

  test('live rows above a number are counted', async () => {
    for (const number of [0, 1, 20, live[3]?.number ?? 0, live[0]?.number ?? 0, 1_000_000]) {
      const above = live.filter((row) => row.number > number);
      const counts = above.reduce((sum, row) => recount(sum, null, row), NO_COUNTS);
      expect(await store.countsAbove(log.inbox, number)).toStrictEqual(counts);
    }
  });
}

function isListed(row: Row, { filter, persistent, level, tag, group }: PageQuery): boolean {
  const hasCollapsed = group !== undefined && filter === 'all';
  return (
    (row.ended === null || (hasCollapsed && row.ended === 'collapsed')) &&
    MATCHES[filter](row) &&
    [undefined, row.persistent].includes(persistent) &&
    [undefined, row.level].includes(level) &&
    [undefined, ...(row.content.tags ?? [])].includes(tag) &&
    [undefined, row.group].includes(group)
  );
}

/** Without those that contradict themselves, which no request has. */
function combinations(): PageQuery[] {
  const limit = 1_000;
  return FILTERS.flatMap((filter) => [{ filter, limit }])
    .flatMap((query) => [
      query,
      ...(query.filter === 'transient' ? [] : [{ ...query, persistent: true }]),
      ...(query.filter === 'persistent' ? [] : [{ ...query, persistent: false }]),
    ])
    .flatMap((query) => [query, { ...query, level: 'error' as const }])
    .flatMap((query) => [query, { ...query, tag: 'odd' }, { ...query, tag: 'a b' }])
    .flatMap((query) => [query, { ...query, group: 'g' }]);
}

/** 120 messages of all levels and both kinds, most with tags, half of them in a group, some read, removed, shown, restored, collapsed; answers all ids. */
async function mixedLog(log: LogWriter): Promise<string[]> {
  const drafts = Array.from({ length: 120 }, (_, index) => {
    const level = LEVEL_NAMES[index % LEVEL_NAMES.length] ?? 'info';
    const tags = index % 2 === 0 ? ['even'] : ['odd', 'a b'];
    const content = { text: `Message ${index}`, ...(index % 5 !== 0 && { tags }) };
    return added({ level, persistent: index % 3 !== 0, group: index % 2 ? 'g' : null, content });
  });
  const ids = (await log.append(...drafts)).map((entry) => entry.id);
  const every = (step: number, from: number) => ids.filter((_, index) => index % step === from);
  await log.append(readUpTo(30));
  await log.append(naming('read', every(4, 1)), naming('removed', every(11, 0)));
  await log.append(naming('shown', every(12, 0)), naming('restored', every(22, 0)));
  await log.append(naming('unread', every(8, 1)));
  const collapsing = (await log.store.rows(log.inbox, every(7, 3))).filter(isUnread);
  await log.append(
    naming(
      'removed',
      collapsing.map(({ id }) => id),
      'collapsed',
    ),
  );
  await log.store.applyPending(log.inbox);
  return ids;
}

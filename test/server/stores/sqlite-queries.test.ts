import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILTERS, START } from '../../../protocol/index.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import type { SqliteStore } from '../../../server/stores/sqlite/sqlite-store.js';
import {
  added,
  LogWriter,
  messages,
  moved,
  naming,
  newInbox,
  numbered,
  readUpTo,
  removedUpTo,
  restoredUpTo,
  updated,
} from '../../support/store-entries.js';
import { wholeLog } from '../../support/store-replay.js';
import { newFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';
import { useUpkeep } from '../../support/store-upkeep.js';

const probe = new DriverProbe();
let file: string;
let store: SqliteStore;
let remove: () => Promise<void>;

beforeAll(async () => {
  const place = await newFolder();
  remove = place.remove;
  file = join(place.folder, 'messages.db');
  store = probe.store(file);
  await store.open();
});

afterAll(async () => {
  await store.close();
  await remove();
});

test('every query finds its rows by an index, and none sorts', async () => {
  const stop = store.watch(
    () => {},
    () => {},
  );
  const log = new LogWriter(store);
  await useEverything(log);
  stop();

  const plans = [...probe.statements].filter((sql) => !/^\s*(PRAGMA|INSERT)/.test(sql));
  expect(plans.length).toBeGreaterThan(20);
  const planner = await openDriver(file);
  for (const sql of plans) {
    const binds = Array.from(sql.matchAll(/\?/g), () => null);
    const steps = planner.all(`EXPLAIN QUERY PLAN ${sql}`, binds);
    const bad = steps
      .map((step) => String(step.detail))
      .filter((detail) => /SCAN|TEMP B-TREE/.test(detail) && !isAllowed(detail, sql));
    expect(bad, sql).toStrictEqual([]);
  }
  planner.close();
});

/** Lists that were handed in are gone through, as are one subquery's row and a walk from an end. */
function isAllowed(detail: string, sql: string): boolean {
  if (/^SCAN (j|json_each) VIRTUAL TABLE/.test(detail)) return true;
  if (sql.includes('sqlite_schema')) return true;
  return /^SCAN entries$/.test(detail) && /ORDER BY seq DESC LIMIT 1$/.test(sql);
}

async function useEverything(log: LogWriter): Promise<void> {
  const { inbox } = log;
  const ids = (await log.append(...messages(5), added({ persistent: false }))).map(({ id }) => id);
  for (const kind of ['read', 'unread', 'removed', 'restored', 'shown'] as const) {
    await log.append(naming(kind, ids.slice(0, 2)));
  }
  await log.append(readUpTo(5), updated(ids[0] ?? ''), updated(ids[1] ?? '', {}, true));
  await store.applyPending(inbox);
  await log.append(updated(ids[0] ?? ''), updated(ids[1] ?? '', {}, true));
  const [removal] = await log.append(removedUpTo(3));
  await log.append(restoredUpTo(3, removal?.number ?? 0));
  await store.applyPending(inbox);
  await store.secret();
  await store.head(inbox);
  await store.heads([inbox]);
  await store.rows(inbox, ids);
  await store.newestOfKeys(inbox, ['a', 'b']);
  await store.appendToMany([inbox], 'a', () => []);
  await store.unreadOfGroup(inbox, 'g', 5);
  await store.unreadOfLink(inbox, '/1', 5);
  for (const filter of FILTERS) {
    await store.page(inbox, { filter, limit: 5 });
    await store.page(inbox, { filter, limit: 5, level: 'info', before: 4 });
    await store.page(inbox, { filter, limit: 5, group: 'g' });
  }
  await store.oldest(inbox, 5);
  await store.countsAbove(inbox, 2);
  await store.removedBy(inbox, 2, 5);
  await store.entries(inbox, 1, 5);
  await log.append(moved(ids.slice(2), 'user:barry'));
  const due = { id: 'due', kind: 'kind', inbox, dueAt: 1, payload: '{}' };
  await store.putDue(due);
  const asking = { kinds: ['kind', 'other'], now: 2, owner: 'o', leaseMs: 1, limit: 5 };
  expect(await store.takeDue(asking)).toStrictEqual([due]);
  const again = { id: 'due', owner: 'o', dueAt: 1, payload: '{}' };
  expect(await store.deferDue(again)).toBe(true);
  expect(await store.dueOf(inbox)).toStrictEqual([due]);
  await store.finishDue('due');
  await useUpkeep(store, log);
  const other = new DriverProbe().store(file);
  await other.open();
  await new LogWriter(other).append(added());
  await expect
    .poll(() => [...probe.statements].some((sql) => /WHERE seq > \?/.test(sql)))
    .toBe(true);
  await other.close();
}

test('appends that wait at the same time are committed together', async () => {
  const logs = Array.from({ length: 100 }, () => new LogWriter(store));
  const before = probe.commits;
  await Promise.all(logs.map((log) => log.append(added())));
  // A slow machine splits them, because a transaction takes 5 ms at most.
  expect(probe.commits - before).toBeLessThan(logs.length / 5);
});

test('an append of many entries is split into transactions between which the event loop runs', async () => {
  const log = new LogWriter(store);
  const before = probe.commits;
  await log.append(...messages(1_800));
  expect(probe.commits - before).toBe(4);
  expect(await store.head(log.inbox)).toMatchObject(log.position);
});

test('a large append that another writer interrupts returns its first part', async () => {
  const other = new DriverProbe().store(file);
  await other.open();
  const inbox = newInbox();
  const large = store.append(inbox, START, numbered(START, messages(1_200)));
  const small = (async () => {
    let head = await other.head(inbox);
    while (head.number < 500) {
      await nextTurn();
      head = await other.head(inbox);
    }
    return other.append(inbox, head, numbered(head, [added()]));
  })();
  const committed = await large;
  expect(committed % 500 === 0 || committed === 1_200).toBe(true);
  expect((await wholeLog(store, inbox)).length).toBe(committed + (await small));
  await other.close();
});

test('content that cannot be written as JSON fails only its own append', async () => {
  const [good, bad] = [new LogWriter(store), new LogWriter(store)];
  const circle: { [key: string]: never } = {};
  Object.assign(circle, { circle });
  const failing = bad.append(added({ content: { text: 'T', data: circle } }));
  await Promise.all([good.append(added()), expect(failing).rejects.toThrow(/circular/)]);
  expect(await store.head(good.inbox)).toMatchObject({ number: 1 });
});

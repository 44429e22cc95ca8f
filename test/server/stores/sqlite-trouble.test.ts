import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import { SqliteDatabase } from '../../../server/stores/sqlite/database.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { added, LogWriter } from '../../support/store-entries.js';
import { SqliteFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';

let files: SqliteFolder;
let file: string;

beforeEach(async () => {
  files = await SqliteFolder.make();
  ({ file } = files);
});
afterEach(() => files.end());

test('a store that was not opened throws an error that says so', async () => {
  const store = sqliteStore(file);
  await expect(store.head('user:a')).rejects.toThrow(/has not been opened/);
  expect(() =>
    store.watch(
      () => {},
      () => {},
    ),
  ).toThrow(/has not been opened/);
});

test('a full disk answers UNAVAILABLE and loses nothing, and the store continues when there is room', async () => {
  const probe = new DriverProbe();
  const store = await files.opened(probe.store(file));
  const log = new LogWriter(store);
  await log.append(added());
  const [pages] = probe.driver.all('PRAGMA page_count');
  probe.driver.all(`PRAGMA max_page_count = ${pages?.page_count}`);
  const large = () => added({ content: { text: 'x'.repeat(10_000) } });
  const full = {
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/messages\.db.*disk is full/),
  };
  await expect(log.append(large(), large())).rejects.toMatchObject(full);
  await expect(log.append(large())).rejects.toMatchObject(full);
  expect(await store.entries(log.inbox, 1, 10)).toHaveLength(1);
  probe.driver.all('PRAGMA max_page_count = 1000000');
  await log.append(large(), large());
  expect(await store.head(log.inbox)).toMatchObject({ number: 3 });
});

test('a file that turned read-only answers UNAVAILABLE, is still readable, and works again afterwards', async () => {
  const probe = new DriverProbe();
  const store = await files.opened(probe.store(file));
  const log = new LogWriter(store);
  await log.append(added());
  probe.driver.exec('PRAGMA query_only = ON');
  await expect(log.append(added())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/messages\.db cannot be written/),
  });
  expect(await store.entries(log.inbox, 1, 10)).toHaveLength(1);
  probe.driver.exec('PRAGMA query_only = OFF');
  await log.append(added());
});

test('the store waits for a locked file without blocking the event loop, and then writes', async () => {
  const store = await files.opened(sqliteStore(file));
  const log = new LogWriter(store);
  const other = await openDriver(file);
  other.exec('BEGIN IMMEDIATE');
  const append = log.append(added());
  let turns = 0;
  await expect.poll(() => ++turns, { interval: 1 }).toBeGreaterThan(20);
  expect(await store.head(log.inbox)).toMatchObject({ number: 0 });
  other.exec('COMMIT');
  await append;
  other.close();
});

test('a file that stays locked answers UNAVAILABLE to every waiting append', async () => {
  const store = await files.opened(sqliteStore(file, { waitMs: 50 }));
  const log = new LogWriter(store);
  const other = await openDriver(file);
  other.exec('BEGIN IMMEDIATE');
  const attempts = [log, new LogWriter(store)].map((each) =>
    expect(each.append(added())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/locked by another process/),
    }),
  );
  await Promise.all(attempts);
  other.exec('ROLLBACK');
  other.close();
  await log.append(added());
});

test('a store closes while its file is being rewritten, which nothing can interrupt', async () => {
  const store = await files.opened(sqliteStore(file));
  const log = new LogWriter(store);
  await log.append(added());
  const other = await openDriver(file);
  other.exec('BEGIN IMMEDIATE');
  let isRewritten = false;
  const scrub = store.upkeep.scrub().finally(() => {
    isRewritten = true;
  });
  await store.head(log.inbox);
  await store.close();
  expect(isRewritten).toBe(false);
  other.exec('ROLLBACK');
  other.close();
  await scrub;
  await expect(store.upkeep.scrub()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('appends wait while the file is rewritten, however long that takes, and reads do not', async () => {
  const store = await files.opened(sqliteStore(file, { waitMs: 0 }));
  const log = new LogWriter(store);
  const other = await openDriver(file);
  let unlock = () => {};
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  let append: Promise<unknown> | undefined;
  const { whileWritersWait } = SqliteDatabase.prototype;
  const rewriting = vi
    .spyOn(SqliteDatabase.prototype, 'whileWritersWait')
    .mockImplementation(async function (this: SqliteDatabase) {
      other.exec('BEGIN IMMEDIATE');
      const rewritten = whileWritersWait.call(this, () => unlocked);
      await Promise.allSettled([rewritten, append]);
    });
  const scrub = store.upkeep.scrub();
  await expect.poll(() => rewriting.mock.calls.length).toBe(1);
  append = log.append(added());
  let turns = 0;
  await expect.poll(() => ++turns, { interval: 1 }).toBeGreaterThan(20);
  expect(await store.head(log.inbox)).toMatchObject({ number: 0 });
  other.exec('COMMIT');
  unlock();
  await append;
  await scrub;
  expect(await store.head(log.inbox)).toMatchObject({ number: 1 });
  rewriting.mockRestore();
  other.close();
});

test('the log becomes small again after a long read of another process', async () => {
  const store = await files.opened(sqliteStore(file));
  const log = new LogWriter(store);
  const large = () => added({ content: { text: 'x'.repeat(10_000) } });
  const logBytes = () => statSync(`${file}-wal`).size;
  const append = () => log.append(...Array.from({ length: 100 }, large));
  const reader = await openDriver(file);
  reader.exec('BEGIN');
  reader.all('SELECT count(*) FROM entries');
  for (let n = 0; n < 8; n += 1) await append();
  expect(logBytes()).toBeGreaterThan(8_000_000);
  reader.exec('COMMIT');
  reader.close();
  for (let n = 0; n < 3; n += 1) await append();
  expect(logBytes()).toBeLessThan(5_000_000);
});

test('an error while watching is reported, and the watch continues', async () => {
  const probe = new DriverProbe();
  const store = await files.opened(probe.store(file));
  const other = new LogWriter(await files.opened(sqliteStore(file)));
  const errors: unknown[] = [];
  const numbers: number[] = [];
  probe.driver.exec('ALTER TABLE entries RENAME TO hidden');
  const stop = store.watch(
    (_, number) => numbers.push(number),
    (error) => errors.push(error),
  );
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  probe.driver.exec('ALTER TABLE hidden RENAME TO entries');
  await expect
    .poll(
      async () => {
        await other.append(added());
        return numbers.length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
  stop();
});

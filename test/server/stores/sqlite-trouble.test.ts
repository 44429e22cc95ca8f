import { chmod, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { added, LogWriter, messages, newInbox } from '../../support/store-entries.js';
import { newFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';
import { startWriter } from '../../support/store-writers.js';

let folder: string;
let file: string;
let stores: MessageStore[];
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ folder, remove } = await newFolder());
  file = join(folder, 'messages.db');
  stores = [];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await remove();
});

async function opened<Store extends MessageStore>(store: Store): Promise<Store> {
  stores.push(store);
  await store.open();
  return store;
}

/** A closed file with one log of `count` messages. */
async function writtenFile(count: number): Promise<LogWriter> {
  const store = await opened(sqliteStore(file));
  const log = new LogWriter(store);
  await log.fill(count);
  await store.close();
  return log;
}

async function expectRefused(path: string, text: RegExp): Promise<void> {
  const store = sqliteStore(path);
  await expect(store.open()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(text),
  });
  await expect(store.open()).rejects.toThrow(path);
  await store.close();
}

test('what is no path of a file is refused when the store is made', () => {
  for (const path of [':memory', ':temp:', '', ' ', 'file:messages.db', 'a\0b', null, 7]) {
    expect(() => sqliteStore(path as string)).toThrow(/needs the path of a file/);
  }
});

test('an option that there is not, or cannot be, is refused', () => {
  expect(() => sqliteStore(file, { wait: 1 } as object)).toThrow(/unknown key "wait"/);
  expect(() => sqliteStore(file, { waitMs: -1 })).toThrow(/waitMs/);
  expect(() => sqliteStore(file, { watchMs: 0 })).toThrow(/watchMs/);
  sqliteStore(file, { waitMs: 0, watchMs: 1 });
});

test('a store that was not opened says so', async () => {
  const store = sqliteStore(file);
  await expect(store.head('user:a')).rejects.toThrow(/has not been opened/);
  expect(() =>
    store.watch(
      () => {},
      () => {},
    ),
  ).toThrow(/has not been opened/);
});

test('a missing folder and a folder in place of the file are refused, with what to do', async () => {
  await expectRefused(join(folder, 'missing', 'messages.db'), /has no folder: .*missing.*Make it/);
  await expectRefused(folder, /is no file/);
});

test('opening that failed can be tried again with the same store', async () => {
  await writeFile(file, 'This is not a database. '.repeat(500));
  const store = sqliteStore(file);
  stores.push(store);
  await expect(store.open()).rejects.toThrow(/is damaged/);
  await writeFile(file, '');
  await store.open();
  await new LogWriter(store).append(added());
});

test("another program's SQLite file and a newer format are refused and left alone", async () => {
  const driver = await openDriver(file);
  driver.exec('CREATE TABLE customers (name TEXT); INSERT INTO customers VALUES (1)');
  driver.exec('PRAGMA user_version = 1');
  driver.close();
  const before = await readFile(file);
  await expectRefused(file, /something else/);
  expect((await readFile(file)).equals(before)).toBe(true);

  file = join(folder, 'newer.db');
  await writtenFile(1);
  const newer = await openDriver(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await expectRefused(file, /newer version.*Update the package/);
});

test('a file that was cut off, overwritten or has lost a table is refused as damaged', async () => {
  const log = await writtenFile(2_000);
  const { size } = await stat(file);
  const whole = await readFile(file);
  await truncate(file, size / 2);
  await expectRefused(file, /is damaged.*backup/s);

  await writeFile(file, whole);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(64 * 1024, 0x5a), 0, 64 * 1024, 4096 * 20);
  await handle.close();
  await expectRefused(file, /is damaged/);

  await writeFile(file, whole);
  const driver = await openDriver(file);
  driver.exec('DROP INDEX entries_by_id');
  driver.close();
  await expectRefused(file, /is damaged.*entries_by_id is missing/s);

  await writeFile(file, whole);
  const store = await opened(sqliteStore(file));
  expect(await store.head(log.inbox)).toMatchObject(log.position);
});

test('a large file is checked by samples, which find an index that contradicts its table', async () => {
  const store = await opened(sqliteStore(file));
  const log = new LogWriter(store);
  const text = 'x'.repeat(10_000);
  while (log.position.number < 4_000) {
    await log.append(...messages(200).map(() => added({ content: { text } })));
  }
  await store.close();
  await opened(sqliteStore(file));
  const driver = await openDriver(file);
  driver.exec('DELETE FROM contents WHERE seq BETWEEN 1000 AND 1500');
  driver.close();
  await expectRefused(file, /is damaged.*contradicts its index/s);
});

test('a full disk answers UNAVAILABLE, loses nothing, and the store goes on when there is room', async () => {
  const probe = new DriverProbe();
  const store = await opened(probe.store(file));
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

test('a file that turned read-only answers UNAVAILABLE, is still read, and goes on afterwards', async () => {
  const probe = new DriverProbe();
  const store = await opened(probe.store(file));
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

test('a process that may not write the file or the folder is refused when it opens', async () => {
  await writtenFile(1);
  for (const [folderMode, fileMode] of [
    [0o555, 0o444],
    [0o777, 0o444],
    [0o555, 0o666],
  ] as const) {
    await chmod(folder, folderMode);
    await chmod(file, fileMode);
    const module = 'test/support/store-sqlite.ts';
    const job = { inbox: newInbox(), appends: 1, unprivileged: true };
    const writer = startWriter([module, file], job);
    await expect(writer.ready).rejects.toThrow(/cannot be written: .*read-only/);
    await writer.kill();
  }
  await chmod(folder, 0o700);
});

test('tables that another process makes while the file is looked at are not those of something else', async () => {
  const model = await opened(sqliteStore(join(folder, 'model.db')));
  await model.close();
  const reader = await openDriver(join(folder, 'model.db'));
  const tables = reader.all("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
  const [id] = reader.all('PRAGMA application_id');
  reader.close();
  const other = await openDriver(file);
  other.exec('PRAGMA busy_timeout = 0');
  const make = tables.map(({ sql }) => `${sql};`).join('');
  let tried = false;
  const probe = new DriverProbe((sql) => {
    if (tried || sql !== 'PRAGMA application_id') return;
    tried = true;
    other.exec(`BEGIN IMMEDIATE; ${make} PRAGMA application_id = ${id?.application_id};`);
    try {
      other.exec('COMMIT');
    } catch {
      // It has to wait for those who look.
      other.exec('ROLLBACK');
    }
  });
  await new LogWriter(await opened(probe.store(file))).append(added());
  expect(tried).toBe(true);
  other.close();
});

test('a locked file is waited for while the event loop turns, and then written', async () => {
  const store = await opened(sqliteStore(file));
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

test('a file that stays locked answers UNAVAILABLE to every append that waited', async () => {
  const store = await opened(sqliteStore(file, { waitMs: 50 }));
  const log = new LogWriter(store);
  const other = await openDriver(file);
  other.exec('BEGIN IMMEDIATE');
  const attempts = [log, new LogWriter(store)].map((each) =>
    expect(each.append(added())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/held by another process/),
    }),
  );
  await Promise.all(attempts);
  other.exec('ROLLBACK');
  other.close();
  await log.append(added());
});

test('what goes wrong while watching is told, and the watch goes on', async () => {
  const probe = new DriverProbe();
  const store = await opened(probe.store(file));
  const other = new LogWriter(await opened(sqliteStore(file)));
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

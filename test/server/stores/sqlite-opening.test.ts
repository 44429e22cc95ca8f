import {
  chmod,
  mkdir,
  open,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { added, LogWriter, messages, newInbox } from '../../support/store-entries.js';
import { SqliteFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';
import { startWriter } from '../../support/store-writers.js';

let files: SqliteFolder;
let folder: string;
let file: string;

beforeEach(async () => {
  files = await SqliteFolder.make();
  ({ folder, file } = files);
});
afterEach(() => files.end());

/** A closed file with one log of `count` messages. */
async function writtenFile(count: number): Promise<LogWriter> {
  const store = await files.opened(sqliteStore(file));
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

test('a value that is not the path of a file is refused when the store is created', () => {
  for (const path of [':memory', ':temp:', '', ' ', 'file:messages.db', 'a\0b', null, 7]) {
    expect(() => sqliteStore(path as string)).toThrow(/needs the path of a file/);
  }
});

test('an unknown or invalid option is refused', () => {
  expect(() => sqliteStore({ path: file } as never)).toThrow(
    /path of a file, .*; got an object\.$/,
  );
  expect(() => sqliteStore(file, { wait: 1 } as object)).toThrow(/unknown field "wait"/);
  expect(() => sqliteStore(file, { waitMs: -1 })).toThrow(/waitMs/);
  expect(() => sqliteStore(file, { watchMs: 0 })).toThrow(/watchMs/);
  sqliteStore(file, { waitMs: 0, watchMs: 1 });
});

test('a missing folder and a folder in place of the file are refused, and the error says what to do', async () => {
  await expectRefused(
    join(folder, 'missing', 'messages.db'),
    /has no folder: .*missing.*Create it/,
  );
  await expectRefused(folder, /is not a file/);
  await expectRefused(join(folder, `${'x'.repeat(300)}.db`), /cannot be used \(ENAMETOOLONG/);
});

test('a file can be opened while other connections to it close', async () => {
  const openAndClose = async () => {
    for (let round = 0; round < 60; round += 1) {
      const store = await files.opened(sqliteStore(file));
      await store.close();
    }
  };
  await Promise.all(Array.from({ length: 6 }, openAndClose));
});

test('opening can be retried with the same store after a failure', async () => {
  await writeFile(file, 'This is not a database. '.repeat(500));
  const store = sqliteStore(file);
  await expect(files.opened(store)).rejects.toThrow(/is damaged/);
  await writeFile(file, '');
  await store.open();
  await new LogWriter(store).append(added());
});

test("another program's SQLite file and a newer format are refused and left unchanged", async () => {
  const driver = await openDriver(file);
  driver.exec('CREATE TABLE customers (name TEXT); INSERT INTO customers VALUES (1)');
  driver.exec('PRAGMA user_version = 1');
  driver.close();
  const before = await readFile(file);
  await expectRefused(file, /another program/);
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
  const store = await files.opened(sqliteStore(file));
  expect(await store.head(log.inbox)).toMatchObject(log.position);
});

test('a large file is checked by samples, which find an index that contradicts its table', async () => {
  const store = await files.opened(sqliteStore(file));
  const log = new LogWriter(store);
  const text = 'x'.repeat(10_000);
  while (log.position.number < 4_000) {
    await log.append(...messages(200).map(() => added({ content: { text } })));
  }
  await store.close();
  await files.opened(sqliteStore(file));
  const driver = await openDriver(file);
  driver.exec('DELETE FROM contents WHERE seq BETWEEN 1000 AND 1500');
  driver.close();
  await expectRefused(file, /is damaged.*contradicts its index/s);
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

test('a process that may not write the log beside the file is told which file that is', async () => {
  await (await files.opened(sqliteStore(file))).secret();
  await chmod(folder, 0o777);
  await chmod(file, 0o666);
  await chmod(`${file}-wal`, 0o444);
  const job = { inbox: newInbox(), appends: 1, unprivileged: true };
  const writer = startWriter(['test/support/store-sqlite.ts', file], job);
  await expect(writer.ready).rejects.toThrow(/messages\.db-wal is read-only/);
  await writer.kill();
});

test('a reservation of the path that a dead process left does not hold anybody up, even if the clock was set back', async () => {
  for (const aheadMs of [-3_600_000, 3_600_000]) {
    const store = sqliteStore(join(folder, `${aheadMs}.db`), { waitMs: 500 });
    const copy = join(folder, `${aheadMs}.db-copy`);
    await writeFile(copy, '');
    const changedAt = new Date(Date.now() + aheadMs);
    await utimes(copy, changedAt, changedAt);
    await new LogWriter(await files.opened(store)).append(added());
  }
});

test('a reservation of the path that a process has just left is waited for, and the log names it', async () => {
  const log: string[] = [];
  const copy = `${file}-copy`;
  await writeFile(copy, '');
  const changedAt = new Date(Date.now() - 9_500);
  await utimes(copy, changedAt, changedAt);
  const store = sqliteStore(file);
  await store.open(({ text }) => log.push(text));
  await store.close();
  expect(log).toEqual([expect.stringContaining(`${file} is not opened while`)]);
  expect(log[0]).toContain(copy);
});

test('what prevents a new index for a file, such as a full disk, is named by the error', async () => {
  const store = await files.opened(sqliteStore(file, { waitMs: 200 }));
  await rm(`${file}-shm`);
  const copy = `${file}-copy`;
  await mkdir(copy);
  await utimes(copy, 0, 0);
  await expect(store.head('user:a')).rejects.toThrow(/previous files \(.*messages\.db-copy/);
  await rm(copy, { recursive: true });
  expect(await store.head('user:a')).toMatchObject({ number: 0 });
});

test('tables that another process creates while the file is checked are not mistaken for another program’s', async () => {
  const model = await files.opened(sqliteStore(join(folder, 'model.db')));
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
  await new LogWriter(await files.opened(probe.store(file))).append(added());
  expect(tried).toBe(true);
  other.close();
});

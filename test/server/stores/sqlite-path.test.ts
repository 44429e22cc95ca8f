import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMessageCenter, type LogRecord } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { added, LogWriter, naming, readUpTo } from '../../support/store-entries.js';
import { newDiskFolder } from '../../support/store-sqlite.js';

let folder: string;
let file: string;
let remove: () => Promise<void>;
const stores: MessageStore[] = [];
const records: LogRecord[] = [];

beforeEach(async () => {
  ({ folder, remove } = await newDiskFolder());
  file = join(folder, 'messages.db');
  records.length = 0;
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await remove();
});

async function opened(path: string): Promise<MessageStore> {
  const store = sqliteStore(path, { watchMs: 2 });
  stores.push(store);
  await store.open((record) => records.push(record));
  return store;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a file that the store creates is readable only by its owner, with log and index', async () => {
  await new LogWriter(await opened(file)).append(added());
  for (const end of ['', '-wal', '-shm']) expect(modeOf(`${file}${end}`), end).toBe(0o600);
});

test('the mode of an existing file is not changed', async () => {
  writeFileSync(file, '');
  chmodSync(file, 0o640);
  await new LogWriter(await opened(file)).append(added());
  for (const end of ['', '-wal', '-shm']) expect(modeOf(`${file}${end}`), end).toBe(0o640);
});

test('a log without a file is not used for a new file', async () => {
  for (const end of ['-wal', '-shm']) writeFileSync(`${file}${end}`, 'left over. '.repeat(10_000));
  await new LogWriter(await opened(file)).append(added());
  expect(statSync(`${file}-shm`).size).toBeLessThan(100_000);
});

test('a relative path is logged once with its absolute form, an absolute one is not', async () => {
  const store = await opened(relative(process.cwd(), file));
  await store.open((record) => records.push(record));
  expect(records).toHaveLength(1);
  expect(records[0]?.text).toContain(`Messages are kept in ${file}`);
  expect(existsSync(file)).toBe(true);
  records.length = 0;
  await opened(file);
  expect(records).toStrictEqual([]);
});

test('the log of a center gets the path', async () => {
  const center = createMessageCenter({
    store: sqliteStore(relative(process.cwd(), file)),
    log: (record) => records.push(record),
  });
  await Promise.all([center.ready(), center.ready()]);
  await expect.poll(() => records.map(({ text }) => text)).toEqual([expect.stringContaining(file)]);
  await center.close();
});

test('a store in memory logs that nothing is kept, and otherwise works within one process', async () => {
  const store = await opened(':memory:');
  expect(records.map(({ text }) => text)).toEqual([expect.stringMatching(/nothing is kept/)]);
  const hints: number[] = [];
  const stop = store.watch((_, number) => hints.push(number), expect.unreachable as () => void);
  const log = new LogWriter(store);
  const ids = await log.fill(3);
  await log.append(naming('removed', ids.slice(0, 1)), readUpTo(2));
  expect(await log.row(ids[1] ?? '')).toMatchObject({ applied: 5 });
  expect(await store.page(log.inbox, { filter: 'unread', limit: 5 })).toHaveLength(1);
  await expect.poll(() => hints.at(-1)).toBe(5);
  stop();
  expect(await store.secret()).toHaveLength(32);
  expect(existsSync(':memory:')).toBe(false);
  const other = await opened(':memory:');
  expect(await other.head(log.inbox)).toMatchObject({ number: 0 });
});

test('a store can be closed after the folder of its symbolic link has gone', async () => {
  const links = join(folder, 'links');
  mkdirSync(links);
  writeFileSync(file, '');
  symlinkSync(file, join(links, 'link.db'));
  const store = await opened(join(links, 'link.db'));
  await new LogWriter(store).append(added());
  rmSync(links, { recursive: true });
  await store.close();
});

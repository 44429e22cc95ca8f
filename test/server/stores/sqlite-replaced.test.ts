import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../server/log.js';
import { sqliteStore } from '../../../server/sqlite.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { added, LogWriter, messages, newInbox, numbered } from '../../support/store-entries.js';
import { newFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';
import { startWriter } from '../../support/store-writers.js';

let folder: string;
let file: string;
let stores: MessageStore[];
let records: LogRecord[];
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ folder, remove } = await newFolder());
  mkdirSync(join(folder, 'data'));
  file = join(folder, 'data', 'messages.db');
  stores = [];
  records = [];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await remove();
});

async function opened<Store extends MessageStore>(store: Store): Promise<Store> {
  stores.push(store);
  await store.open((record) => records.push(record));
  return store;
}

/** By another process: SQLite loses its locks where its own process opens and closes the file. */
function copy(from: string, to: string): void {
  execFileSync('cp', [from, to]);
}

/** A closed copy of the file as it is now. */
async function backup(): Promise<string> {
  const path = join(folder, 'backup.db');
  const store = sqliteStore(file);
  await store.open();
  await store.close();
  copy(file, path);
  return path;
}

const paths = (...ends: string[]) => ends.map((end) => `${file}${end}`);

const removeAll = (...ends: string[]) => {
  for (const path of paths(...ends)) rmSync(path, { force: true });
};

/** What becomes of the files, and how much of what was acknowledged before survives. */
const WAYS: readonly (readonly [
  name: string,
  replace: (backedUp: string) => void,
  saved: boolean,
])[] = [
  ['the file is deleted', () => removeAll(''), false],
  ['the file is deleted with its log', () => removeAll('', '-wal', '-shm'), false],
  ['the file is renamed', () => renameSync(file, `${file}.old`), false],
  [
    'the folder is renamed and made anew',
    () => {
      renameSync(join(folder, 'data'), join(folder, 'former'));
      mkdirSync(join(folder, 'data'));
    },
    false,
  ],
  ['a copy is renamed into its place', (backedUp) => renameSync(backedUp, file), false],
  [
    'a copy is put into its place and the log deleted',
    (backedUp) => {
      removeAll('', '-wal', '-shm');
      copy(backedUp, file);
    },
    false,
  ],
  ['the log is deleted', () => removeAll('-wal'), true],
  ["the log's index is deleted", () => removeAll('-shm'), true],
  ['log and index are deleted', () => removeAll('-wal', '-shm'), true],
];

/** What another process finds at the path, once this one has been killed or has ended. */
async function idsAtPath(inbox: string): Promise<string[]> {
  const found = join(folder, 'found.db');
  for (const end of ['', '-wal']) copy(`${file}${end}`, `${found}${end}`);
  const store = sqliteStore(found);
  await store.open();
  const entries = await store.entries(inbox, 1, 1_000);
  await store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${found}${end}`, { force: true });
  return entries.map(({ id }) => id);
}

/** Appends as a writer does: reads the head, and decides anew where it has moved. */
async function appendOne(store: MessageStore, inbox: string, id: string): Promise<void> {
  for (;;) {
    const head = await store.head(inbox);
    const committed = await store.append(inbox, head, numbered(head, [added({ id })]));
    if (committed === 1) return;
  }
}

function errors(): string[] {
  return records.filter(({ level }) => level === 'error').map(({ text }) => text);
}

describe.each(WAYS)('%s', (_name, replace, saved) => {
  test('between commit and acknowledgement: nothing is acknowledged that is not at the path', async () => {
    let backedUp = '';
    let armed = false;
    const probe = new DriverProbe(undefined, (sql) => {
      if (!armed || sql !== 'COMMIT') return;
      armed = false;
      replace(backedUp);
    });
    const store = await opened(probe.store(file));
    const log = new LogWriter(store);
    const [first] = await log.append(added());
    backedUp = await backup();
    await log.append(...messages(3));
    armed = true;
    await appendOne(store, log.inbox, 'late');
    const ids = await idsAtPath(log.inbox);
    expect(ids.at(-1)).toBe('late');
    expect(new Set(ids).size).toBe(ids.length);
    if (saved) expect(ids).toHaveLength(5);
    expect(await store.entries(log.inbox, 1, 10)).toHaveLength(ids.length);
    if (ids.length === 2) expect(ids[0]).toBe(first?.id);
    expect(errors()).toHaveLength(1);
    expect(errors()[0]).toContain(file);
    await appendOne(store, log.inbox, 'later');
    expect((await idsAtPath(log.inbox)).at(-1)).toBe('later');
    expect(errors()).toHaveLength(1);
  });

  test('between two calls: the next append and the next read are about what is at the path', async () => {
    const store = await opened(sqliteStore(file));
    const log = new LogWriter(store);
    await log.append(added());
    const backedUp = await backup();
    await log.append(...messages(3));
    replace(backedUp);
    const head = await store.head(log.inbox);
    const reader = await opened(sqliteStore(file));
    expect(await reader.head(log.inbox)).toStrictEqual(head);
    await appendOne(store, log.inbox, 'late');
    expect((await idsAtPath(log.inbox)).at(-1)).toBe('late');
    expect(await reader.head(log.inbox)).toMatchObject({ number: head.number + 1 });
  });

  test('a store that watches says so once, and tells of what another store appends', async () => {
    const watching = await opened(sqliteStore(file, { watchMs: 2 }));
    const hints: number[] = [];
    const problems: unknown[] = [];
    let replaced = 0;
    const inbox = newInbox();
    watching.watch(
      (about, number) => about === inbox && hints.push(number),
      (error) => problems.push(error),
      () => {
        replaced += 1;
      },
    );
    const first = new LogWriter(watching, inbox);
    await first.append(...messages(3));
    const backedUp = await backup();
    replace(backedUp);
    await expect.poll(() => replaced).toBe(1);
    await appendOne(await opened(sqliteStore(file)), inbox, 'by another');
    const { number } = await watching.head(inbox);
    await expect.poll(() => hints.at(-1)).toBe(number);
    expect(problems).toStrictEqual([]);
    expect(errors()).toHaveLength(1);
  });
});

/** Each kind of them once: processes take a while to start. */
const UNDER_PROCESSES = WAYS.filter((_, index) => [0, 1, 4, 8].includes(index));

describe.each(UNDER_PROCESSES)('%s', (_name, replace, saved) => {
  test('under three processes that write and are then killed: what each acknowledged last is there', async () => {
    const store = await opened(sqliteStore(file));
    await new LogWriter(store).append(added());
    await store.close();
    const backedUp = await backup();
    const inbox = newInbox();
    const job = { inbox, appends: 1_000_000 };
    const args = ['test/support/store-sqlite.ts', file] as const;
    const writers = [1, 2, 3].map(() => startWriter(args, job));
    await Promise.all(writers.map((writer) => writer.ready));
    for (const writer of writers) writer.go();
    const progress = async (least: number) => {
      const before = writers.map(({ acknowledged }) => acknowledged.length);
      const moved = () =>
        writers.every(({ acknowledged }, at) => acknowledged.length > (before[at] ?? 0) + least);
      await expect.poll(moved, { timeout: 20_000, interval: 5 }).toBe(true);
    };
    await progress(20);
    replace(backedUp);
    await progress(50);
    await Promise.all(writers.map((writer) => writer.kill()));
    const ids = await idsAtPath(inbox);
    expect(new Set(ids).size).toBe(ids.length);
    const there = new Set(ids);
    for (const { acknowledged } of writers) {
      const first = acknowledged.findIndex((id) => there.has(id));
      expect(acknowledged.slice(first).filter((id) => !there.has(id))).toStrictEqual([]);
      expect(acknowledged.length - first).toBeGreaterThan(20);
      if (saved) expect(first).toBe(0);
    }
  });
});

const CLOSED: readonly (readonly [name: string, replace: () => void, undo: () => void])[] = [
  [
    'a folder is in its place',
    () => {
      removeAll('', '-wal', '-shm');
      mkdirSync(file);
    },
    () => rmSync(file, { recursive: true }),
  ],
  [
    'its folder is deleted',
    () => rmSync(join(folder, 'data'), { recursive: true }),
    () => mkdirSync(join(folder, 'data')),
  ],
];

test.each(CLOSED)(
  'where %s, appends are UNAVAILABLE until it can be made',
  async (_name, replace, undo) => {
    let armed = true;
    const probe = new DriverProbe(undefined, (sql) => {
      if (!armed || sql !== 'COMMIT' || !probe.statements.has('SELECT 1')) return;
      armed = false;
      replace();
    });
    const store = await opened(probe.store(file));
    const problems: unknown[] = [];
    store.watch(
      () => {},
      (error) => problems.push(error),
    );
    probe.statements.add('SELECT 1');
    const inbox = newInbox();
    const unavailable = { code: 'UNAVAILABLE', message: expect.stringContaining(file) };
    await expect(appendOne(store, inbox, 'one')).rejects.toMatchObject(unavailable);
    await expect(appendOne(store, inbox, 'two')).rejects.toMatchObject(unavailable);
    await expect(store.head(inbox)).rejects.toMatchObject(unavailable);
    await expect.poll(() => problems.length).toBe(1);
    undo();
    await appendOne(store, inbox, 'three');
    expect(await idsAtPath(inbox)).toStrictEqual(['three']);
    expect(errors()).toHaveLength(1);
    expect(problems).toHaveLength(1);
  },
);

test('an append of several transactions is not taken for committed where its first part was lost', async () => {
  let commits = 0;
  const probe = new DriverProbe(undefined, (sql) => {
    if (sql === 'COMMIT' && ++commits === 2) removeAll('', '-wal', '-shm');
  });
  const store = await opened(probe.store(file));
  commits = 0;
  const inbox = newInbox();
  const entries = numbered({ number: 0, id: '0' }, messages(1_200));
  const committed = await store.append(inbox, { number: 0, id: '0' }, entries);
  const ids = await idsAtPath(inbox);
  expect(ids.length).toBe(Math.min(committed, 1_000));
  expect((await store.head(inbox)).number).toBe(committed);
});

test('a file that is made anew keeps the secret; another one is told', async () => {
  const store = await opened(sqliteStore(file));
  const secret = await store.secret();
  removeAll('', '-wal', '-shm');
  await store.head('user:a');
  const other = await opened(sqliteStore(file));
  expect(await other.secret()).toStrictEqual(secret);
  await other.close();
  const foreign = await opened(sqliteStore(join(folder, 'foreign.db')));
  await foreign.secret();
  await foreign.close();
  removeAll('-wal', '-shm');
  renameSync(join(folder, 'foreign.db'), file);
  await store.head('user:a');
  expect(records.at(-1)).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('another secret'),
  });
  expect(errors()).toHaveLength(2);
});

test('a symbolic link that leads elsewhere is another file', async () => {
  const link = join(folder, 'current.db');
  symlinkSync(file, link);
  const store = await opened(sqliteStore(link));
  await appendOne(store, 'user:a', 'one');
  rmSync(link);
  symlinkSync(join(folder, 'data', 'second.db'), link);
  await appendOne(store, 'user:a', 'two');
  file = join(folder, 'data', 'second.db');
  expect(await idsAtPath('user:a')).toStrictEqual(['two']);
});

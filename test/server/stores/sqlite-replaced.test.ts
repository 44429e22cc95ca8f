import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { added, LogWriter, messages, newInbox, numbered } from '../../support/store-entries.js';
import {
  appendOne,
  copyFile,
  REPLACEMENTS,
  ReplacedFile,
} from '../../support/store-replaced-file.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';

let file: ReplacedFile;

beforeEach(async () => {
  file = await ReplacedFile.make();
});

afterEach(() => file.remove());

describe.each(Object.values(REPLACEMENTS))('$name', ({ replace, saved }) => {
  test('between commit and acknowledgement: nothing is acknowledged that is not in the file at the path', async () => {
    let backedUp = '';
    let armed = false;
    const probe = new DriverProbe(undefined, (sql) => {
      if (!armed || sql !== 'COMMIT') return;
      armed = false;
      replace(file, backedUp);
    });
    const store = await file.open(probe.store(file.path));
    const log = new LogWriter(store);
    const [first] = await log.append(added());
    backedUp = await file.backup();
    await log.append(...messages(3));
    armed = true;
    await appendOne(store, log.inbox, 'late');
    const ids = await file.idsAtPath(log.inbox);
    expect(ids.at(-1)).toBe('late');
    expect(new Set(ids).size).toBe(ids.length);
    if (saved) expect(ids).toHaveLength(5);
    expect(await store.entries(log.inbox, 1, 10)).toHaveLength(ids.length);
    if (ids.length === 2) expect(ids[0]).toBe(first?.id);
    expect(file.errors).toHaveLength(1);
    expect(file.errors[0]).toContain(file.path);
    await appendOne(store, log.inbox, 'later');
    expect((await file.idsAtPath(log.inbox)).at(-1)).toBe('later');
    expect(file.errors).toHaveLength(1);
  });

  test('between two calls: the next append and the next read use the file at the path', async () => {
    const store = await file.open(sqliteStore(file.path));
    const log = new LogWriter(store);
    await log.append(added());
    const backedUp = await file.backup();
    await log.append(...messages(3));
    replace(file, backedUp);
    const head = await store.head(log.inbox);
    const reader = await file.open(sqliteStore(file.path));
    expect(await reader.head(log.inbox)).toStrictEqual(head);
    await appendOne(store, log.inbox, 'late');
    expect((await file.idsAtPath(log.inbox)).at(-1)).toBe('late');
    expect(await reader.head(log.inbox)).toMatchObject({ number: head.number + 1 });
  });

  test('a watching store reports it once, and then reports what another store appends', async () => {
    const watching = await file.open(sqliteStore(file.path, { watchMs: 2 }));
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
    const backedUp = await file.backup();
    replace(file, backedUp);
    await expect.poll(() => replaced).toBe(1);
    await appendOne(await file.open(sqliteStore(file.path)), inbox, 'by another');
    const { number } = await watching.head(inbox);
    await expect.poll(() => hints.at(-1)).toBe(number);
    expect(problems).toStrictEqual([]);
    expect(file.errors).toHaveLength(1);
  });
});

const CLOSED: readonly (readonly [name: string, replace: () => void, undo: () => void])[] = [
  [
    'a folder is in its place',
    () => {
      file.removeAll('', '-wal', '-shm');
      mkdirSync(file.path);
    },
    () => rmSync(file.path, { recursive: true }),
  ],
  [
    'its folder is deleted',
    () => rmSync(join(file.folder, 'data'), { recursive: true }),
    () => mkdirSync(join(file.folder, 'data')),
  ],
];

test.each(CLOSED)(
  'if %s, appends are UNAVAILABLE until the file can be created',
  async (_name, replace, undo) => {
    let armed = true;
    const probe = new DriverProbe(undefined, (sql) => {
      if (!armed || sql !== 'COMMIT' || !probe.statements.has('SELECT 1')) return;
      armed = false;
      replace();
    });
    const store = await file.open(probe.store(file.path));
    const problems: unknown[] = [];
    store.watch(
      () => {},
      (error) => problems.push(error),
    );
    probe.statements.add('SELECT 1');
    const inbox = newInbox();
    const unavailable = { code: 'UNAVAILABLE', message: expect.stringContaining(file.path) };
    await expect(appendOne(store, inbox, 'one')).rejects.toMatchObject(unavailable);
    await expect(appendOne(store, inbox, 'two')).rejects.toMatchObject(unavailable);
    await expect(store.head(inbox)).rejects.toMatchObject(unavailable);
    await expect.poll(() => problems.length).toBe(1);
    undo();
    await appendOne(store, inbox, 'three');
    expect(await file.idsAtPath(inbox)).toStrictEqual(['three']);
    expect(file.errors).toHaveLength(1);
    expect(problems).toHaveLength(1);
  },
);

test('an append of several transactions does not count as committed if its first part was lost', async () => {
  let commits = 0;
  const probe = new DriverProbe(undefined, (sql) => {
    if (sql === 'COMMIT' && ++commits === 2) file.removeAll('', '-wal', '-shm');
  });
  const store = await file.open(probe.store(file.path));
  commits = 0;
  const inbox = newInbox();
  const entries = numbered({ number: 0, id: '0' }, messages(1_200));
  const committed = await store.append(inbox, { number: 0, id: '0' }, entries);
  const ids = await file.idsAtPath(inbox);
  expect(ids.length).toBe(committed);
  expect((await store.head(inbox)).number).toBe(committed);
});

test('a connection to a replaced file is not closed, because SQLite would delete the log of the next file', async () => {
  const probe = new DriverProbe();
  const store = await file.open(probe.store(file.path));
  const inbox = newInbox();
  await appendOne(store, inbox, 'one');
  const copy = await file.backup();
  renameSync(copy, file.path);
  await appendOne(store, inbox, 'two');
  expect(probe.opened).toBe(2);
  expect(probe.closed).toBe(0);
});

test('a connection to a file that is replaced while it is opened is not closed either', async () => {
  const first = await file.open(sqliteStore(file.path));
  const inbox = newInbox();
  await appendOne(first, inbox, 'one');
  const copy = await file.backup();
  let opening = true;
  const probe = new DriverProbe(undefined, (sql) => {
    if (!opening || !sql.startsWith('PRAGMA')) return;
    opening = false;
    renameSync(copy, file.path);
  });
  await file.open(probe.store(file.path));
  expect(opening).toBe(false);
  expect(probe.opened).toBe(2);
  expect(probe.closed).toBe(0);
});

test('a file that was renamed while it was in use receives everything that was acknowledged', async () => {
  const store = await file.open(sqliteStore(file.path));
  const log = new LogWriter(store);
  const sent = await log.append(...messages(3));
  const renamed = join(file.folder, 'renamed.db');
  renameSync(file.path, renamed);
  await store.head(log.inbox);
  const copy = join(file.folder, 'renamed-copy.db');
  copyFile(renamed, copy);
  const found = await file.open(sqliteStore(copy));
  expect((await found.entries(log.inbox, 1, 10)).map(({ id }) => id)).toStrictEqual(
    sent.map(({ id }) => id),
  );
});

test('a file whose log was deleted is opened again only after the log was written back', async () => {
  const probe = new DriverProbe();
  const store = await file.open(probe.store(file.path));
  const inbox = newInbox();
  await appendOne(store, inbox, 'one');
  const other = await openDriver(file.path);
  other.exec('BEGIN IMMEDIATE');
  file.removeAll('-wal', '-shm');
  const appended = appendOne(store, inbox, 'two');
  await expect.poll(() => probe.statements.has('PRAGMA wal_checkpoint(TRUNCATE)')).toBe(true);
  expect(probe.opened).toBe(1);
  other.exec('ROLLBACK');
  other.close();
  await appended;
  expect(await file.idsAtPath(inbox)).toStrictEqual(['one', 'two']);
});

test('a file that is created anew keeps the secret; a different file is logged', async () => {
  const store = await file.open(sqliteStore(file.path));
  const secret = await store.secret();
  file.removeAll('', '-wal', '-shm');
  await store.head('user:a');
  const other = await file.open(sqliteStore(file.path));
  expect(await other.secret()).toStrictEqual(secret);
  await other.close();
  const foreign = await file.open(sqliteStore(join(file.folder, 'foreign.db')));
  await foreign.secret();
  await foreign.close();
  file.removeAll('-wal', '-shm');
  // A copy: the driver may still hold files of the store that was closed.
  copyFile(join(file.folder, 'foreign.db'), join(file.folder, 'copy.db'));
  renameSync(join(file.folder, 'copy.db'), file.path);
  await store.head('user:a');
  expect(file.records.at(-1)).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('different secret'),
  });
  expect(file.errors).toHaveLength(2);
});

test('a symbolic link with a new target is another file', async () => {
  const link = join(file.folder, 'current.db');
  symlinkSync(file.path, link);
  const store = await file.open(sqliteStore(link));
  await appendOne(store, 'user:a', 'one');
  rmSync(link);
  symlinkSync(join(file.folder, 'data', 'second.db'), link);
  await appendOne(store, 'user:a', 'two');
  expect(await file.idsAtPath('user:a', join(file.folder, 'data', 'second.db'))).toStrictEqual([
    'two',
  ]);
});

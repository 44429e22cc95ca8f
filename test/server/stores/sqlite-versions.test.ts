import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { LogWriter, messages, moved, updated } from '../../support/store-entries.js';
import { newFolder } from '../../support/store-sqlite.js';

/** The tables of the first version, as it made them. */
const VERSION_1 = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  inbox TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  transient INTEGER NOT NULL,
  ids TEXT,
  up_to INTEGER,
  pending INTEGER NOT NULL,
  level TEXT,
  persistent INTEGER,
  applied INTEGER,
  created_at INTEGER,
  read_at INTEGER,
  ended TEXT,
  ended_at INTEGER
) STRICT;

CREATE TABLE contents (seq INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

CREATE UNIQUE INDEX entries_by_number ON entries (inbox, number);
CREATE UNIQUE INDEX entries_by_id ON entries (inbox, id);
CREATE INDEX entries_pending ON entries (inbox, number) WHERE pending = 1;
CREATE INDEX entries_live ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_level ON entries (inbox, level, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_unread ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;
CREATE INDEX entries_live_transient ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND persistent = 0;

PRAGMA application_id = 0x4d534743;
PRAGMA user_version = 1;

INSERT INTO meta VALUES ('secret', '${'ab'.repeat(32)}');
INSERT INTO entries VALUES
  (1, 'user:barry', 1, 'one', 'added', 5, 1, 1, 0, NULL, NULL, 0, 'info', 1, 2, 5, 7, NULL, NULL),
  (2, 'user:barry', 2, 'two', 'read', 7, 1, 0, 0, '["one"]', NULL, 0,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO contents VALUES (1, '{"text":"from before"}');
`;

let file: string;
let remove: () => Promise<void>;
let stores: MessageStore[] = [];

beforeEach(async () => {
  const place = await newFolder();
  remove = place.remove;
  file = join(place.folder, 'messages.db');
  const driver = await openDriver(file);
  driver.all('PRAGMA journal_mode = WAL');
  driver.exec(VERSION_1);
  driver.close();
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  await remove();
});

function newStore(): MessageStore {
  const store = sqliteStore(file);
  stores.push(store);
  return store;
}

/** What the second and the third version added to it, and a message of theirs. */
const VERSION_3 = `
ALTER TABLE entries ADD COLUMN moved_to TEXT;

CREATE TABLE due (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  inbox TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  payload TEXT NOT NULL,
  owner TEXT,
  owned_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX due_by_time ON due (due_at);

ALTER TABLE entries ADD COLUMN removal INTEGER;

CREATE INDEX entries_removed ON entries (inbox, applied, number)
  WHERE kind = 'added' AND ended = 'removed';

PRAGMA user_version = 3;
`;

/** How version 3 writes a message. */
const INSERT_IN_3 = `
INSERT INTO entries (inbox, number, id, kind, at, total, unread, transient, pending, level,
    persistent, applied, created_at)
  VALUES ('user:barry', 3, 'two again', 'added', 9, 2, 1, 0, 0, 'info', 1, 3, 9);
INSERT INTO contents VALUES (last_insert_rowid(), '{"text":"by an older process"}');
`;

test('a file of the third version opens with its lists in order, even while an older process writes', async () => {
  const older = await openDriver(file);
  older.exec(VERSION_3);
  const store = newStore();
  await store.open();
  older.exec(INSERT_IN_3);
  older.close();
  const barry = 'user:barry';
  const log = new LogWriter(store, barry);
  log.position = { number: 3, id: 'two again' };
  await log.append(updated('one', {}, true));
  const rows = await store.page(barry, { filter: 'all', limit: 5 });
  expect(rows.map(({ id, order }) => [id, order])).toStrictEqual([
    ['one', 4],
    ['two again', 3],
  ]);
  expect((await store.countsAbove(barry, 2)).total).toBe(2);
  expect(await store.oldest(barry, 1)).toMatchObject([{ id: 'two again' }]);
});

/** What the fourth version added: columns, and indexes of which some keep their names. */
const VERSION_4 = `
ALTER TABLE entries ADD COLUMN list_order INTEGER;
ALTER TABLE entries ADD COLUMN renewed INTEGER;
ALTER TABLE entries ADD COLUMN message_key TEXT;
ALTER TABLE entries ADD COLUMN life INTEGER;
ALTER TABLE entries ADD COLUMN group_name TEXT;
ALTER TABLE entries ADD COLUMN reason TEXT;
ALTER TABLE entries ADD COLUMN next_expiry_at INTEGER;
ALTER TABLE entries ADD COLUMN expires_at INTEGER;
ALTER TABLE entries ADD COLUMN used_at INTEGER;
ALTER TABLE entries ADD COLUMN sender TEXT;

CREATE INDEX entries_by_key ON entries (inbox, message_key, life) WHERE message_key IS NOT NULL;
CREATE INDEX entries_group ON entries (inbox, group_name, coalesce(list_order, number))
  WHERE kind = 'added' AND group_name IS NOT NULL;
CREATE INDEX entries_group_unread ON entries (inbox, group_name, number)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL AND group_name IS NOT NULL;
CREATE INDEX entries_expiring ON entries (inbox, expires_at)
  WHERE kind = 'added' AND ended IS NULL AND expires_at IS NOT NULL;
CREATE INDEX entries_expiring_anywhere ON entries (expires_at, inbox)
  WHERE kind = 'added' AND ended IS NULL AND expires_at IS NOT NULL;
CREATE INDEX entries_live_age ON entries (level, created_at)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_read ON entries (read_at)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NOT NULL;
CREATE INDEX entries_ended ON entries (ended_at) WHERE kind = 'added' AND ended IS NOT NULL;
CREATE INDEX entries_changes ON entries (at) WHERE kind <> 'added';
CREATE INDEX entries_used ON entries (used_at) WHERE used_at IS NOT NULL;
CREATE INDEX entries_sender ON entries (sender) WHERE sender IS NOT NULL;
CREATE INDEX entries_moved ON entries (moved_to) WHERE moved_to IS NOT NULL;
CREATE INDEX due_by_inbox ON due (inbox);

PRAGMA user_version = 4;

INSERT INTO entries (seq, inbox, number, id, kind, at, total, unread, transient, pending, level,
    persistent, applied, created_at, up_to)
  VALUES
    (3, 'user:barry', 3, 'fleeting', 'added', 9, 2, 1, 1, 0, 'info', 0, 3, 9, NULL),
    (4, 'user:barry', 4, 'kept', 'added', 9, 3, 2, 1, 0, 'info', 1, 4, 9, NULL),
    (5, 'user:barry', 5, 'reading', 'read-up-to', 9, 3, 1, 1, 1, NULL, NULL, NULL, NULL, 3);
INSERT INTO contents VALUES (3, '{"text":"fleeting","url":"https://app.example/r?x=1#top"}'),
  (4, '{"text":"kept","url":"/r?x=1"}');
`;

/** How version 4 marks a message read. */
const READ_IN_4 = `
UPDATE entries SET read_at = 10, applied = 6 WHERE id = 'kept';
INSERT INTO entries (inbox, number, id, kind, at, total, unread, transient, pending, ids)
  VALUES ('user:barry', 6, 'read kept', 'read', 10, 3, 0, 1, 0, '["kept"]');
`;

test('a head of the fourth version gets its missing count, even while an older process writes', async () => {
  const older = await openDriver(file);
  older.exec(`${VERSION_3}${VERSION_4}`);
  const [store, other] = [newStore(), newStore()];
  await store.open();
  const heads = await Promise.all(
    [store, other].map((each) => each.open().then(() => each.head('user:barry'))),
  );
  const counts = { total: 3, unread: 1, transient: 1, unreadPersistent: 1 };
  expect(heads).toStrictEqual(heads.map(() => ({ number: 5, id: 'reading', counts })));
  expect(await store.entries('user:barry', 5, 1)).toMatchObject([{ counts }]);
  await store.applyPending('user:barry');
  const linking = await store.unreadOfLink('user:barry', '/r?x=1', 5);
  expect(linking.map(({ id }) => id)).toStrictEqual(['kept']);
  older.exec(READ_IN_4);
  older.close();
  expect((await other.head('user:barry')).counts).toStrictEqual({
    ...counts,
    unread: 0,
    unreadPersistent: 0,
  });
});

test('a file of the first version opens with its content, and accepts what it did not know', async () => {
  const [store, other, third] = [newStore(), newStore(), newStore()];
  await Promise.all([store.open(), other.open(), third.open()]);
  expect(Buffer.from(await store.secret()).toString('hex')).toBe('ab'.repeat(32));
  const head = await other.head('user:barry');
  const counts = { total: 1, unread: 0, transient: 0, unreadPersistent: 0 };
  expect(head).toStrictEqual({ number: 2, id: 'two', counts });
  const [row] = await store.page('user:barry', { filter: 'all', limit: 5 });
  expect(row).toMatchObject({ id: 'one', readAt: 7, content: { text: 'from before' } });

  const log = new LogWriter(store);
  const ids = (await log.append(...messages(2))).map(({ id }) => id);
  await log.append(moved(ids, 'user:barry'));
  expect(await other.head(log.inbox)).toMatchObject({ movedTo: 'user:barry' });
  await store.putDue({ id: 'due', kind: 'kind', inbox: log.inbox, dueAt: 1, payload: '{}' });
  const asking = { kinds: ['kind'], now: 2, owner: 'one', leaseMs: 1, limit: 1 };
  expect(await third.takeDue(asking)).toHaveLength(1);
});

test('a file of the first version that lacks a table is refused as damaged, and left unchanged', async () => {
  const driver = await openDriver(file);
  driver.exec('DROP INDEX entries_live');
  driver.close();
  await expect(newStore().open()).rejects.toThrow(/is damaged.*entries_live is missing/s);
  const again = await openDriver(file);
  expect(again.all('PRAGMA user_version')).toEqual([{ user_version: 1 }]);
  again.close();
});

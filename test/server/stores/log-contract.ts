import { afterAll, beforeAll, expect, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { EMPTY_HEAD, type MessageStore } from '../../../server/stores/message-store.js';
import {
  added,
  LogWriter,
  messages,
  naming,
  newId,
  newInbox,
  numbered,
  readUpTo,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { wholeLog } from '../../support/store-replay.js';

export function logContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let other: MessageStore;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    other = await stores.open();
  });
  afterAll(() => stores.stop());

  test('a log without entries has the empty head and nothing else', async () => {
    const inbox = newInbox();
    expect(await store.head(inbox)).toStrictEqual(EMPTY_HEAD);
    expect(await store.entries(inbox, 1, 10)).toStrictEqual([]);
    expect(await store.rows(inbox, ['a'])).toStrictEqual([]);
    expect(await store.page(inbox, { filter: 'all', limit: 10 })).toStrictEqual([]);
    expect(await store.oldest(inbox, 10)).toStrictEqual([]);
    expect((await store.countsAbove(inbox, 0)).unread).toBe(0);
    expect(await store.heads([inbox])).toStrictEqual(new Map());
    await store.applyPending(inbox);
  });

  test('an append moves the head, for every store object', async () => {
    const log = new LogWriter(store);
    const [first, second] = await log.append(added(), added());
    const head = { number: 2, id: second?.id, counts: second?.counts };
    expect(first?.number).toBe(1);
    expect(await store.head(log.inbox)).toStrictEqual(head);
    expect(await other.head(log.inbox)).toStrictEqual(head);
  });

  test('appending nothing commits nothing', async () => {
    const log = new LogWriter(store);
    await log.append(added());
    expect(await store.append(log.inbox, log.position, [])).toBe(0);
    expect(await store.head(log.inbox)).toMatchObject({ number: 1 });
  });

  test('every kind of entry is read as it was appended', async () => {
    const log = new LogWriter(store);
    const [message] = await log.append(added());
    const ids = [message?.id ?? ''];
    const appended = await log.append(
      naming('read', ids),
      naming('unread', ids),
      naming('removed', ids),
      naming('restored', ids),
      naming('shown', [...ids, newId()]),
      readUpTo(1),
    );
    expect(await other.entries(log.inbox, 2, 10)).toStrictEqual(appended);
  });

  test('if another writer was faster, nothing is appended and the first write stands', async () => {
    const log = new LogWriter(store);
    await log.append(added());
    const before = log.position;
    const winner = await log.append(added(), added());
    for (const loser of [numbered(before, [added()]), numbered(before, messages(5))]) {
      expect(await other.append(log.inbox, before, loser)).toBe(0);
      expect(
        await other.rows(
          log.inbox,
          loser.map((entry) => entry.id),
        ),
      ).toStrictEqual([]);
    }
    expect(await other.entries(log.inbox, 2, 10)).toStrictEqual(winner);
    expect(await other.head(log.inbox)).toMatchObject(log.position);
  });

  test('an append beyond the head is refused and leaves no hole', async () => {
    const log = new LogWriter(store);
    await log.append(added());
    const beyond = { number: 5, id: newId() };
    expect(await store.append(log.inbox, beyond, numbered(beyond, [added()]))).toBe(0);
    expect(await store.append(newInbox(), beyond, numbered(beyond, [added()]))).toBe(0);
    expect(await store.head(log.inbox)).toMatchObject(log.position);
    expect(await store.entries(log.inbox, 1, 10)).toHaveLength(1);
  });

  test('the head is compared by its id, too, for a restored backup', async () => {
    const log = new LogWriter(store);
    await log.append(added());
    const stranger = { number: 1, id: newId() };
    expect(await store.append(log.inbox, stranger, numbered(stranger, [added()]))).toBe(0);
    expect(await store.head(log.inbox)).toMatchObject(log.position);
  });

  test('an id that the log already has ends the append before it; earlier entries stay', async () => {
    const log = new LogWriter(store);
    const [taken] = await log.append(added());
    const id = taken?.id ?? '';
    const late = numbered(log.position, [added(), added(), added({ id }), added()]);
    expect(await other.append(log.inbox, log.position, late)).toBe(2);
    expect(await store.head(log.inbox)).toMatchObject({ number: 3, id: late[1]?.id });
    expect(await store.entries(log.inbox, 1, 10)).toStrictEqual([taken, late[0], late[1]]);
    expect(await store.rows(log.inbox, [late[3]?.id ?? ''])).toStrictEqual([]);
    const head = await store.head(log.inbox);
    expect(await store.append(log.inbox, head, numbered(head, [added({ id })]))).toBe(0);
  });

  test('a repeated id in one append ends it before the second', async () => {
    const log = new LogWriter(store);
    const id = newId();
    const twice = numbered(START, [added({ id }), added(), added({ id })]);
    expect(await store.append(log.inbox, START, twice)).toBe(2);
    expect(await store.entries(log.inbox, 1, 10)).toStrictEqual(twice.slice(0, 2));
  });

  test('an entry that names messages is not applied after a refused one', async () => {
    const log = new LogWriter(store);
    const [message] = await log.append(added());
    const id = message?.id ?? '';
    const late = numbered(log.position, [added({ id }), naming('removed', [id])]);
    expect(await store.append(log.inbox, log.position, late)).toBe(0);
    expect(await log.row(id)).toMatchObject({ ended: null, applied: 1 });
  });

  test('of many appends at the same position, exactly one wins', async () => {
    const inbox = newInbox();
    const attempts = Array.from({ length: 20 }, () => numbered(START, messages(2)));
    const results = await Promise.all(
      attempts.map((entries, index) =>
        (index % 2 === 0 ? store : other).append(inbox, START, entries),
      ),
    );
    const log = await wholeLog(store, inbox);
    const committed = attempts.flatMap((entries, index) => entries.slice(0, results[index]));
    expect(log).toStrictEqual(committed);
    expect(log.length).toBeGreaterThan(0);
  });

  test('concurrent appends to many inboxes do not affect one another', async () => {
    const logs = Array.from({ length: 40 }, () => new LogWriter(store));
    await Promise.all(logs.map((log) => log.append(added())));
    const stale = logs.filter((_, index) => index % 2 === 1);
    const results = await Promise.all(
      logs.map((log) => {
        const after = stale.includes(log) ? START : log.position;
        return store.append(log.inbox, after, numbered(after, messages(2)));
      }),
    );
    expect(results).toStrictEqual(logs.map((log) => (stale.includes(log) ? 0 : 2)));
    const heads = await other.heads(logs.map((log) => log.inbox));
    for (const log of logs) {
      expect(heads.get(log.inbox)?.number).toBe(stale.includes(log) ? 1 : 3);
    }
  });

  test('entries are read from a number on, ascending, at most as many as asked for', async () => {
    const log = new LogWriter(store);
    await log.fill(30);
    const numbers = async (from: number, limit: number) =>
      (await other.entries(log.inbox, from, limit)).map((entry) => entry.number);
    expect(await numbers(1, 3)).toStrictEqual([1, 2, 3]);
    expect(await numbers(28, 10)).toStrictEqual([28, 29, 30]);
    expect(await numbers(30, 1)).toStrictEqual([30]);
    expect(await numbers(31, 10)).toStrictEqual([]);
    expect(await numbers(0, 2)).toStrictEqual([1, 2]);
  });

  test('the heads of many inboxes are read in one call; those without entries are left out', async () => {
    const logs = Array.from({ length: 50 }, () => new LogWriter(store));
    await Promise.all(logs.map((log, index) => log.append(...messages(1 + (index % 3)))));
    const heads = await other.heads([newInbox(), ...logs.map((log) => log.inbox), newInbox()]);
    expect(heads.size).toBe(50);
    for (const log of logs) expect(heads.get(log.inbox)).toStrictEqual(log.position);
    expect(await other.heads([])).toStrictEqual(new Map());
  });

  test('inboxes never mix, whatever characters their names have', async () => {
    const names = [
      'a.b',
      'a_b',
      'a%',
      'A.B',
      'a@b.c',
      '$a',
      '$where',
      "o'neil",
      '"q"',
      '💥',
      'é',
      'e\u0301',
      '\\',
      '{}',
      '__proto__',
      'then',
      ' a',
      'a ',
    ];
    const id = newId();
    const logs = names.map((name) => new LogWriter(store, `user:${name}`));
    for (const log of logs) await log.append(added({ id, content: { text: log.inbox } }));
    await logs[0]?.append(naming('removed', [id]));
    for (const [index, log] of logs.entries()) {
      const row = await log.row(id);
      expect(row.content.text).toBe(log.inbox);
      expect(row.ended).toBe(index === 0 ? 'removed' : null);
      expect(await other.head(log.inbox)).toMatchObject({ number: index === 0 ? 2 : 1 });
    }
    const heads = await other.heads(logs.map((log) => log.inbox));
    expect(heads.size).toBe(names.length);
  });
}

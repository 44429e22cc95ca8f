import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { Row } from '../../../server/stores/stored-entry.js';
import {
  added,
  disconnect,
  LogWriter,
  messages,
  moved,
  naming,
  newId,
  readUpTo,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { byNumber, expectReplayed } from '../../support/store-replay.js';

export function pendingContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let other: MessageStore;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    other = await stores.open();
  });
  afterAll(() => stores.stop());

  async function expectApplied(log: LogWriter): Promise<void> {
    await other.applyPending(log.inbox);
    await expectReplayed(other, log.inbox);
  }

  const EFFECTS: readonly [kind: 'read' | 'removed' | 'shown', back: 'unread' | 'restored'][] = [
    ['read', 'unread'],
    ['removed', 'restored'],
    ['shown', 'restored'],
  ];
  for (const [kind, back] of EFFECTS) {
    test(`${kind} changes only the rows that it names, and ${back} undoes it`, async () => {
      const log = new LogWriter(store);
      const [one, two, three] = await log.fill(3);
      const [entry] = await log.append(naming(kind, [one ?? '', three ?? '', newId()]));
      const change: Partial<Row> =
        kind === 'read' ? { readAt: entry?.at ?? 0 } : { ended: kind, endedAt: entry?.at ?? 0 };
      expect(await log.row(one ?? '')).toMatchObject({ applied: 4, ...change });
      expect(await log.row(three ?? '')).toMatchObject({ applied: 4, ...change });
      expect(await log.row(two ?? '')).toMatchObject({ applied: 2, readAt: null, ended: null });
      const untouched = { readAt: null, ended: null, endedAt: null };
      await log.append(naming(back, [one ?? '']));
      expect(await log.row(one ?? '')).toMatchObject({ applied: 5, ...untouched });
      expect(await log.row(three ?? '')).toMatchObject({ applied: 4, ...change });
      await expectApplied(log);
    });
  }

  test('moved ends the rows it names, and the head says where to', async () => {
    const log = new LogWriter(store);
    const ids = await log.fill(3);
    await log.append(naming('read', ids.slice(0, 1)), naming('removed', ids.slice(1, 2)));
    const live = [ids[0] ?? '', ids[2] ?? ''];
    expect(await other.head(log.inbox)).not.toHaveProperty('movedTo');
    const [entry] = await log.append(moved(live, 'user:Zoë / 7'));
    for (const each of [store, other]) {
      const { number, id, counts } = entry ?? { number: 0 };
      expect(await each.head(log.inbox)).toStrictEqual({
        number,
        id,
        counts,
        movedTo: 'user:Zoë / 7',
      });
    }
    expect(await other.entries(log.inbox, entry?.number ?? 0, 5)).toStrictEqual([entry]);
    const ended = { applied: entry?.number, ended: 'moved', endedAt: entry?.at };
    for (const id of live) expect(await log.row(id)).toMatchObject(ended);
    expect(await log.row(ids[0] ?? '')).toMatchObject({ readAt: expect.any(Number) });
    expect(await log.row(ids[1] ?? '')).toMatchObject({ ended: 'removed' });
    expect(await other.page(log.inbox, { filter: 'all', limit: 5 })).toStrictEqual([]);
    expect((await other.countsAbove(log.inbox, 0)).unread).toBe(0);
    await expectApplied(log);
  });

  test('a disconnect is an entry of the log and changes no row', async () => {
    const log = new LogWriter(store);
    const [one] = await log.fill(2);
    const [, entry] = await log.append(naming('read', [one ?? '']), disconnect(), readUpTo(2));
    expect(await other.entries(log.inbox, 4, 1)).toStrictEqual([entry]);
    expect(await log.row(one ?? '')).toMatchObject({ applied: 3, ended: null });
    const [last] = await log.append(disconnect());
    const { number, id, counts } = last ?? { number: 0 };
    expect(await other.head(log.inbox)).toStrictEqual({ number, id, counts });
    await expectApplied(log);
  });

  test('read-up-to marks every live unread row up to its number read, and no other', async () => {
    const log = new LogWriter(store);
    const ids = await log.fill(6);
    await log.append(naming('removed', ids.slice(0, 1)));
    await log.append(naming('read', ids.slice(1, 2)));
    const [entry] = await log.append(readUpTo(4));
    await store.applyPending(log.inbox);
    const rows = (await store.rows(log.inbox, ids)).sort(byNumber);
    expect(rows.map((row) => row.applied)).toStrictEqual([7, 8, 9, 9, 5, 6]);
    expect(rows.map((row) => row.readAt === entry?.at)).toStrictEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    await expectApplied(log);
  });

  test('more rows than one slice holds are marked read, and the event loop runs between slices', async () => {
    const log = new LogWriter(store);
    await log.fill(1_200);
    await log.append(readUpTo(1_100));
    let turns = 0;
    let isApplied = false;
    const turn = () => {
      turns += 1;
      if (!isApplied) setImmediate(turn);
    };
    setImmediate(turn);
    await store.applyPending(log.inbox);
    isApplied = true;
    expect(turns).toBeGreaterThanOrEqual(2);
    expect((await store.countsAbove(log.inbox, 0)).unread).toBe(100);
    expect((await other.countsAbove(log.inbox, 1_100)).unread).toBe(100);
    await expectApplied(log);
  });

  test('applying twice, or by two stores concurrently, has the effect of applying once', async () => {
    const log = new LogWriter(store);
    const ids = await log.fill(1_100);
    await log.append(readUpTo(1_100));
    await log.append(naming('unread', ids.slice(0, 50)));
    await Promise.all([store, other].map((each) => each.applyPending(log.inbox)));
    await store.applyPending(log.inbox);
    expect((await store.countsAbove(log.inbox, 0)).unread).toBe(50);
    await expectApplied(log);
  });

  test('entries are applied in the order of their numbers, even those of one append', async () => {
    const log = new LogWriter(store);
    const id = newId();
    await log.append(added({ id }), added(), naming('read', [id]), naming('unread', [id]));
    expect(await log.row(id)).toMatchObject({ applied: 4, readAt: null });
    const [read] = await log.append(readUpTo(2), naming('removed', [id]), naming('restored', [id]));
    expect(await log.row(id)).toMatchObject({ applied: 7, readAt: read?.at, ended: null });
    const [, again] = await log.append(naming('removed', [id]), readUpTo(9));
    expect(await log.row(id)).toMatchObject({ applied: 8, ended: 'removed' });
    expect(again?.number).toBe(9);
    await expectApplied(log);
  });

  test('an "up to" that is applied late does not change rows to which a later entry was applied', async () => {
    const log = new LogWriter(store);
    const ids = await log.fill(5);
    await log.append(readUpTo(5));
    const [, unread] = await log.append(naming('read', ids), naming('unread', ids.slice(0, 2)));
    await log.append(added());
    await other.applyPending(log.inbox);
    await store.applyPending(log.inbox);
    const rows = (await store.rows(log.inbox, ids)).sort(byNumber);
    expect(rows.map((row) => row.readAt === null)).toStrictEqual([true, true, false, false, false]);
    expect(rows[0]?.applied).toBe(unread?.number);
    await expectApplied(log);
  });

  test('appends continue while two stores apply a large "up to"', async () => {
    const log = new LogWriter(store);
    await log.fill(1_100);
    await log.append(readUpTo(1_100));
    const applying = Promise.all([store.applyPending(log.inbox), other.applyPending(log.inbox)]);
    const [late] = await log.append(...messages(1));
    await log.append(naming('removed', [late?.id ?? '']));
    await applying;
    await expectApplied(log);
    expect((await store.countsAbove(log.inbox, 0)).unread).toBe(0);
  });
}

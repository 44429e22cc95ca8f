import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERYONE } from '../../../server/stores/inbox.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import type { StoredEntry } from '../../../server/stores/stored-entry.js';
import {
  added,
  type Draft,
  LogWriter,
  naming,
  secretContent,
  updated,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { expectReplayed } from '../../support/store-replay.js';

/** Later than any entry of the tests. */
const LATE = Date.UTC(2100, 0);

/** Stores keep everyone's log forever, and in each inbox the number that was taken over. */
export function broadcastContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let everyone: LogWriter;

  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    everyone = new LogWriter(store, EVERYONE);
  });
  afterAll(() => stores.stop());

  const taken =
    (draft: Draft, upTo: number): Draft =>
    (number) =>
      ({ ...draft(number), everyone: upTo, broadcast: true }) as StoredEntry;

  test('rows, entries and the head store the number that was taken over', async () => {
    const log = new LogWriter(store);
    expect(await store.head(log.inbox)).not.toHaveProperty('everyone');
    const copy = added({ id: 'b', broadcast: true });
    const [entry] = await log.append((number) => ({ ...copy(number), everyone: 7 }));
    const changes = await log.append(
      taken(updated('b'), 8),
      taken(naming('removed', ['b'], 'retracted'), 9),
    );
    await store.applyPending(log.inbox);
    expect(await store.head(log.inbox)).toMatchObject({ number: 3, everyone: 9 });
    expect(await log.row('b')).toMatchObject({ broadcast: true, ended: 'retracted' });
    const [first, ...others] = await store.entries(log.inbox, 1, 3);
    expect(first).toMatchObject({ kind: 'added', everyone: entry?.everyone ?? 0 });
    expect(others).toMatchObject(
      changes.map(({ kind, everyone: upTo }) => ({ kind, everyone: upTo, broadcast: true })),
    );
    await log.append(added({ id: 'own' }));
    const [own] = await store.entries(log.inbox, 4, 1);
    expect(own).not.toHaveProperty('everyone');
    expect(await log.row('own')).not.toHaveProperty('broadcast');
    await expectReplayed(store, log.inbox);
  });

  test('entries of everyone’s log are not deleted by age, and the content of ended ones is emptied', async () => {
    const from = { id: 'barry', name: 'Barry' };
    const content = { text: 'shown', subject: 'shown', from };
    const level = 'debug';
    await everyone.append(
      added({ id: 'ended', content: secretContent(), level }),
      added({ id: 'live', content, level }),
    );
    await everyone.append(
      naming('removed', ['ended'], 'retracted'),
      updated('live', { content, level }),
    );
    await store.applyPending(EVERYONE);
    const { upkeep } = store;
    expect(await upkeep.agedRows({ level, createdBefore: LATE })).toStrictEqual([]);
    await upkeep.deleteEnded(LATE);
    await upkeep.deleteChanges({ from: 0, before: LATE });
    expect(await upkeep.blankEnded(1)).toBe(0);
    expect(await stores.fixture.dump()).toContain('secret');
    expect(await upkeep.blankEnded(LATE)).toBe(1);
    expect(await upkeep.blankEnded(LATE)).toBe(0);
    expect(await everyone.row('ended')).toMatchObject({
      ended: 'retracted',
      // The sweeps of every minute look only at rows with a time.
      endedAt: null,
      content: { text: '' },
    });
    expect(await stores.fixture.dump()).not.toContain('secret');
    expect(await everyone.row('live')).toMatchObject({ content });
    expect(await upkeep.rowsFrom('barry')).toStrictEqual([{ inbox: EVERYONE, id: 'live' }]);
    const kinds = (await store.entries(EVERYONE, 1, 10)).map(({ kind }) => kind);
    expect(kinds).toStrictEqual(['added', 'added', 'removed', 'updated']);
  });
  test('a slice of old changes ends within those of everyone’s log, which stay', async () => {
    const { number } = await store.head(EVERYONE);
    await everyone.append(...Array.from({ length: 510 }, () => naming('read', [])));
    const { count, next } = await store.upkeep.deleteChanges({ from: 0, before: LATE });
    expect([count, next]).toStrictEqual([0, expect.any(Number)]);
    expect(await store.head(EVERYONE)).toMatchObject({ number: number + 510 });
  });
}

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Level } from '../../../protocol/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import {
  added,
  expiredUpTo,
  LogWriter,
  moved,
  naming,
  newInbox,
  numbered,
  readUpTo,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';

/** Later than any entry of the tests. */
const LATE = Date.UTC(2100, 0);

/** The store calls of sweeps. Each test has its own data, because sweeps reach every inbox. */
export function upkeepContract(factory: StoreFactory): void {
  let stores: OpenStores;
  let store: MessageStore;
  let log: LogWriter;

  beforeAll(async () => {
    stores = new OpenStores(factory);
    await stores.start();
    store = await stores.open();
  });
  beforeEach(() => {
    log = new LogWriter(store);
  });
  afterAll(() => stores.stop());

  const newSession = () => new LogWriter(store, `session:${randomUUID()}`);

  test('inboxes with expired live rows are found until these have ended', async () => {
    const other = new LogWriter(store);
    await log.append(added({ expiresAt: 10 }), added({ expiresAt: 11 }));
    await other.append(added({ expiresAt: 12 }), added());
    expect(await store.upkeep.expiredInboxes(11)).toStrictEqual([log.inbox]);
    expect(new Set(await store.upkeep.expiredInboxes(12))).toEqual(
      new Set([log.inbox, other.inbox]),
    );
    await log.append(expiredUpTo(12));
    await store.applyPending(log.inbox);
    expect(await store.upkeep.expiredInboxes(12)).toStrictEqual([other.inbox]);
  });

  test('live rows are found by level and age, and by when they were read', async () => {
    const level = 'debug' satisfies Level;
    const drafts = [30, 10, 20].map((createdAt) => added({ level, createdAt }));
    const ids = (await log.append(...drafts, added({ createdAt: 5 }))).map(({ id }) => id);
    const named = (...chosen: number[]) =>
      chosen.map((index) => ({ inbox: log.inbox, id: ids[index] }));
    const { upkeep } = store;
    expect(await upkeep.agedRows({ level, createdBefore: 21 })).toStrictEqual(named(1, 2));
    await log.append(naming('read', ids.slice(0, 1)));
    await store.applyPending(log.inbox);
    expect(await upkeep.agedRows({ readBefore: LATE })).toStrictEqual(named(0));
    await log.append(naming('removed', ids));
    await store.applyPending(log.inbox);
    expect(await upkeep.agedRows({ readBefore: LATE })).toStrictEqual([]);
    expect(await upkeep.agedRows({ level, createdBefore: LATE })).toStrictEqual([]);
  });

  test('rows are found by their sender', async () => {
    const id = randomUUID();
    const from = { id, name: 'Ann' };
    const [entry] = await log.append(added({ content: { text: 'hello', from } }), added());
    expect(await store.upkeep.rowsFrom(id)).toStrictEqual([{ inbox: log.inbox, id: entry?.id }]);
    expect(await store.upkeep.rowsFrom('another')).toStrictEqual([]);
  });

  test('rows that ended before a time are deleted, and live ones are not', async () => {
    const ids = (await log.append(added(), added(), added())).map(({ id }) => id);
    const [removal] = await log.append(naming('removed', ids.slice(0, 2)));
    await store.applyPending(log.inbox);
    const at = removal?.at ?? 0;
    await store.upkeep.deleteEnded(at);
    expect(await store.rows(log.inbox, ids)).toHaveLength(3);
    expect(await store.upkeep.deleteEnded(at + 1)).toBeGreaterThanOrEqual(2);
    expect(await store.rows(log.inbox, ids)).toMatchObject([{ id: ids[2] }]);
    expect(await store.head(log.inbox)).toMatchObject(log.position);
    expect(await store.entries(log.inbox, 1, 10)).toMatchObject([{ number: 3 }, { number: 4 }]);
  });

  test('old change entries are deleted, but neither a head nor one that is not applied', async () => {
    const ids = (await log.append(added())).map(({ id }) => id);
    await log.append(naming('read', ids), naming('unread', ids));
    await store.applyPending(log.inbox);
    await log.append(readUpTo(1));
    const other = new LogWriter(store);
    await other.append(added());
    await other.append(readUpTo(1));
    await other.append(added());
    expect(await store.upkeep.deleteChanges({ from: 0, before: LATE })).toMatchObject({
      next: null,
    });
    expect(await store.entries(log.inbox, 1, 10)).toMatchObject([{ kind: 'added' }]);
    expect(await store.head(log.inbox)).toMatchObject(log.position);
    expect(await store.entries(other.inbox, 2, 10)).toMatchObject([{ number: 2 }, { number: 3 }]);
    await store.applyPending(log.inbox);
    expect(await log.row(ids[0] ?? '')).toMatchObject({ applied: 4 });
  });

  test('the next slice of change entries begins where the last one ended, past heads', async () => {
    const inboxes = Array.from({ length: 520 }, () => newInbox('head'));
    await store.appendToMany(inboxes, null, (_inbox, { head }) =>
      numbered(head, [naming('read', [])]),
    );
    const ids = (await log.append(added())).map(({ id }) => id);
    await log.append(naming('read', ids), naming('unread', ids));
    await store.applyPending(log.inbox);
    let from: number | null = 0;
    let slices = 0;
    for (; from !== null; slices += 1) {
      from = (await store.upkeep.deleteChanges({ from, before: LATE })).next;
    }
    expect(slices).toBeGreaterThan(1);
    expect(await store.entries(log.inbox, 2, 1)).toMatchObject([{ number: 3 }]);
  });

  test('one log is trimmed within a range of numbers', async () => {
    const ids = (await log.append(added())).map(({ id }) => id);
    const read = () => naming('read', ids);
    await log.append(read(), read(), read(), read());
    await store.applyPending(log.inbox);
    await store.upkeep.trimLog(log.inbox, 1, 3, 1);
    expect(await store.entries(log.inbox, 2, 1)).toMatchObject([{ number: 2 }]);
    await store.upkeep.trimLog(log.inbox, 1, 3, LATE);
    expect(await store.entries(log.inbox, 2, 10)).toMatchObject([{ number: 4 }, { number: 5 }]);
    await store.upkeep.trimLog(log.inbox, 1, 50, LATE);
    expect(await store.entries(log.inbox, 2, 10)).toMatchObject([{ number: 5 }]);
    expect(await store.rows(log.inbox, ids)).toHaveLength(1);
  });

  test('an anonymous inbox counts as unused since its head was written or it was marked', async () => {
    const session = newSession();
    const [, entry] = await session.append(added(), added());
    const at = entry?.at ?? 0;
    await log.append(added());
    const unused = async (before: number) => (await store.upkeep.unusedSessions(before)).inboxes;
    expect(await unused(at)).not.toContain(session.inbox);
    expect(await unused(at + 1)).toContain(session.inbox);
    await store.upkeep.markUsed(session.inbox, at + 50);
    await store.upkeep.markUsed(session.inbox, at + 20);
    await store.upkeep.markUsed(log.inbox, at + 50);
    expect(await unused(at + 50)).not.toContain(session.inbox);
    expect(await unused(at + 51)).toContain(session.inbox);
    expect(await unused(LATE)).not.toContain(log.inbox);
  });

  test('sessions are found by the inbox that they moved to', async () => {
    const session = newSession();
    const ids = (await session.append(added())).map(({ id }) => id);
    await session.append(moved(ids, log.inbox));
    expect(await store.upkeep.sessionsMovedTo(log.inbox)).toStrictEqual([session.inbox]);
    expect(await store.upkeep.sessionsMovedTo(newInbox())).toStrictEqual([]);
  });
}

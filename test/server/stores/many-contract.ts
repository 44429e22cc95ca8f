import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AppendedToOne,
  type AppendState,
  EMPTY_HEAD,
  type Inbox,
  type MessageStore,
} from '../../../server/stores/message-store.js';
import {
  added,
  LogWriter,
  messages,
  moved,
  naming,
  newInbox,
  numbered,
  readUpTo,
  updated,
} from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { wholeLog } from '../../support/store-replay.js';

/** More than any store writes at once. */
const MANY = 600;

export function manyContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
  });
  afterAll(() => stores.stop());

  const ids = async (inbox: Inbox) => (await wholeLog(store, inbox)).map(({ id }) => id);

  test('many inboxes, new and existing, each get the entries that were decided for them', async () => {
    const used = new LogWriter(store);
    await used.fill(3);
    const inboxes = [...Array.from({ length: MANY }, () => newInbox()), used.inbox];
    const results = await store.appendToMany(inboxes, null, (_inbox, { head }) =>
      numbered(head, [added({ id: 'new' })]),
    );

    expect([...results.keys()]).toStrictEqual(inboxes);
    for (const { entries, lost, error } of results.values()) {
      expect({ ids: entries.map(({ id }) => id), lost, error }).toStrictEqual({
        ids: ['new'],
        lost: false,
        error: undefined,
      });
    }
    const heads = await store.heads(inboxes);
    expect(heads.get(inboxes[0] as Inbox)).toStrictEqual({ number: 1, id: 'new' });
    expect(heads.get(inboxes[MANY - 1] as Inbox)).toStrictEqual({ number: 1, id: 'new' });
    expect(heads.get(used.inbox)).toStrictEqual({ number: 4, id: 'new' });
    const [row] = await store.rows(used.inbox, ['new']);
    expect(row).toMatchObject({ number: 4, content: { text: 'Message 4' } });
  });

  test('a decision sees the head of each inbox as `head` gives it', async () => {
    const logs = [new LogWriter(store), new LogWriter(store), new LogWriter(store)] as const;
    const [plain, expiring, ended] = logs;
    await plain.fill(2);
    await expiring.append((number) => ({ ...added()(number), nextExpiryAt: 99, everyone: 7 }));
    await ended.append(added({ id: 'm' }), moved(['m'], plain.inbox));
    await store.applyPending(ended.inbox);
    const empty = newInbox();
    const inboxes = [empty, ...logs.map(({ inbox }) => inbox)];

    const seen = await appendStatesOf(store, inboxes);
    for (const inbox of inboxes) {
      expect(seen.get(inbox)?.head).toStrictEqual(await store.head(inbox));
      expect(seen.get(inbox)).toMatchObject({ hasPending: false, newest: undefined });
    }
    expect(seen.get(empty)?.head).toStrictEqual(EMPTY_HEAD);
  });

  test('a decision sees that entries are not applied yet', async () => {
    const log = new LogWriter(store);
    const other = new LogWriter(store);
    await log.fill(1);
    await other.fill(1);
    await log.append(readUpTo(1));
    const seen = await appendStatesOf(store, [other.inbox, log.inbox]);
    expect(seen.get(log.inbox)?.hasPending).toBe(true);
    expect(seen.get(other.inbox)?.hasPending).toBe(false);
  });

  test('a decision sees the last life of the key', async () => {
    const log = new LogWriter(store);
    const other = new LogWriter(store);
    const lives = [
      added({ key: 'k', id: 'k0', ended: 'retracted' }),
      added({ key: 'k', id: 'k1', life: 1 }),
    ];
    await log.append(...lives, added({ key: 'j', id: 'j0' }));
    await other.fill(1);
    const seen = await appendStatesOf(store, [log.inbox, other.inbox, newInbox()], 'k');
    const newest = [...seen.values()].map((state) => state.newest?.id);
    expect(newest).toStrictEqual(['k1', undefined, undefined]);
  });

  test('an inbox that is skipped, and one whose decision throws, do not affect the others', async () => {
    const [left, broken, fine] = [newInbox(), newInbox(), newInbox()];
    const fault = new Error('no');
    const results = await store.appendToMany([left, broken, fine], null, (inbox, { head }) => {
      if (inbox === broken) throw fault;
      return inbox === left ? [] : numbered(head, messages(1));
    });
    expect(results.get(left)).toStrictEqual({ entries: [], lost: false });
    expect(results.get(broken)).toStrictEqual({ entries: [], lost: false, error: fault });
    expect(results.get(fine)?.entries).toHaveLength(1);
    expect(await ids(left)).toStrictEqual([]);
    expect(await ids(broken)).toStrictEqual([]);
    expect(await ids(fine)).toHaveLength(1);
  });

  test('an inbox that has the id already, or a later number, loses the race; the others do not', async () => {
    const twice = new LogWriter(store);
    await twice.append(added({ id: 'same' }));
    const fine = newInbox();
    const results = await store.appendToMany([twice.inbox, fine], null, (_inbox, { head }) =>
      numbered(head, [added({ id: 'same' })]),
    );
    expect(results.get(twice.inbox)).toStrictEqual({ entries: [], lost: true });
    expect(results.get(fine)).toMatchObject({ entries: [{ id: 'same' }], lost: false });
    expect(await ids(twice.inbox)).toStrictEqual(['same']);
  });

  test('if some inboxes have the id already, each other one gets its own content and tags', async () => {
    const used = Array.from({ length: 3 }, () => new LogWriter(store));
    for (const log of used) await log.append(added({ id: 'same', content: { text: 'before' } }));
    const fresh = Array.from({ length: 40 }, () => newInbox());
    const inboxes = [...fresh.slice(0, 5), ...used.map(({ inbox }) => inbox), ...fresh.slice(5)];
    const contentOf = (inbox: Inbox) => ({ text: inbox, tags: [`of ${inbox}`, 'all'] });
    const results = await store.appendToMany(inboxes, null, (inbox, { head }) =>
      numbered(head, [added({ id: 'same', content: contentOf(inbox) })]),
    );
    for (const inbox of fresh) {
      expect(summary(results.get(inbox))).toStrictEqual([['added'], false]);
      const filter = { filter: 'all', limit: 5, tag: `of ${inbox}` } as const;
      const listed = await store.page(inbox, filter);
      expect(listed.map(({ content }) => content)).toStrictEqual([contentOf(inbox)]);
    }
    for (const { inbox } of used) {
      expect(results.get(inbox)).toStrictEqual({ entries: [], lost: true });
      const [row] = await store.rows(inbox, ['same']);
      expect(row?.content.text).toBe('before');
    }
  });

  test('entries of several kinds that are written together keep their contents, and are applied', async () => {
    const inboxes = Array.from({ length: 20 }, () => newInbox());
    const text = (inbox: Inbox, name: string) => ({ content: { text: `${name} of ${inbox}` } });
    await store.appendToMany(inboxes, null, (inbox, { head }) =>
      numbered(head, [
        added({ id: 'first', ...text(inbox, 'first') }),
        naming('read', ['first']),
        added({ id: 'second', ...text(inbox, 'second') }),
        updated('first', text(inbox, 'new')),
      ]),
    );
    for (const inbox of inboxes) {
      await store.applyPending(inbox);
      const rows = await store.rows(inbox, ['first', 'second']);
      const texts = new Map(rows.map(({ id, content }) => [id, content.text]));
      expect(texts.get('first')).toBe(`new of ${inbox}`);
      expect(texts.get('second')).toBe(`second of ${inbox}`);
      expect(rows.find(({ id }) => id === 'first')?.readAt).not.toBeNull();
    }
  });

  test('several entries of an inbox follow one another, and end before one that is refused', async () => {
    const log = new LogWriter(store);
    await log.append(added({ id: 'taken' }));
    const fine = newInbox();
    const drafts = () => [
      added({ id: 'first' }),
      naming('read', ['first']),
      added({ id: 'taken' }),
      added({ id: 'last' }),
    ];
    const results = await store.appendToMany([log.inbox, fine], null, (_inbox, { head }) =>
      numbered(head, drafts()),
    );
    expect(summary(results.get(log.inbox))).toStrictEqual([['added', 'read'], true]);
    expect(summary(results.get(fine))).toStrictEqual([['added', 'read', 'added', 'added'], false]);
    expect((await wholeLog(store, log.inbox)).map(({ kind }) => kind)).toStrictEqual([
      'added',
      'added',
      'read',
    ]);
    await store.applyPending(fine);
    const [row] = await store.rows(fine, ['first']);
    expect(row?.readAt).not.toBeNull();
  });
}

/** What a decision about each inbox sees. */
async function appendStatesOf(
  store: MessageStore,
  inboxes: readonly Inbox[],
  key: string | null = null,
): Promise<ReadonlyMap<Inbox, AppendState>> {
  const seen = new Map<Inbox, AppendState>();
  await store.appendToMany(inboxes, key, (inbox, state) => {
    seen.set(inbox, state);
    return [];
  });
  return seen;
}

function summary(result: AppendedToOne | undefined): unknown {
  return [result?.entries.map(({ kind }) => kind), result?.lost];
}

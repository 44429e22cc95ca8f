import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { mongoStore } from '../../../server/mongo.js';
import type { AppendedToOne, Inbox, MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { added, LogWriter, messages, newInbox, numbered } from '../../support/store-entries.js';
import { wholeLog } from '../../support/store-replay.js';

const serverUri = inject('mongoSetUri');

describe.skipIf(serverUri === null)('many inboxes at once, while MongoDB fails', () => {
  const opened: MessageStore[] = [];
  let database: ReturnType<typeof newDatabase>;
  let proxy: MongoProxy;
  beforeAll(async () => {
    database = newDatabase(serverUri ?? '');
    proxy = await MongoProxy.before(database.uri);
  });
  afterEach(async () => {
    proxy.stopFailing();
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(async () => {
    await proxy.close();
    await database.drop();
  });

  async function open(uri = database.uri): Promise<MessageStore> {
    const address = new URL(uri);
    address.searchParams.set('minHeartbeatFrequencyMS', '10');
    const store = mongoStore(address.href);
    opened.push(store);
    await store.open();
    return store;
  }

  const newInboxes = (count: number) => Array.from({ length: count }, () => newInbox());

  const sendTo = (store: MessageStore, inboxes: readonly Inbox[], id = 'new') =>
    store.appendToMany(inboxes, null, (_inbox, { head }) => numbered(head, [added({ id })]));

  async function expectWhole(
    store: MessageStore,
    results: ReadonlyMap<Inbox, AppendedToOne>,
  ): Promise<void> {
    for (const [inbox, { entries, lost, error }] of results) {
      expect({ lost, error }).toStrictEqual({ lost: false, error: undefined });
      expect(entries).toHaveLength(1);
      expect(await wholeLog(store, inbox)).toStrictEqual(entries);
    }
  }

  test('entries whose answer was lost are found, and not written twice', async () => {
    const [store, other] = [await open(proxy.uri), await open()];
    proxy.cutNext({ command: 'insert', loses: 'answer' });
    await expectWhole(other, await sendTo(store, newInboxes(20)));
    expect(proxy.cuts).toBe(1);
  });

  test('entries that never arrived are written after all', async () => {
    const [store, other] = [await open(proxy.uri), await open()];
    proxy.cutNext({ command: 'insert', loses: 'request' });
    await expectWhole(other, await sendTo(store, newInboxes(20)));
  });

  test('a primary that steps down, three times in a row, is survived', async () => {
    const [store, other] = [await open(proxy.uri), await open()];
    proxy.fail({ commands: ['insert'], errorCode: 10107 }, 3);
    await expectWhole(other, await sendTo(store, newInboxes(20)));
  });

  test('an inbox that grew after its head was read loses the race, even if the answer was lost', async () => {
    const [store, other] = [await open(proxy.uri), await open()];
    for (const loses of ['request', 'answer'] as const) {
      const [raced, fine] = [new LogWriter(other), newInbox()];
      await raced.fill(1);
      const meanwhile = async () => {
        if (loses === 'request') await raced.append(added({ id: 'rival' }));
      };
      // With a lost answer, the id is another writer's already.
      const id = loses === 'answer' ? await idOf(raced) : 'new';
      proxy.cutNext({ command: 'insert', loses, meanwhile });
      const results = await sendTo(store, [raced.inbox, fine], id);
      expect(results.get(raced.inbox)).toStrictEqual({ entries: [], lost: true });
      expect(results.get(fine)).toMatchObject({ entries: [{ id }], lost: false });
      expect((await wholeLog(other, fine)).map((entry) => entry.id)).toStrictEqual([id]);
      expect((await wholeLog(other, raced.inbox)).map((entry) => entry.number)).toStrictEqual(
        loses === 'request' ? [1, 2] : [1],
      );
    }
  });

  async function idOf(log: LogWriter): Promise<string> {
    const [first] = await log.store.entries(log.inbox, 1, 1);
    return first?.id ?? '';
  }

  test('a refusal of the server is the error of all inboxes, and is not retried for each slice', async () => {
    const store = await open(proxy.uri);
    for (const command of ['insert', 'aggregate']) {
      proxy.fail({ commands: [command], errorCode: 13 });
      const results = await sendTo(store, newInboxes(600));
      expect(results.size).toBe(600);
      for (const { entries, error } of results.values()) {
        expect(entries).toStrictEqual([]);
        expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      }
    }
  });

  test('long texts are written with several inserts', async () => {
    const store = await open();
    const inboxes = newInboxes(60);
    const content = { text: 'x'.repeat(10_000) };
    const results = await store.appendToMany(inboxes, null, (_inbox, { head }) =>
      numbered(head, [added({ content }), ...messages(1)]),
    );
    for (const { entries } of results.values()) expect(entries).toHaveLength(2);
    const heads = await store.heads(inboxes);
    expect([...heads.values()].every(({ number }) => number === 2)).toBe(true);
  });
});

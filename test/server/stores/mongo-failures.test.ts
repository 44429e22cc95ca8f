import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { START } from '../../../protocol/index.js';
import { mongoStore } from '../../../server/mongo.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import {
  added,
  LogWriter,
  messages,
  naming,
  newInbox,
  numbered,
  readUpTo,
  updated,
} from '../../support/store-entries.js';

const SERVERS = [
  ['a replica set', inject('mongoSetUri')],
  ['a single server', inject('mongoSingleUri')],
] as const;

/** Otherwise the driver waits half a second after each failure before it looks at the server again. */
function withFastRecovery(address: string): string {
  const uri = new URL(address);
  uri.searchParams.set('minHeartbeatFrequencyMS', '10');
  return uri.href;
}

for (const [name, serverUri] of SERVERS) {
  describe.skipIf(serverUri === null)(`failures of ${name}`, () => {
    const opened: MessageStore[] = [];
    let database: ReturnType<typeof newDatabase>;
    let proxy: MongoProxy;
    beforeAll(async () => {
      database = newDatabase(serverUri ?? '');
      proxy = await MongoProxy.before(database.uri);
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    });
    afterAll(async () => {
      await proxy.close();
      await database.drop();
    });

    async function open(uri = database.uri): Promise<MessageStore> {
      const store = mongoStore(withFastRecovery(uri));
      opened.push(store);
      await store.open();
      return store;
    }

    describe('with lost answers', () => {
      test('an append that was carried out is found, and not written twice', async () => {
        const [store, other] = [await open(proxy.uri), await open()];
        const inbox = newInbox();
        const entries = numbered(START, messages(5));
        const cuts = proxy.cuts;
        proxy.cutNext({ command: 'insert', loses: 'answer' });
        expect(await store.append(inbox, START, entries)).toBe(5);
        expect(proxy.cuts).toBe(cuts + 1);
        expect(await other.entries(inbox, 1, 10)).toStrictEqual(entries);
      });

      test('an append that never arrived is written after all', async () => {
        const [store, other] = [await open(proxy.uri), await open()];
        const inbox = newInbox();
        const entries = numbered(START, messages(5));
        proxy.cutNext({ command: 'insert', loses: 'request' });
        expect(await store.append(inbox, START, entries)).toBe(5);
        expect(await other.entries(inbox, 1, 10)).toStrictEqual(entries);
      });

      test('the same id of another writer at the same number is not mistaken for its own', async () => {
        const [store, other] = [await open(proxy.uri), await open()];
        const inbox = newInbox();
        const rival = numbered(START, [added({ id: 'same', content: { text: 'First' } })]);
        const meanwhile = async () => {
          await other.append(inbox, START, rival);
        };
        proxy.cutNext({ command: 'insert', loses: 'request', meanwhile });
        const own = numbered(START, [added({ id: 'same', content: { text: 'Second' } }), added()]);
        expect(await store.append(inbox, START, own)).toBe(0);
        expect(await other.entries(inbox, 1, 10)).toStrictEqual(rival);
      });

      test('an id that another writer has stored elsewhere ends the append before it', async () => {
        const [store, other] = [await open(proxy.uri), await open()];
        const log = new LogWriter(other);
        const [taken] = await log.append(added());
        const late = numbered(log.position, [added(), added({ id: taken?.id ?? '' }), added()]);
        proxy.cutNext({ command: 'insert', loses: 'answer' });
        expect(await store.append(log.inbox, log.position, late)).toBe(1);
        expect(await other.entries(log.inbox, 1, 10)).toStrictEqual([taken, late[0]]);
      });

      test('applying several times has the effect of applying once', async () => {
        const [store, other] = [await open(proxy.uri), await open()];
        const log = new LogWriter(store);
        const [one, two] = await log.fill(2);
        await log.append(naming('read', [one ?? '']), readUpTo(2), naming('unread', [one ?? '']));
        proxy.cutNext({ command: 'update', loses: 'answer' });
        await store.applyPending(log.inbox);
        const rows = await other.rows(log.inbox, [one ?? '', two ?? '']);
        expect(rows.map((row) => row.applied).sort()).toStrictEqual([4, 5]);
        expect((await other.countsAbove(log.inbox, 0)).unread).toBe(1);
      });
    });

    test('a message that is renewed while a page is read late is on it once', async () => {
      const [store, other] = [await open(proxy.uri), await open()];
      const log = new LogWriter(other);
      const [one = '', two] = await log.fill(2);
      const meanwhile = async () => {
        await log.append(updated(one, {}, true));
        await other.applyPending(log.inbox);
      };
      proxy.cutNext({ command: 'find', loses: 'request', meanwhile });
      const rows = await store.page(log.inbox, { filter: 'all', limit: 20 });
      expect(rows.map((row) => row.id)).toStrictEqual([one, two]);
    });

    describe('with commands that fail', () => {
      afterEach(() => proxy.stopFailing());

      const FAILURES = [
        ['the primary steps down (10107)', { errorCode: 10107 }],
        ['the server shuts down (91)', { errorCode: 91 }],
        ['the connection ends', {}],
      ] as const;
      for (const [what, failure] of FAILURES) {
        test(`an append succeeds although ${what}, three times in a row`, async () => {
          const [store, other] = [await open(proxy.uri), await open()];
          const log = new LogWriter(store);
          proxy.fail({ commands: ['insert'], ...failure }, 3);
          const entries = await log.append(...messages(3));
          expect(await other.entries(log.inbox, 1, 10)).toStrictEqual(entries);
        });

        test(`a read succeeds although ${what}, and cached heads are dropped`, async () => {
          const store = await open(proxy.uri);
          const log = new LogWriter(store);
          await log.append(added());
          store.recentHeads.set(log.inbox, await store.head(log.inbox));
          proxy.fail({ commands: ['find'], ...failure }, 3);
          expect(await store.head(log.inbox)).toMatchObject({ number: 1 });
          expect(store.recentHeads.get(log.inbox)).toBeUndefined();
        });
      }

      test('a permanent refusal is UNAVAILABLE immediately, and reveals no secrets', async () => {
        const store = await open(proxy.uri);
        proxy.fail({ commands: ['insert'], errorCode: 13 });
        const start = performance.now();
        const append = store.append(newInbox(), START, numbered(START, [added()]));
        await expect(append).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringMatching(/^MongoDB refused an operation \(error 13/),
        });
        expect(performance.now() - start).toBeLessThan(5_000);
      });

      test('an entry that a store inserted before it died is applied by another one', async () => {
        const [dying, other] = [await open(proxy.uri), await open()];
        const log = new LogWriter(dying);
        const ids = await log.fill(3);
        proxy.fail({ commands: ['update'], errorCode: 91 });
        await log.append(naming('read', ids.slice(0, 1)), naming('removed', ids.slice(1, 2)));
        const applying = expect(dying.applyPending(log.inbox)).rejects.toMatchObject({
          code: 'UNAVAILABLE',
        });
        await dying.close();
        await applying;
        expect((await other.countsAbove(log.inbox, 0)).unread).toBe(3);
        await other.applyPending(log.inbox);
        expect((await other.countsAbove(log.inbox, 0)).unread).toBe(1);
        const rows = await other.rows(log.inbox, ids);
        expect(rows.map((row) => row.applied).sort()).toStrictEqual([3, 4, 5]);
      });

      const INTERRUPTIONS = [
        ['the history is lost (286)', { errorCode: 286 }],
        ['the primary steps down (10107)', { errorCode: 10107 }],
        ['the connection ends', {}],
      ] as const;
      for (const [what, failure] of INTERRUPTIONS) {
        test(`a watch continues after ${what}`, async () => {
          const [watching, writing] = [await open(proxy.uri), await open()];
          const told = new Map<string, number>();
          const errors: unknown[] = [];
          const stop = watching.watch(
            (inbox, number) => told.set(inbox, number),
            (error) => errors.push(error),
          );
          const log = new LogWriter(writing);
          const hinted = (inbox: string) =>
            vi.waitFor(
              async () => {
                await log.append(added());
                expect(told.get(inbox)).toBeGreaterThan(0);
              },
              { timeout: 15_000, interval: 50 },
            );
          await hinted(log.inbox);
          proxy.fail({ commands: ['aggregate', 'getMore', 'find'], ...failure }, 2);
          await expect.poll(() => log.append(added()).then(() => 'appended')).toBe('appended');
          told.clear();
          await hinted(log.inbox);
          for (const error of errors) expect(error).toBeInstanceOf(Error);
          stop();
        });
      }
    });
  });
}

test('a server that cannot be reached is UNAVAILABLE, without the password', async () => {
  const store = mongoStore(
    'mongodb://barry:pass%40word@127.0.0.1:1/app?serverSelectionTimeoutMS=500',
  );
  const error = await store.open().catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(String(error)).toContain('127.0.0.1:1');
  expect(String(error)).not.toMatch(/barry|pass%|pass@/);
  await store.close();
});

import mongoose, { type Connection } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { mongoStore } from '../../../server/mongo.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { connectWith8 } from '../../support/mongoose-8-fixture.js';
import { added, LogWriter } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

/** The command with which a driver asks a change stream for what is new. */
const ASK = 'getMore';

const DRIVERS = [
  ['mongoose 9', (uri: string, options: object) => mongoose.createConnection(uri, options)],
  [
    'mongoose 8',
    (uri: string, options: object) =>
      connectWith8(uri, options).connection as unknown as Connection,
  ],
] as const;

for (const [name, connect] of DRIVERS) {
  describe.skipIf(setUri === null)(`a change stream of ${name}`, () => {
    let database: ReturnType<typeof newDatabase>;
    let proxy: MongoProxy;
    let connection: Connection;
    let store: MessageStore;
    /** How often each stream was asked. */
    const asked = new Map<string, number>();

    beforeEach(async () => {
      database = newDatabase(setUri ?? '');
      proxy = await MongoProxy.before(database.uri);
    });
    afterEach(async () => {
      await store.close();
      await connection.close();
      await proxy.close();
      await database.drop();
    });

    async function watch(options: object = {}): Promise<void> {
      connection = await connect(proxy.uri, { monitorCommands: true, ...options }).asPromise();
      connection.getClient().on('commandStarted', ({ commandName, command }) => {
        if (commandName !== ASK) return;
        const id = String(command[ASK]);
        asked.set(id, (asked.get(id) ?? 0) + 1);
      });
      store = mongoStore(connection);
      await store.open();
      store.watch(
        () => {},
        () => {},
      );
      await askedOften();
    }

    /** Resolves when a stream has been asked a few times from now on: again after each change. */
    async function askedOften(): Promise<void> {
      asked.clear();
      const log = new LogWriter(store);
      const most = async () => {
        await log.append(added());
        return Math.max(0, ...asked.values());
      };
      await expect.poll(most).toBeGreaterThan(4);
    }

    test('is the only one after its connection was lost', async () => {
      await watch();
      proxy.fail({ commands: [ASK] }, 1);
      const lost = new Set(asked.keys());
      asked.clear();
      await expect.poll(() => [...asked.keys()].some((id) => !lost.has(id))).toBe(true);
      await askedOften();
      expect(asked.size).toBe(1);
    });

    test('begins anew if MongoDB refuses for good to resume the one before', async () => {
      await watch();
      // As a server of an older version refuses the token of a newer one.
      proxy.fail({ commands: ['aggregate'], containing: 'resumeAfter', errorCode: 50795 });
      proxy.cutNext({ command: ASK, loses: 'answer' });
      const log = new LogWriter(store);
      await expect.poll(() => log.append(added()).then(() => proxy.cuts)).toBe(1);
      await askedOften();
    });

    test('stays open although the time limit of the connection is short', async () => {
      await watch({ timeoutMS: 100 });
      expect(asked.size).toBe(1);
    });
  });
}

/** How MongoDB refuses a change stream to a user without the right, and how Atlas's shared clusters do. */
const REFUSALS = { Unauthorized: 13, AtlasError: 8000 };

describe.skipIf(setUri === null).each(Object.entries(REFUSALS))(
  'a refusal (%s)',
  (_name, errorCode) => {
    let database: ReturnType<typeof newDatabase>;
    let proxy: MongoProxy;
    beforeEach(async () => {
      database = newDatabase(setUri ?? '');
      proxy = await MongoProxy.before(database.uri);
    });
    afterEach(async () => {
      await proxy.close();
      await database.drop();
    });

    test('of a change stream is reported once, and new entries are polled for', async () => {
      const store = mongoStore(proxy.uri);
      await store.open();
      proxy.fail({ commands: ['aggregate'], errorCode });
      const hints: string[] = [];
      const errors: unknown[] = [];
      store.watch(
        (inbox) => hints.push(inbox),
        (error) => errors.push(error),
      );
      const log = new LogWriter(store);
      await log.append(added());
      await expect.poll(() => hints, { timeout: 5_000 }).toStrictEqual([log.inbox]);
      expect(errors).toMatchObject([{ code: errorCode }]);
      await store.close();
    });
  },
);

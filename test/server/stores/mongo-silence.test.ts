import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { mongoStore } from '../../../server/mongo.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { connectWith8 } from '../../support/mongoose-8-fixture.js';
import { added, messages, newInbox, numbered } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

/** What closing a store may take. */
const CLOSING_MS = 4_000;

/** The app's own connections, which have the driver's own limits: none, or half a minute. */
const CONNECTIONS = [
  ['an address', (uri: string) => ({ target: uri, end: async () => {} })],
  [
    'a connection of mongoose 9',
    (uri: string) => {
      const connection = mongoose.createConnection(uri);
      return { target: connection, end: () => connection.close() };
    },
  ],
  [
    'a connection of mongoose 8',
    (uri: string) => {
      const { connection, target } = connectWith8(uri);
      return { target, end: () => connection.close() };
    },
  ],
] as const;

for (const [name, connect] of CONNECTIONS) {
  describe.skipIf(setUri === null)(`a server that does not answer, with ${name}`, () => {
    let database: ReturnType<typeof newDatabase>;
    let proxy: MongoProxy;
    let store: MessageStore;
    let end: () => Promise<void>;

    beforeEach(async () => {
      database = newDatabase(setUri ?? '');
      proxy = await MongoProxy.before(database.uri);
      const connected = connect(proxy.uri);
      end = connected.end;
      store = mongoStore(connected.target as string);
      await store.open();
    });
    afterEach(async () => {
      await store.close();
      await proxy.close();
      await end();
      await database.drop();
    });

    for (const loses of ['answer', 'request'] as const) {
      test(`does not hold an append whose ${loses} is lost, and which is written once`, async () => {
        const inbox = newInbox();
        const entries = numbered(START, messages(5));
        proxy.cutNext({ command: 'insert', loses, hangs: true });
        expect(await store.append(inbox, START, entries)).toBe(5);
        expect(proxy.cuts).toBe(1);
        expect(await store.entries(inbox, 1, 10)).toStrictEqual(entries);
      });
    }

    test('does not hold the store that closes', async () => {
      await store.append(newInbox(), START, numbered(START, [added()]));
      proxy.fallSilent();
      const append = store.append(newInbox(), START, numbered(START, [added()]));
      const refused = expect(append).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const begin = performance.now();
      await store.close();
      expect(performance.now() - begin).toBeLessThan(CLOSING_MS);
      await refused;
    });
  });
}

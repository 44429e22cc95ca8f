import mongoose, { type Connection } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { mongoStore } from '../../../server/mongo.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { DUE_INDEXES, INDEXES } from '../../../server/stores/mongo/indexes.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { added, newInbox, numbered } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

/** How MongoDB refuses a query that names an index that does not exist. */
const MISSING_INDEX = { commands: ['find'], errorCode: 2 };

describe.skipIf(setUri === null)('a database that is dropped under an open store', () => {
  let database: ReturnType<typeof newDatabase>;
  let proxy: MongoProxy;
  let connection: Connection;
  let store: MessageStore;

  beforeEach(async () => {
    database = newDatabase(setUri ?? '');
    proxy = await MongoProxy.before(database.uri);
    connection = await mongoose.createConnection(proxy.uri).asPromise();
    store = mongoStore(connection);
    await store.open();
  });
  afterEach(async () => {
    await store.close();
    await connection.close();
    await proxy.close();
    await database.drop();
  });

  async function indexesOf(collection: string): Promise<string[]> {
    const found = await connection.collection(collection).listIndexes().toArray();
    return found.map(({ name }) => name);
  }

  const named = (indexes: object) =>
    expect.arrayContaining(Object.values(indexes).map(({ name }) => name));

  test('gets its indexes again, and the store goes on', async () => {
    await connection.dropDatabase();
    const inbox = newInbox();
    const entries = numbered(START, [added(), added()]);
    expect(await store.append(inbox, START, entries)).toBe(2);
    proxy.fail(MISSING_INDEX, 1);
    const read = Promise.all([store.entries(inbox, 1, 10), store.entries(inbox, 1, 10)]);
    expect(await read).toStrictEqual([entries, entries]);
    expect(await indexesOf('message_center_entries')).toStrictEqual(named(INDEXES));
    expect(await indexesOf('message_center_entries_due')).toStrictEqual(named(DUE_INDEXES));
  });

  test('a query that MongoDB refuses although the indexes are there is refused once more', async () => {
    proxy.fail(MISSING_INDEX);
    const refused = { code: 'UNAVAILABLE', message: 'MongoDB refused an operation (error 2).' };
    await expect(store.head(newInbox())).rejects.toMatchObject(refused);
  });
});

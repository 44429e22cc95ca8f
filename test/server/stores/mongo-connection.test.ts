import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { openConnection } from '../../../server/stores/mongo/connection.js';
import { MongoApp, useAll } from '../../support/mongo-app.js';
import { added, LogWriter, messages, newInbox, numbered } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('mongoStore on the connection of an app', () => {
  let app: MongoApp;
  beforeEach(() => {
    app = new MongoApp(setUri ?? '');
  });
  afterEach(() => app.end());

  test('plugins, models and transactions of the app do not affect it, and it does not affect them', async () => {
    app.mongoose.plugin((schema) => {
      schema.pre(/^find|insertMany|bulkWrite|count/, () => {
        throw new Error('The hook of an app ran.');
      });
    });
    app.mongoose.set('transactionAsyncLocalStorage', true);
    const connection = await app.connect();
    const store = await app.open(connection);
    await useAll(store);
    expect(connection.modelNames()).toStrictEqual([]);
    expect(app.mongoose.modelNames()).toStrictEqual([]);
    const inbox = newInbox();
    const transaction = connection.transaction(async () => {
      await store.append(inbox, START, numbered(START, messages(2)));
      throw new Error('The app aborts.');
    });
    await expect(transaction).rejects.toThrow('The app aborts.');
    expect(await store.head(inbox)).toMatchObject({ number: 2 });
  });

  test('closing the store leaves it open; several stores may share it', async () => {
    const connection = await app.connect();
    const one = await app.open(connection);
    const other = await app.open(connection);
    const log = new LogWriter(one);
    await log.append(added());
    await one.close();
    expect(connection.readyState).toBe(1);
    expect(await other.head(log.inbox)).toMatchObject({ number: 1 });
    await connection.collection('things').insertOne({ a: 1 });
  });

  test('a connection that is not connected is UNAVAILABLE', async () => {
    const store = mongoStore(app.mongoose.createConnection());
    await expect(store.open()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('a different index with a name of the store is UNAVAILABLE, and the text says what to do', async () => {
    const connection = await app.connect();
    const entries = connection.collection('message_center_entries');
    await entries.createIndex({ inbox: 1, number: 1 }, { name: 'message_center_log' });
    const store = mongoStore(connection);
    await expect(store.open()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('dropIndex'),
    });
    await entries.dropIndex('message_center_log');
    await store.open();
    const indexes = await entries.indexes();
    expect(indexes.find(({ name }) => name === 'message_center_log')).toMatchObject({
      key: { inbox: 1, number: 1 },
      unique: true,
    });
    await store.close();
  });

  test('the collection can have another name', async () => {
    const connection = await app.connect();
    await useAll(await app.open(connection, { collection: 'bell' }));
    const names = (await connection.listCollections()).map(({ name }) => name);
    expect(names.sort()).toStrictEqual(['bell', 'bell_due', 'bell_secret']);
  });
});

test('an attempt that fails leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const address = 'mongodb://127.0.0.1:1/app?serverSelectionTimeoutMS=50';
  await expect(openConnection(address, signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

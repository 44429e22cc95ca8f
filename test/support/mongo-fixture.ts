import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { type MongoStoreOptions, mongoStore } from '../../server/mongo.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import type { StoreFactory } from './store-fixture.js';

/** The address of a database of this name on the server. */
export function databaseUri(serverUri: string, name: string): string {
  const uri = new URL(serverUri);
  uri.pathname = `/${name}`;
  return uri.href;
}

/** A database that no other test uses, everything that it holds as text, and its removal. */
export function newDatabase(serverUri: string) {
  const uri = databaseUri(serverUri, `mc_test_${randomUUID().slice(0, 18)}`);
  const connected = async <Value>(work: (connection: Connection) => Promise<Value>) => {
    const connection = await mongoose.createConnection(uri).asPromise();
    return work(connection).finally(() => connection.close());
  };
  const dump = () =>
    connected(async ({ db }) => {
      const collections = (await db?.collections()) ?? [];
      return JSON.stringify(await Promise.all(collections.map((each) => each.find().toArray())));
    });
  const drop = () => connected(async (connection) => void (await connection.dropDatabase()));
  return { uri, dump, drop };
}

/** What child processes call; `options` as JSON. */
export function makeStore(uri: string, options = '{}'): MessageStore {
  return mongoStore(uri, JSON.parse(options));
}

/** For the store contract. */
export function mongoFactory(serverUri: string, options: MongoStoreOptions = {}): StoreFactory {
  return async () => {
    const { uri, dump, drop } = newDatabase(serverUri);
    return {
      make: () => mongoStore(uri, options),
      dump,
      cleanup: drop,
      writerArgs: ['test/support/mongo-fixture.ts', uri, JSON.stringify(options)],
    };
  };
}

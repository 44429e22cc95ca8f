import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { type MongoStoreOptions, mongoStore } from '../../server/mongo.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import type { StoreFactory } from './store-fixture.js';

/** The address of a database of this name on the server. */
export function databaseUri(serverUri: string, name: string): string {
  const uri = new URL(serverUri);
  uri.pathname = `/${name}`;
  return uri.href;
}

/** A database that no other test uses, and its removal. */
export function newDatabase(serverUri: string): { uri: string; drop: () => Promise<void> } {
  const uri = databaseUri(serverUri, `mc_test_${randomUUID().slice(0, 18)}`);
  const drop = async () => {
    const connection = await mongoose.createConnection(uri).asPromise();
    await connection.dropDatabase();
    await connection.close();
  };
  return { uri, drop };
}

/** What child processes call; `options` as JSON. */
export function makeStore(uri: string, options = '{}'): MessageStore {
  return mongoStore(uri, JSON.parse(options));
}

/** For the store contract. */
export function mongoFactory(serverUri: string, options: MongoStoreOptions = {}): StoreFactory {
  return async () => {
    const { uri, drop } = newDatabase(serverUri);
    return {
      make: () => mongoStore(uri, options),
      cleanup: drop,
      writerArgs: ['test/support/mongo-fixture.ts', uri, JSON.stringify(options)],
    };
  };
}

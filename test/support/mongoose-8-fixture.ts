import { createRequire } from 'node:module';
import { mongoStore } from '../../server/mongo.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import { newDatabase } from './mongo-fixture.js';
import type { StoreFactory } from './store-fixture.js';

type Target = Parameters<typeof mongoStore>[0];

interface Mongoose8 {
  readonly Mongoose: new () => {
    createConnection(uri: string, options: object): { close(): Promise<void> };
  };
}

/** Its own types would say that they are those of mongoose 9. */
export const mongoose8 = createRequire(import.meta.url)('mongoose-8') as Mongoose8;

/** A connection as an app with mongoose 8 has it. */
export function connectWith8(uri: string, options: object = {}) {
  const connection = new mongoose8.Mongoose().createConnection(uri, options);
  return { connection, target: connection as unknown as Target };
}

/** What child processes call: a store on a connection of mongoose 8 that ends with it. */
export function makeStore(uri: string): MessageStore {
  const { connection, target } = connectWith8(uri);
  const store = mongoStore(target);
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await connection.close();
  };
  return store;
}

/** For the store contract: each store has a connection of its own, made by mongoose 8. */
export function mongoose8Factory(serverUri: string): StoreFactory {
  return async () => {
    const { uri, dump, drop } = newDatabase(serverUri);
    return {
      make: () => makeStore(uri),
      dump,
      cleanup: drop,
      writerArgs: ['test/support/mongoose-8-fixture.ts', uri],
    };
  };
}

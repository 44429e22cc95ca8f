import { join } from 'node:path';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { dataFolder } from './data-folder.js';

const { MONGODB_URI } = process.env;

/** The store's name on the page. */
export const STORE_NAME = MONGODB_URI ? 'MongoDB' : 'SQLite';

/** The store that server and worker share: SQLite, or the MongoDB that MONGODB_URI names. */
export function makeStore() {
  return MONGODB_URI ? mongoStore(MONGODB_URI) : sqliteStore(join(dataFolder('.'), 'messages.db'));
}

/** `message-center-element/server/mongo`: messages in a MongoDB, on a connection of mongoose. */
import type { Connection } from 'mongoose';
import * as v from 'valibot';
import { invalid } from '../protocol/errors.js';
import { boolean, parse, record } from '../protocol/field-schemas.js';
import type { MessageStore } from './stores/message-store.js';
import { versionFault } from './stores/mongo/connection.js';
import { MongoStore } from './stores/mongo/mongo-store.js';

export type { MessageStore } from './stores/message-store.js';

export interface MongoStoreOptions {
  /**
   * The collection of the entries; beside it, with `_secret` and `_due` behind the name, lie the
   * store's secret and its due work. Default `message_center_entries`.
   */
  readonly collection?: string;
  /**
   * Looks for new entries every 250 ms also where the server has change streams: for a server that
   * should not have a stream for each process. Default false: a change stream, and polling only
   * where there are none or the user may not have one.
   */
  readonly poll?: boolean;
}

const OPTIONS = record({
  collection: v.optional(v.unknown(), 'message_center_entries'),
  poll: v.optional(boolean, false),
});

/**
 * Keeps messages in a MongoDB (4.4 or newer; a single server, a replica set, or a cluster sharded by
 * `{inbox: 1}`), which any number of server and worker processes share. It needs the package
 * mongoose, 9 or 8 (from 8.9 on). Nothing is asked of the connection: concerns, read preference and
 * the types of answers are set on every operation. Its user needs the rights find, insert, update, remove, listIndexes, createIndex,
 * createCollection and changeStream on the three collections.
 *
 * @param target The address with the name of the database (`mongodb://127.0.0.1/app`), or the app's
 *   own connected mongoose `Connection`, which stays the app's: closing the store does not close it.
 * @throws MessageCenterError INVALID when target or options are something else, or the connection is
 *   of another version of mongoose. With an address, the version is looked at by `open`.
 */
export function mongoStore(
  target: string | Connection,
  options: MongoStoreOptions = {},
): MessageStore {
  const { collection, poll } = parse(OPTIONS, options, 'the options of mongoStore()');
  return new MongoStore({
    target: parseTarget(target),
    collection: parseCollection(collection),
    poll,
  });
}

const ADDRESS = /^mongodb(\+srv)?:\/\/[^/]/;

function parseTarget(target: unknown): string | Connection {
  if (typeof target === 'string' && ADDRESS.test(target)) return target;
  if (isConnection(target)) {
    const fault = versionFault(target.base.version);
    if (fault) throw invalid(fault);
    return target;
  }
  throw invalid(
    'mongoStore() takes an address that begins with mongodb:// or mongodb+srv://, or a mongoose Connection.',
  );
}

/** By its members: the app may have another copy of mongoose than the one that is found here. */
function isConnection(value: unknown): value is Connection {
  if (typeof value !== 'object' || value === null) return false;
  const { asPromise, getClient, base } = value as Partial<Connection>;
  return (
    typeof asPromise === 'function' &&
    typeof getClient === 'function' &&
    base?.version !== undefined
  );
}

const COLLECTION = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/;

function parseCollection(value: unknown): string {
  if (typeof value === 'string' && COLLECTION.test(value) && !value.startsWith('system.')) {
    return value;
  }
  throw invalid(
    'collection must be a name of at most 100 letters, digits, dots, hyphens and underscores.',
  );
}

/** `message-center-element/server/mongo`: the store in a MongoDB, over a connection of mongoose. */
import type { Connection } from 'mongoose';
import * as v from 'valibot';
import { invalid, quote } from '../protocol/errors.js';
import { boolean, parse, record } from '../protocol/field-schemas.js';
import { seen, withSeen } from '../protocol/seen.js';
import type { MessageStore } from './stores/message-store.js';
import { versionFault } from './stores/mongo/connection.js';
import { MongoStore } from './stores/mongo/mongo-store.js';
import { refuseSurplus, type Surplus } from './surplus-arguments.js';

export type { MessageStore } from './stores/message-store.js';

export interface MongoStoreOptions {
  /**
   * The name of the collection of the entries. Two more collections, with `_secret` and `_due`
   * appended to the name, hold the store's secret and its due work. Default
   * `message_center_entries`.
   */
  readonly collection?: string | undefined;
  /**
   * Polls for new entries every 250 ms instead of opening a change stream: for a server that should
   * not have a stream for each process. Default false: a change stream, or polling if the server
   * has none or the user has no right to one.
   */
  readonly poll?: boolean | undefined;
}

const OPTIONS = record({
  collection: v.optional(v.unknown(), 'message_center_entries'),
  poll: v.optional(boolean, false),
});

/**
 * Keeps messages in a MongoDB (4.4 or newer; a single server, a replica set, or a cluster sharded by
 * `{inbox: 1}`), which any number of server and worker processes may share. Needs the package mongoose,
 * 9 or 8 (8.9 or newer). The connection needs no special options: concerns, read preference and result
 * types are set on every operation. Its user needs the rights find, insert, update, remove,
 * listIndexes, createIndex and createCollection on the three collections, and changeStream unless the
 * server is polled.
 *
 * @param target The address with the name of the database (`mongodb://127.0.0.1/app`), or the app's
 *   own connected mongoose `Connection`. Closing the store does not close the app's connection.
 * @throws MessageCenterError INVALID when the target or an option is invalid, or the connection
 *   belongs to an unsupported version of mongoose. With an address, `open` checks the version.
 */
export function mongoStore(target: string | Connection, options?: MongoStoreOptions): MessageStore;
export function mongoStore(
  target: string | Connection,
  options: MongoStoreOptions = {},
  ...surplus: Surplus
): MessageStore {
  refuseSurplus('mongoStore', surplus);
  const { collection, poll } = parse(OPTIONS, options, 'the options object of mongoStore()');
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
  const takes =
    'mongoStore() takes an address that begins with mongodb:// or mongodb+srv://, or a mongoose Connection';
  throw invalid(withSeen(takes, seen(target)));
}

/** Checks members, not the class: the app may have another copy of mongoose. */
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
  const takes =
    'collection must be a name of at most 100 letters, digits, dots, hyphens and underscores';
  throw invalid(withSeen(takes, typeof value === 'string' ? quote(value) : seen(value)));
}

import type { Connection, Mongoose } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { versionFault } from './mongoose-version.js';

/** A connection for the store's models alone, and its end. */
export interface OwnConnection {
  readonly connection: Connection;
  readonly mongoose: Mongoose;
  /** Closes what was opened here: nothing where the app's own connection is used. */
  readonly close: () => Promise<void>;
}

const CONNECTED = 1;
const CONNECT_MS = 10_000;
/** The address says itself how long to look for a server. */
const OWN_LIMIT = /[?&]serverSelectionTimeoutMS=/i;

/**
 * Connects, or takes the app's connection.
 * @throws MessageCenterError UNAVAILABLE when mongoose is missing or another version, or the server out of reach.
 */
export async function openConnection(target: string | Connection): Promise<OwnConnection> {
  try {
    return typeof target === 'string' ? await connect(target) : await share(target);
  } catch (error) {
    if (error instanceof MessageCenterError) throw error;
    const place = typeof target === 'string' ? withoutSecrets(target) : 'the given connection';
    throw new MessageCenterError(
      'UNAVAILABLE',
      `MongoDB at ${place} cannot be reached. Is it running, and are address, user and password right?`,
      { cause: error },
    );
  }
}

async function connect(uri: string): Promise<OwnConnection> {
  const mongoose = new (await importMongoose())();
  const connection = mongoose.createConnection(uri, {
    appName: 'message-center',
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ...(OWN_LIMIT.test(uri) ? {} : { serverSelectionTimeoutMS: CONNECT_MS }),
  });
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { connection, mongoose, close: () => connection.close() };
}

/**
 * A sibling of the app's connection on the same sockets, with a mongoose of its own: so the app's
 * plugins, hooks, models, index syncing and transactions do not reach the store, nor it them.
 */
async function share(app: Connection): Promise<OwnConnection> {
  await app.asPromise();
  if (app.readyState !== CONNECTED) {
    throw new MessageCenterError(
      'UNAVAILABLE',
      'The mongoose connection of mongoStore() is not connected. Connect it first.',
    );
  }
  const mongoose = new app.base.Mongoose();
  const connection = app.useDb(app.name);
  connection.base = mongoose;
  return { connection, mongoose, close: async () => {} };
}

async function importMongoose(): Promise<new () => Mongoose> {
  const { default: mongoose } = await import('mongoose').catch((cause: unknown) => {
    const text = 'mongoStore() needs the package mongoose: npm install mongoose';
    throw new MessageCenterError('UNAVAILABLE', text, { cause });
  });
  const fault = versionFault(mongoose?.version);
  if (fault) throw new MessageCenterError('UNAVAILABLE', fault);
  return mongoose.Mongoose;
}

/** The address without user and password. */
function withoutSecrets(uri: string): string {
  return uri.replace(/^([a-z+]+:\/\/)(?:.*@)?([^/?]*).*$/s, '$1$2');
}

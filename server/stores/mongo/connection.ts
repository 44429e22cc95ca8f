import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Mongoose } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { orAborted } from '../../or-aborted.js';

export interface OpenedConnection {
  readonly connection: Connection;
  /** Closes a connection that was made here, and leaves the app's own one open. */
  readonly close: () => Promise<void>;
}

/** The first supported version of each supported major one. 8.9 brought `timeoutMS`. */
const SUPPORTED: ReadonlyMap<number, number> = new Map([
  [8, 9],
  [9, 0],
]);

/** The driver's errors about an address. It does not try to connect after them. */
const ADDRESS_ERRORS: ReadonlySet<string> = new Set([
  'MongoParseError',
  'MongoInvalidArgumentError',
  'MongoMissingCredentialsError',
  'MongoMissingDependencyError',
  'MongoRuntimeError',
]);

const CONNECTED = 1;
/** In milliseconds. */
const LIMITS = {
  serverSelectionTimeoutMS: 10_000,
  // Also how long it takes to notice that a server has gone silent, and to connect again afterwards.
  connectTimeoutMS: 5_000,
};
/**
 * How long closing waits, in milliseconds: the driver ends its sessions on a server that may be
 * silent.
 */
const CLOSING_MS = 1_000;

/** The problem with a version of mongoose; undefined if it is supported. */
export function versionFault(version: unknown): string | undefined {
  const [major = Number.NaN, minor = Number.NaN] = String(version).split('.').map(Number);
  if (minor >= (SUPPORTED.get(major) ?? Number.POSITIVE_INFINITY)) return undefined;
  return (
    `mongoStore() found mongoose ${String(version)}, but it needs mongoose 9, or 8 from 8.9 on: ` +
    'npm install mongoose@9'
  );
}

/**
 * Connects, or uses the app's connection.
 * @param closing Ends the attempt.
 * @throws MessageCenterError UNAVAILABLE if mongoose is missing or of another version, or the server
 *   cannot be reached.
 */
export async function openConnection(
  target: string | Connection,
  closing: AbortSignal,
): Promise<OpenedConnection> {
  try {
    return typeof target === 'string'
      ? await connect(target, closing)
      : await share(target, closing);
  } catch (error) {
    if (error instanceof MessageCenterError) throw error;
    const where = typeof target === 'string' ? withoutSecrets(target) : 'the given connection';
    throw new MessageCenterError('UNAVAILABLE', `MongoDB at ${where} ${faultOf(error)}`, {
      cause: error,
    });
  }
}

/** Without the driver's text, which may quote an option with a secret. */
function faultOf(error: unknown): string {
  const { name } = error as Error;
  return ADDRESS_ERRORS.has(name)
    ? `has an address that the driver does not accept (${name}). The cause of this error says what is wrong with it.`
    : 'cannot be reached. Is it running, and are address, user and password right?';
}

async function connect(uri: string, closing: AbortSignal): Promise<OpenedConnection> {
  const mongoose = new (await importMongoose())();
  const connection = mongoose.createConnection(uri, {
    appName: 'message-center',
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    // A replica set that has lost its secondaries is enough; every operation asks for the primary.
    // `primary` would be refused where the address has a `maxStalenessSeconds`.
    readPreference: 'primaryPreferred',
    ...unlessIn(uri, LIMITS),
  });
  const close = async () => {
    await Promise.race([connection.close(), pause(CLOSING_MS, undefined, { ref: false })]);
  };
  try {
    await orAborted(connection.asPromise(), closing);
  } catch (error) {
    await close();
    throw error;
  }
  return { connection, close };
}

/** The limits that the address does not set, because options would override it. */
function unlessIn(uri: string, limits: { readonly [option: string]: number }) {
  const isSet = (option: string) => new RegExp(`[?&]${option}=`, 'i').test(uri);
  return Object.fromEntries(Object.entries(limits).filter(([option]) => !isSet(option)));
}

async function share(app: Connection, closing: AbortSignal): Promise<OpenedConnection> {
  await orAborted(app.asPromise(), closing);
  if (app.readyState !== CONNECTED) {
    throw new MessageCenterError(
      'UNAVAILABLE',
      'The mongoose connection of mongoStore() is not connected. Connect it first.',
    );
  }
  return { connection: app, close: async () => {} };
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

import { randomBytes } from 'node:crypto';
import { MessageCenterError } from '../../../protocol/index.js';
import type { MongoDatabase } from './database.js';
import { isDuplicate } from './errors.js';

const BYTES = 32;

/** The store's secret, created by the first process that needs it. */
export async function readSecret(database: MongoDatabase): Promise<Uint8Array> {
  const stored = (await find(database)) ?? (await make(database));
  const secret = Buffer.from(stored, 'base64url');
  if (secret.length === BYTES) return new Uint8Array(secret);
  const { collectionName } = database.collections.secrets;
  throw new MessageCenterError(
    'UNAVAILABLE',
    `The document "secret" of the collection ${collectionName} does not hold ${BYTES} bytes. ` +
      'Restore it from a backup; or remove it, and all anonymous visitors get new sessions.',
  );
}

async function find(database: MongoDatabase): Promise<string | undefined> {
  const found = await database.run(({ secrets }) => secrets.findOne({ _id: 'secret' }));
  return found ? String(found.secret) : undefined;
}

async function make(database: MongoDatabase): Promise<string> {
  const secret = randomBytes(BYTES).toString('base64url');
  await database.run(async ({ secrets }) => {
    try {
      await secrets.insertOne({ _id: 'secret', secret });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  });
  return (await find(database)) ?? make(database);
}

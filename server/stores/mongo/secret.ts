import { randomBytes } from 'node:crypto';
import type { Model } from 'mongoose';
import { MessageCenterError } from '../../../protocol/index.js';
import { type MongoCalls, readOptions, writeOptions } from './calls.js';
import { isDuplicate } from './errors.js';
import type { SecretDocument } from './model.js';

const BYTES = 32;

/** The store's secret, made by whichever process asks first. */
export async function readSecret(
  model: Model<SecretDocument>,
  calls: MongoCalls,
): Promise<Uint8Array> {
  const stored = (await find(model, calls)) ?? (await make(model, calls));
  const secret = Buffer.from(stored, 'base64url');
  if (secret.length === BYTES) return new Uint8Array(secret);
  throw new MessageCenterError(
    'UNAVAILABLE',
    `The document "secret" of the collection ${model.collection.name} does not hold ${BYTES} bytes. ` +
      'Restore it from a backup; or remove it, and all anonymous visitors begin anew.',
  );
}

async function find(model: Model<SecretDocument>, calls: MongoCalls): Promise<string | undefined> {
  const found = await calls.run((timeoutMS) =>
    model.findOne({ _id: 'secret' }, {}, readOptions(timeoutMS) as never).lean(),
  );
  return found ? String(found.secret) : undefined;
}

async function make(model: Model<SecretDocument>, calls: MongoCalls): Promise<string> {
  const document = { _id: 'secret', secret: randomBytes(BYTES).toString('base64url') } as const;
  await calls.run(async (timeoutMS) => {
    try {
      await model.insertMany([document], { ...writeOptions(timeoutMS), lean: true } as never);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  });
  return (await find(model, calls)) ?? make(model, calls);
}

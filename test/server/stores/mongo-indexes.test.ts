import { Mongoose } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { mongoStore } from '../../../server/mongo.js';
import { type IndexDescription, meansTheSame } from '../../../server/stores/mongo/index-meaning.js';
import { ensureIndexes, INDEXES } from '../../../server/stores/mongo/indexes.js';
import { newDatabase } from '../../support/mongo-fixture.js';

const { log, live } = INDEXES;

/** A number of the driver's own, as it comes where numbers are not promoted. */
const boxed = (value: number) => ({ valueOf: () => value });

const SAME: readonly IndexDescription[] = [
  { ...live, partialFilterExpression: { live: true } },
  { ...live, partialFilterExpression: { live: { $eq: true } } },
  { ...live, partialFilterExpression: { live: { $in: [true] } } },
  { ...live, partialFilterExpression: { $and: [{ live: true }] } },
  {
    ...live,
    partialFilterExpression: { $and: [{ $and: [{ live: { $eq: true } }] }, { live: true }] },
  },
  { ...live, unique: false, sparse: false, hidden: false, collation: { locale: 'simple' } },
  { ...live, v: 2, ns: 'app.message_center_entries', background: true } as IndexDescription,
  { ...live, key: { ...live.key, inbox: 1n, live: boxed(1), number: -1.0, level: boxed(1) } },
];

test('an index with the same meaning in another spelling is the same', () => {
  for (const found of SAME) {
    expect(meansTheSame(found, live), JSON.stringify(found.partialFilterExpression)).toBe(true);
  }
  expect(meansTheSame({ ...log, unique: boxed(1), partialFilterExpression: {} }, log)).toBe(true);
});

const OTHER: readonly IndexDescription[] = [
  { ...live, partialFilterExpression: { live: { $eq: false } } },
  { ...live, partialFilterExpression: { live: { $exists: true } } },
  { ...live, partialFilterExpression: { live: true, unread: true } },
  { ...live, partialFilterExpression: { unread: true } },
  { key: live.key },
  { ...live, key: { live: 1, inbox: 1, order: -1, number: -1, level: 1, persistent: 1 } },
  { ...live, key: { ...live.key, number: 1 } },
  { ...live, key: { ...live.key, inbox: 'hashed' } },
  { ...live, unique: true },
  { ...live, sparse: true },
  { ...live, hidden: true },
  { ...live, expireAfterSeconds: 0 },
  { ...live, collation: { locale: 'en', strength: 2 } },
];

test('an index with another meaning is different', () => {
  for (const found of OTHER) {
    expect(meansTheSame(found, live), JSON.stringify(found)).toBe(false);
  }
});

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('on a server', () => {
  let database: ReturnType<typeof newDatabase>;
  let app: Awaited<ReturnType<typeof connect>>;
  const connect = () => new Mongoose().createConnection(database.uri).asPromise();
  beforeEach(async () => {
    database = newDatabase(setUri ?? '');
    app = await connect();
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  test('a store opens again on the indexes that it has created, as the server lists them', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const store = mongoStore(turn === 1 ? app : database.uri);
      await store.open();
      await store.close();
    }
  });
});

/** A collection whose indexes are listed in this way, and created in that one. */
function listing(answer: object[] | Error, createIndexes = async (): Promise<unknown> => []) {
  const toArray = async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const listIndexes = () => ({ toArray });
  const collection = { collectionName: 'entries', listIndexes, createIndexes };
  return collection as unknown as Parameters<typeof ensureIndexes>[0];
}

test('a view and a collection with a collation of its own are refused by name', async () => {
  const view = Object.assign(new Error('no'), { code: 166 });
  await expect(ensureIndexes(listing(view), INDEXES)).rejects.toThrow(
    /entries is a view.*`collection`/,
  );
  const id = { name: '_id_', key: { _id: 1 }, collation: { locale: 'en', strength: 2 } };
  await expect(ensureIndexes(listing([id]), INDEXES)).rejects.toThrow(
    /collation of its own \(en\)/,
  );
});

test('the error says to unhide a hidden index, and to drop a different one', async () => {
  await expect(ensureIndexes(listing([{ ...live, hidden: true }]), INDEXES)).rejects.toThrow(
    /unhideIndex\('message_center_live_order'\)/,
  );
  await expect(ensureIndexes(listing([{ ...live, sparse: true }]), INDEXES)).rejects.toThrow(
    /dropIndex\('message_center_live_order'\)/,
  );
});

test('the error names the reason of the server for refusing an index', async () => {
  const refusal = Object.assign(new Error('no'), { code: 13297, codeName: 'DatabaseDifferCase' });
  const refusing = listing([], () => Promise.reject(refusal));
  await expect(ensureIndexes(refusing, INDEXES)).rejects.toThrow(
    /could not be created \(MongoDB error 13297 DatabaseDifferCase\)/,
  );
});

test('indexes that a server lists are waited for: it may still be building them', async () => {
  const order: string[] = [];
  const build = async () => {
    await new Promise(setImmediate);
    order.push('built');
  };
  await ensureIndexes(listing(Object.values(INDEXES), build), INDEXES);
  order.push('ensured');
  expect(order).toStrictEqual(['built', 'ensured']);
});

test('an index whose build fails while it is waited for is missing', async () => {
  const listed: object[] = Object.values(INDEXES);
  const fail = async () => {
    listed.shift();
    throw Object.assign(new Error('no'), { code: 11000, codeName: 'DuplicateKey' });
  };
  await expect(ensureIndexes(listing(listed, fail), INDEXES)).rejects.toThrow(
    /message_center_log.*several entries with one number/,
  );
});

test('a user without the right to create indexes needs none if all are there', async () => {
  const refusal = Object.assign(new Error('no'), { code: 13, codeName: 'Unauthorized' });
  const [, ...others] = Object.values(INDEXES);
  const refuse = () => Promise.reject(refusal);
  await ensureIndexes(listing(Object.values(INDEXES), refuse), INDEXES);
  await expect(ensureIndexes(listing(others, refuse), INDEXES)).rejects.toThrow(
    /message_center_log.*The user needs the right createIndex/,
  );
});

test('the error says what to do if two entries have one number', async () => {
  const refusal = Object.assign(new Error('no'), { code: 11000, codeName: 'DuplicateKey' });
  const refusing = listing([], () => Promise.reject(refusal));
  await expect(ensureIndexes(refusing, INDEXES)).rejects.toThrow(
    /several entries with one number.* restore a backup\.$/,
  );
});

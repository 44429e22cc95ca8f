import { describe, expect, inject, test, vi } from 'vitest';
import { type MongoStoreOptions, mongoStore } from '../../../server/mongo.js';
import { mongoFactory } from '../../support/mongo-fixture.js';
import { watchContract } from './watch-contract.js';

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('mongoStore with polling on a replica set', () => {
  watchContract(mongoFactory(setUri ?? '', { poll: true }));
});

describe('the arguments of mongoStore', () => {
  const GOOD = 'mongodb://127.0.0.1:1/app';
  const BAD: readonly [target: unknown, options: unknown][] = [
    ['', {}],
    ['http://127.0.0.1', {}],
    [{}, {}],
    [null, {}],
    [GOOD, { collections: 'a' }],
    [GOOD, { collection: 'a$b' }],
    [GOOD, { collection: 'system.a' }],
    [GOOD, { collection: 7 }],
    [GOOD, { poll: 'yes' }],
    [GOOD, null],
  ];
  test.each(BAD)('%j with %j is INVALID', (target, options) => {
    const make = () => mongoStore(target as string, options as MongoStoreOptions);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });

  test.each([
    'mongodb://bob:s3cret@127.0.0.1:1/app?misspelt=1',
    'mongodb://bob:s3cret@127.0.0.1:1/app?compressors=s3cret',
    'mongodb://bob:s3cret#@127.0.0.1:1/app',
    'mongodb://bob:s3cret@127.0.0.1:99999/app',
  ])('an address that the driver refuses is UNAVAILABLE, without the password: %s', async (uri) => {
    const store = mongoStore(uri);
    await expect(store.open()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^(?!.*s3cret).*does not accept \(Mongo\w+\)/),
      cause: expect.any(Error),
    });
    await store.close();
  });

  test('a missing mongoose is UNAVAILABLE, and the text says what to install', async () => {
    vi.doMock('mongoose', () => {
      throw new Error('Cannot find package');
    });
    const store = mongoStore(GOOD);
    await expect(store.open()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('npm install mongoose'),
    });
    vi.doUnmock('mongoose');
  });
});

import { describe, inject } from 'vitest';
import { mongoFactory } from '../../support/mongo-fixture.js';
import { lifeContract } from './life-contract.js';
import { logContract } from './log-contract.js';
import { storeContract } from './store-contract.js';
import { watchContract } from './watch-contract.js';

const setUri = inject('mongoSetUri');
const singleUri = inject('mongoSingleUri');

describe.skipIf(setUri === null)('on a replica set', () => {
  storeContract('mongoStore', mongoFactory(setUri ?? ''));
});

/** What depends on the kind of server; the suites of the center run on a single one as well. */
describe.skipIf(singleUri === null)('mongoStore on a single server', () => {
  const factory = mongoFactory(singleUri ?? '');
  describe('opening and closing', () => lifeContract(factory));
  describe('the log', () => logContract(factory));
  describe('watching', () => watchContract(factory));
});

import { describe, inject } from 'vitest';
import { mongoFactory } from '../../support/mongo-fixture.js';
import { storeContract } from './store-contract.js';

const setUri = inject('mongoSetUri');
const singleUri = inject('mongoSingleUri');

describe.skipIf(setUri === null)('on a replica set', () => {
  storeContract('mongoStore', mongoFactory(setUri ?? ''));
});

describe.skipIf(singleUri === null)('on a single server', () => {
  storeContract('mongoStore', mongoFactory(singleUri ?? ''));
});

import { inject } from 'vitest';
import { availableStores } from '../../support/center-stores.js';
import { transportContract } from './transport-contract.js';

for (const [name, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri')))
  transportContract(name, makeData);

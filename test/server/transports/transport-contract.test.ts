import { inject } from 'vitest';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { transportContract } from './transport-contract.js';

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri')))
  transportContract(name, makeData);

import { describe, inject } from 'vitest';
import { deliveryTests } from './delivery/each-store.js';
import { newMongoDatabase } from './support/store-spec.js';

const uri = inject('mongoSetUri');

describe.skipIf(uri === null)('delivery on MongoDB', () =>
  deliveryTests(() => newMongoDatabase(uri ?? '')),
);

import { describe } from 'vitest';
import { deliveryTests } from './delivery/each-store.js';
import { newSqliteFile } from './support/store-spec.js';

describe('delivery on SQLite', () => deliveryTests(newSqliteFile));

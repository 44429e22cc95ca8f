import { afterAll, beforeAll, describe } from 'vitest';
import type { StoreFactory } from '../../support/store-fixture.js';
import { TRANSPORTS } from '../../support/transport-clients.js';
import { changingContract } from './changing-contract.js';
import { Bench } from './contract-bench.js';
import { readingContract } from './reading-contract.js';
import { syncContract } from './sync-contract.js';

/** What every transport does, over one store. */
export function transportContract(store: string, makeData: StoreFactory): void {
  for (const transport of TRANSPORTS) {
    describe(`${transport} on ${store}`, () => {
      const bench = new Bench(transport, makeData);
      beforeAll(() => bench.start());
      afterAll(() => bench.stop());
      describe('reading', () => readingContract(bench));
      describe('changing', () => changingContract(bench));
      describe('syncing', () => syncContract(bench));
    });
  }
}

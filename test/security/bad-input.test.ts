import { afterAll, beforeAll, describe, inject } from 'vitest';
import { Bench } from '../server/transports/contract-bench.js';
import { sqliteAndMongo } from '../support/center-stores.js';
import { TRANSPORTS } from '../support/transport-clients.js';
import { badInputContract } from './bad-input-contract.js';

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  for (const transport of TRANSPORTS) {
    describe(`bad input by ${transport} on ${name}`, () => {
      const bench = new Bench(transport, makeData);
      beforeAll(() => bench.start());
      afterAll(() => bench.stop());
      badInputContract(bench);
    });
  }
}

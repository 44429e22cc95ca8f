import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.js';

const LONGEST = [
  'delivery-on-mongodb',
  'frameworks',
  'delivery-on-sqlite',
  'csp',
  'sign-in',
  're-attachment',
  'no-websocket',
  'modal-dialog',
  'delivery-by-living-server',
  'list',
].map((name) => `/${name}.e2e.ts`);

/** The built package in real processes and browsers: `dist` must be there, as `npm test` sees to. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/mongo-setup.ts', 'test/e2e/support/data-setup.ts'],
    pool: 'forks',
    // Each starts browsers and servers of its own; with more, two cores only switch between them.
    maxWorkers: 4,
    sequence: { sequencer: longestFirst(LONGEST) },
    isolate: false,
    // Bundles that tests make for Node are run as they are.
    server: { deps: { external: [/\/built-[^/]+\//] } },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

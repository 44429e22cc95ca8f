import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/{protocol,security,server,server-rendering,simulation,widget}/**/*.test.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'forks',
    // Many tests wait for something, so that four processes are faster also on two cores.
    maxWorkers: 4,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Generous, so that a busy machine fails no test; a condition that holds ends the wait at once.
    expect: { poll: { interval: 5, timeout: 30_000 } },
  },
});

import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.js';

const LONGEST = [
  'stores/mongo-store',
  'stores/mongoose-versions',
  'server-rendering/doms',
  'core/jobs-killed',
  'push/push',
  'transports/transport-contract',
  'stores/sqlite-replaced-processes',
  'simulation/simulation',
  'simulation/sign-in',
  'widget/inbox-feed-orders',
  'stores/sqlite-store-contract',
  'socket/slow-reader',
  'core/broadcast-processes',
  'core/erase-killed',
  'core/lists-killed',
  'core/sign-in-killed',
  'core/retention',
  'core/jobs',
  'security/socket-packets',
  'security/bad-input',
  'stores/sqlite-replaced',
].map((name) => `/${name}.test.ts`);

export default defineConfig({
  test: {
    include: ['test/{protocol,security,server,server-rendering,simulation,widget}/**/*.test.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'forks',
    // Many tests wait for something, so that three processes are faster also on two cores.
    maxWorkers: 3,
    isolate: false,
    sequence: { sequencer: longestFirst(LONGEST) },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Generous, so that a busy machine fails no test; a condition that holds ends the wait at once.
    expect: { poll: { interval: 5, timeout: 30_000 } },
  },
});

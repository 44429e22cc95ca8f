import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.js';

const LONGEST = [
  'stores/mongo-store',
  'stores/mongo-silence',
  'stores/mongoose-versions',
  'core/jobs-killed',
  'core/jobs',
  'simulation/sign-in',
  'server-rendering/doms',
  'core/other-processes',
  'push/push',
  'socket/slow-reader',
  'core/erase-events',
  'transports/transport-contract',
  'core/erase',
  'widget/inbox-feed-orders',
  'simulation/simulation',
  'core/closing-outage',
  'auth/recheck',
  'socket/connection-rules',
  'auth/handshake',
  'socket/neighbours',
  'core/retention',
  'stores/sqlite-replaced-processes',
  'core/sign-in-killed',
  'stores/sqlite-store-contract',
  'socket/closing',
  'stores/mongo-failures',
  'widget/inbox-junk',
  'auth/recheck-answers',
  'core/broadcast-lives',
  'core/erase-killed',
].map((name) => `/${name}.test.ts`);

export default defineConfig({
  test: {
    include: ['test/{protocol,security,server,server-rendering,simulation,widget}/**/*.test.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'forks',
    // Many tests wait for something, so that four processes are faster also on two cores.
    maxWorkers: 4,
    isolate: false,
    sequence: { sequencer: longestFirst(LONGEST) },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Generous, so that a busy machine fails no test; a condition that holds ends the wait at once.
    expect: { poll: { interval: 5, timeout: 30_000 } },
  },
});

import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.js';

/** The long files; those that mostly wait stand between those that compute. */
const LONGEST = [
  'stores/mongo-silence',
  'stores/mongo-store',
  'stores/mongoose-versions',
  'core/jobs-killed',
  'simulation/sign-in',
  'core/jobs',
  'server-rendering/doms',
  'push/push',
  'core/other-processes',
  'transports/transport-contract',
  'socket/slow-reader',
  'widget/inbox-feed-orders',
  'core/erase-events',
  'simulation/simulation',
  'core/erase',
  'core/closing-outage',
  'stores/sqlite-store-contract',
  'stores/sqlite-replaced-processes',
  'auth/recheck',
  'core/retention',
  'stores/mongo-failures',
  'socket/connection-rules',
  'socket/closing',
  'core/sign-in-killed',
  'auth/handshake',
  'security/bad-input',
  'core/broadcast',
  'socket/neighbours',
  'core/broadcast-lives',
  'widget/inbox-junk',
  'stores/mongo-change-stream',
  'auth/recheck-answers',
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

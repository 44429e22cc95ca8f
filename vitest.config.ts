import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.js';

const LONGEST = [
  'stores/mongo-store',
  'stores/mongoose-versions',
  'core/jobs-killed',
  'core/jobs',
  'socket/slow-reader',
  'push/push',
  'server-rendering/doms',
  'simulation/sign-in',
  'simulation/simulation',
  'core/other-processes',
  'transports/transport-contract',
  'stores/sqlite-replaced-processes',
  'widget/inbox-feed-orders',
  'stores/unreadable-rows',
  'core/sign-in-killed',
  'auth/recheck',
  'socket/connection-rules',
  'core/erase',
  'auth/handshake',
  'core/erase-killed',
  'socket/neighbours',
  'core/broadcast-processes',
  'socket/closing',
  'stores/sqlite-store-contract',
  'core/retention',
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

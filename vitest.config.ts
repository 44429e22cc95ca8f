import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{protocol,security,server,server-rendering,simulation,widget}/**/*.test.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { interval: 5, timeout: 10_000 } },
  },
});

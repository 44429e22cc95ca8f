import { defineConfig } from 'vitest/config';

/** The built package in real processes and browsers: `dist` must be there, as `npm test` sees to. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'forks',
    maxWorkers: 3,
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

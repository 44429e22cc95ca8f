import { defineConfig } from 'vitest/config';

/** The apps of demo/examples, as scripts/test-apps.mjs has installed them. */
export default defineConfig({
  test: {
    include: ['test/apps/**/*.app.ts'],
    globalSetup: ['test/support/mongo-setup.ts', 'test/e2e/support/data-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});

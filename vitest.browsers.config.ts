import { defineConfig } from 'vitest/config';

/** The main stories in Firefox and WebKitGTK, as scripts/test-browsers.mjs has found them. */
export default defineConfig({
  test: {
    include: ['test/browsers/**/*.browsers.ts'],
    globalSetup: ['test/support/mongo-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of an app that has the package installed as it would be published. */
    readonly app: string;
    /** The tarball that `npm pack` made. */
    readonly tarball: string;
  }
}

/** The package as apps install it: `dist` must be there, as `npm run package` sees to. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/support/install.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

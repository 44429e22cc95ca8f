import { defineConfig } from 'vitest/config';

declare module 'vitest' {
  interface ProvidedContext {
    /** New references are made, in place of comparing with those that there are. */
    readonly updatePictures: boolean;
  }
}

/** What the built widget looks like: `dist` must be there, as `npm run visual` sees to. */
export default defineConfig({
  test: {
    include: ['test/visual/**/*.visual.ts'],
    provide: { updatePictures: process.argv.includes('--update') },
    pool: 'forks',
    maxWorkers: 3,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, most of them because they wait for a server that was stopped. */
const LONG = ['delivery', 'frameworks', 're-attachment', 'csp', 'sign-in', 'no-websocket'];

/** Starts the longest files first, also in a first run, which knows no times. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONG.some((name) => moduleId.endsWith(`/${name}.e2e.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** The built package in real processes and browsers: `dist` must be there, as `npm test` sees to. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/mongo-setup.ts', 'test/e2e/support/data-setup.ts'],
    pool: 'forks',
    // Tests wait for pages and servers half of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

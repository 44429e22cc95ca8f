import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest. */
const LONG = [
  ...['delivery-on-mongodb', 'delivery-on-sqlite', 'frameworks', 're-attachment', 'csp'],
  ...['sign-in', 'list', 'no-websocket'],
];

/** Starts the longest files first, also in a first run, which knows no times. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.indexOf(/([^/]+)\.e2e\.ts$/.exec(moduleId)?.[1] ?? '');
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
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
    // Bundles that tests make for Node are run as they are.
    server: { deps: { external: [/\/built-[^/]+\//] } },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

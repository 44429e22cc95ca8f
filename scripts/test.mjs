/**
 * Runs the tests in Node, in Chromium and end to end, one runner after the other, and ends with the
 * line `N passed, N failed`. With REQUIRE_EVERY_TEST=1, a skipped test is a failure.
 */
import { startTestRunner } from '@web/test-runner';
import { runVitest } from './run-vitest.mjs';
import { closeTests, countSessions } from './test-counts.mjs';
import { prepareTools } from './test-tools.mjs';

async function runInBrowser() {
  const runner = await startTestRunner({ readCliArgs: false, autoExitProcess: false });
  if (!runner) return { passed: 0, failed: 1, skipped: [] };
  if (!runner.stopped) await new Promise((resolve) => runner.on('stopped', resolve));
  return countSessions([...runner.sessions.all()]);
}

const SUITES = [
  ['Node', () => runVitest('vitest.config.ts')],
  ['browser', runInBrowser],
  ['end-to-end', () => runVitest('vitest.e2e.config.ts')],
];

await prepareTools();
const results = [];
for (const [name, runSuite] of SUITES) {
  console.log(`\n== ${name} tests ==`);
  results.push({ name, ...(await runSuite()) });
}
process.exit(closeTests(results));

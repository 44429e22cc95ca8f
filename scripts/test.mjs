/**
 * Runs every test, one runner after the other, and closes with the line `N passed, N failed`. With
 * REQUIRE_EVERY_TEST=1 a test that was left out is a failure.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestRunner } from '@web/test-runner';
import { PROJECT, run } from './project.mjs';
import { countSessions, countVitest } from './test-counts.mjs';
import { prepareTools } from './test-tools.mjs';

const VITEST = join(PROJECT, 'node_modules/vitest/vitest.mjs');

async function runVitest(config) {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const exitCode = await run(process.execPath, [VITEST, 'run', '--config', config, ...reporters]);
  const report = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
  await rm(folder, { recursive: true });
  return countVitest(report, exitCode);
}

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
  ['visual', () => runVitest('vitest.visual.config.ts')],
];

await prepareTools();
const total = { passed: 0, failed: 0, skipped: [] };
for (const [name, runSuite] of SUITES) {
  console.log(`\n== ${name} tests ==`);
  const { passed, failed, skipped } = await runSuite();
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped.map((title) => `${name}: ${title}`));
}

for (const title of total.skipped) console.log(`Skipped: ${title}`);
const incomplete = process.env.REQUIRE_EVERY_TEST === '1' && total.skipped.length > 0;
if (incomplete) console.error('REQUIRE_EVERY_TEST=1, but the tests above were skipped.');
const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 || incomplete ? 1 : 0);

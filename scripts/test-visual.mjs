/**
 * Compares the look of the widget with the reference screenshots, and ends with the line
 * `N passed, N failed`. With REQUIRE_EVERY_TEST=1, a skipped test is a failure. The option `--update`
 * takes new references.
 */
import { runVitest } from './run-vitest.mjs';
import { closeTests } from './test-counts.mjs';
import { prepareTools } from './test-tools.mjs';

await prepareTools();
const counts = await runVitest('vitest.visual.config.ts', {}, process.argv.slice(2));
process.exitCode = closeTests([{ name: 'visual', ...counts }]);

/**
 * Runs the main stories in Firefox and WebKitGTK, and ends with the line `N passed, N failed`. A
 * browser that is missing and cannot be installed is skipped; with REQUIRE_EVERY_TEST=1, that is a
 * failure.
 */
import { runVitest } from './run-vitest.mjs';
import { closeTests } from './test-counts.mjs';
import { prepareOtherBrowsers } from './test-tools.mjs';

await prepareOtherBrowsers();
const counts = await runVitest('vitest.browsers.config.ts');
process.exitCode = closeTests([{ name: 'browsers', ...counts }]);

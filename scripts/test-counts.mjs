/** The result of one runner: how many tests passed and failed, and the titles of skipped tests. */

/** From the report of vitest's JSON reporter and its exit code. */
export function countVitest(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const file of report?.testResults ?? []) {
    if (file.assertionResults.length === 0 && file.status === 'failed') counts.failed += 1;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped.push(fullName);
    }
  }
  return withFailure(counts, exitCode === 0);
}

/** From the sessions of a Web Test Runner, one for each test file. */
export function countSessions(sessions) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const session of sessions) {
    const failedBefore = counts.failed;
    if (session.testResults) countSuite(session.testResults, counts);
    if (!session.passed && counts.failed === failedBefore) counts.failed += 1;
  }
  return withFailure(counts, true);
}

/**
 * Ends a test run: prints which tests were skipped, and how many passed and failed. With
 * REQUIRE_EVERY_TEST=1, a skipped test is a failure.
 * @returns The exit code.
 */
export function closeTests(results) {
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  const skipped = results.flatMap(({ name, skipped }) =>
    skipped.map((title) => `${name}: ${title}`),
  );
  for (const title of skipped) console.log(`Skipped: ${title}`);
  const incomplete = process.env.REQUIRE_EVERY_TEST === '1' && skipped.length > 0;
  if (incomplete) console.error('REQUIRE_EVERY_TEST=1, but the tests above were skipped.');
  const leftOut = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${leftOut}`);
  return sum('failed') > 0 || incomplete ? 1 : 0;
}

function countSuite(suite, counts) {
  for (const test of suite.tests) {
    if (test.skipped) counts.skipped.push(test.name);
    else if (test.passed) counts.passed += 1;
    else counts.failed += 1;
  }
  for (const inner of suite.suites) countSuite(inner, counts);
}

/** A runner that failed as a whole, or ran nothing, counts as one failed test. */
function withFailure(counts, good) {
  const wrong = !good || counts.passed + counts.failed === 0;
  return wrong && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Passed, failed and skipped tests of a run, from vitest's JSON report; null where that is no report.
 * A test file that could not even be loaded counts as one failure: it hides as many tests as it holds.
 */
export function testTotals(report) {
  if (typeof report?.numPassedTests !== 'number' || !Array.isArray(report.testResults)) return null;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

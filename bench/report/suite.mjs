import { weightsCsv } from '../../dist/reports/csv/weights.js';
import { reportHtml } from '../../dist/reports/html/report.js';
import { backtestComparison } from '../../dist/reports/markdown/backtest-comparison.js';
import { portfolio } from '../../dist/reports/markdown/portfolio.js';
import { selectionAudit } from '../../dist/reports/markdown/selection-audit.js';
import { newestView, PROFILES } from './seven-profiles.mjs';

const BUDGET = 1_500_000;

/** The reports of the newest run of the working folder, with seven profiles; what loads its artifacts is not measured. */
export async function* cases() {
  const view = await newestView();
  const bytes = Buffer.byteLength(reportHtml(view));
  if (bytes > BUDGET) throw new Error(`report.html has ${bytes} bytes, ${BUDGET} are allowed`);
  const sessions = view.backtest.dates.length;
  const size = `${sessions} sessions, ${PROFILES.length} profiles, ${Math.round(bytes / 1000)} kB`;
  const one = (group, ours, rest = {}) => ({ group, size, inputs: {}, rivals: { ours }, ...rest });
  yield one('report.html', () => reportHtml(view), { goalMs: 500 });
  yield one('every report', () =>
    [reportHtml, backtestComparison, selectionAudit, portfolio, weightsCsv].map((of) => of(view)),
  );
}

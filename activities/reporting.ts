/** The audit of the funnel, and the reports. */
import type { ReportInput } from '../contracts/steps.js';
import { weightsCsv } from '../reports/csv/weights.js';
import { reportHtml } from '../reports/html/report.js';
import { backtestComparison } from '../reports/markdown/backtest-comparison.js';
import { portfolio } from '../reports/markdown/portfolio.js';
import { selectionAudit } from '../reports/markdown/selection-audit.js';
import { auditStage } from '../stages/audit.js';
import { documentLabel } from './labels.js';
import { loadRunView, loadStageResults } from './run-view.js';
import type { StepBody } from './step-body.js';

export const audit: StepBody<'audit'> = async (context, { decided }) => {
  const result = auditStage(await loadStageResults(context, decided));
  const ref = await context.store.writeJson(documentLabel('audit', result.instruments.length), result);
  return { ref, facts: { instruments: result.instruments.length } };
};

/** Content of a `report` artifact: the files of a run by name, and what they were made from. */
export interface StoredReport {
  readonly schema: 'report/1';
  readonly from: ReportInput;
  readonly files: Readonly<Record<string, string>>;
}

export const report: StepBody<'report'> = async (context, from) => {
  const view = await loadRunView(context, from);
  const stored: StoredReport = {
    schema: 'report/1',
    from,
    files: {
      'backtest_comparison.md': backtestComparison(view),
      'selection_audit.md': selectionAudit(view),
      'portfolio.md': portfolio(view),
      'report.html': reportHtml(view),
      'weights.csv': weightsCsv(view),
    },
  };
  const files = Object.keys(stored.files);
  return { ref: await context.store.writeJson(documentLabel('report', files.length), stored), facts: { files } };
};

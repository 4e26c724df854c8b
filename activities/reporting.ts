/** The audit of the funnel, and the reports. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { AuditResult, DataQuality } from '../contracts/reporting.js';
import type { ReportInput } from '../contracts/steps.js';
import { encodeFunnel } from '../lakehouse/funnel-table.js';
import { ordersCsv } from '../reports/csv/orders.js';
import { weightsCsv } from '../reports/csv/weights.js';
import { windowsCsv } from '../reports/csv/windows.js';
import { reportHtml } from '../reports/html/report.js';
import { backtestComparison } from '../reports/markdown/backtest-comparison.js';
import { portfolio } from '../reports/markdown/portfolio.js';
import { selectionAudit } from '../reports/markdown/selection-audit.js';
import { funnelRows } from '../stages/audit/funnel-rows.js';
import { auditStage } from '../stages/audit.js';
import { documentLabel } from './labels.js';
import { ordersOf } from './orders.js';
import { loadRunView, loadStageResults } from './run-view.js';
import type { StepBody } from './step-body.js';

export const audit: StepBody<'audit'> = async (context, { decided }) => {
  const results = await loadStageResults(context, decided);
  const audited = auditStage(results);
  const rows = funnelRows(results, audited);
  const label = documentLabel('funnel', rows.length);
  const funnel = await context.store.writeBytes(label, encodeFunnel(results.inputs, rows));
  const result: AuditResult = { ...audited, funnel };
  const ref = await context.store.writeJson(documentLabel('audit', result.instruments.length), result);
  return { ref, facts: { instruments: result.instruments.length } };
};

/** Content of a `report` artifact: the files of a run by name, and what they were made from. */
export interface StoredReport {
  readonly schema: 'report/1';
  readonly from: ReportInput;
  /** What was said of the data, which need not be there any more to be said again; absent in reports of earlier versions. */
  readonly data?: DataQuality;
  readonly files: Readonly<Record<string, string>>;
  /** Files that are artifacts of their own, by name; absent in reports of earlier versions. */
  readonly attachments?: Readonly<Record<string, ArtifactRef>>;
}

export const report: StepBody<'report'> = async (context, from) => {
  const view = await loadRunView(context, from);
  if (from.intent === 'BACKTESTED') {
    const files = {
      'backtest_comparison.md': backtestComparison(view),
      'windows.csv': view.backtest === null ? '' : windowsCsv(view.backtest),
      'report.html': reportHtml(view),
    };
    const stored: StoredReport = { schema: 'report/1', from, data: view.data, files };
    const names = Object.keys(files);
    return {
      ref: await context.store.writeJson(documentLabel('report', names.length), stored),
      facts: { files: names },
    };
  }
  const stored: StoredReport = {
    schema: 'report/1',
    from,
    data: view.data,
    files: {
      'backtest_comparison.md': backtestComparison(view),
      'selection_audit.md': selectionAudit(view),
      'portfolio.md': portfolio(view),
      'report.html': reportHtml(view),
      'weights.csv': weightsCsv(view),
      ...((view.inputs.mandate.book ?? null) === null
        ? {}
        : { 'orders.csv': ordersCsv(await ordersOf(context, from, view), view.inputs) }),
    },
    attachments: view.audit.funnel === undefined ? {} : { 'funnel.parquet': view.audit.funnel },
  };
  const files = Object.keys({ ...stored.files, ...stored.attachments });
  return { ref: await context.store.writeJson(documentLabel('report', files.length), stored), facts: { files } };
};

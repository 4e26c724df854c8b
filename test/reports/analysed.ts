import type { RunView } from '../../contracts/reporting.js';
import type { Analysed } from '../../reports/terminal/analysis.js';
import { runAnalysis } from '../../stages/analysis/run-analysis.js';

/** A run view as the analysis takes it, compared with an earlier run of the same clusters. */
export function analysed(view: RunView): Analysed {
  const { universe, selection } = view;
  const previous = selection === null ? null : { runId: 'portfolio/committee/2025-12-01', selection };
  return { ...view, analysis: selection === null ? null : runAnalysis({ universe, selection, previous }) };
}

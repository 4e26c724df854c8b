import { describe, expect, it } from 'vitest';
import type { RunView } from '../../contracts/reporting.js';
import { weightsCsv } from '../../reports/csv/weights.js';
import { reportHtml } from '../../reports/html/report.js';
import { backtestComparison } from '../../reports/markdown/backtest-comparison.js';
import { portfolio } from '../../reports/markdown/portfolio.js';
import { selectionAudit } from '../../reports/markdown/selection-audit.js';
import { analysis } from '../../reports/terminal/analysis.js';
import { dashboard } from '../../reports/terminal/dashboard.js';
import { analysed } from './analysed.js';
import { runResult, runView, VIEWS } from './fixture.js';

const OUTPUTS: readonly (readonly [string, (view: RunView) => string])[] = [
  ['report.html', reportHtml],
  ['portfolio.md', portfolio],
  ['selection_audit.md', selectionAudit],
  ['backtest_comparison.md', backtestComparison],
  ['weights.csv', weightsCsv],
  ['dashboard', (view) => dashboard(view, runResult(view), { width: 100, colour: false })],
  ['analysis', (view) => analysis(analysed(view))],
];
const CASES = VIEWS.flatMap(([name, make]) => OUTPUTS.map(([file, write]) => ({ name, file, make, write })));

describe.each(CASES)('$file of $name', ({ file, make, write }) => {
  const text = write(make());
  it('is the same bytes twice', () => expect(write(make())).toBe(text));
  it('shows no accident of the language', () => {
    expect(text.replace(/<style>.*<\/style>/s, '')).not.toMatch(/undefined|\bNaN\b|\bInfinity\b|\[object |\bnull\b/);
  });
  it('lets no markup and no control character of a name through', () => {
    // In a CSV file and on a terminal a tag is plain text.
    if (/\.(html|md)$/.test(file)) expect(text).not.toMatch(/<script/i);
    expect(text.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  });
  it('ends with one line break', () => expect(text).toMatch(/[^\n]\r?\n$/));
});

describe('all outputs', () => {
  it('do not depend on the order in which artifacts and previous weights were written down', () => {
    const view = runView();
    const reversed = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).reverse());
    const shuffled: RunView = {
      ...view,
      artifacts: reversed(view.artifacts),
      inputs: {
        ...view.inputs,
        previousTarget: { ...view.inputs.previousTarget!, weights: reversed(view.inputs.previousTarget!.weights) },
      },
    };
    for (const [, write] of OUTPUTS) expect(write(shuffled)).toBe(write(view));
  });
});

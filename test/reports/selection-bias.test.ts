/** What looking ahead in the selection is worth, wherever two runs differ in nothing else. */
import { expect, it } from 'vitest';
import type { Mandate } from '../../contracts/mandate.js';
import type { ComparedRun } from '../../contracts/run-comparison.js';
import { comparisonHtml } from '../../reports/html/comparison.js';
import { comparisonMarkdown } from '../../reports/markdown/compare.js';
import { selectionBiasTable } from '../../reports/tables/selection-bias.js';
import { compareRuns } from '../../stages/validation/compare-runs.js';
import { HOSTILE, runView } from './fixture.js';

const { inputs, backtest, promises } = runView();
const { mandate } = inputs;
const own: ComparedRun = {
  runId: 'backtest/committee/2020-01-01..2025-12-08',
  asOf: inputs.asOf,
  outcome: 'BACKTESTED',
  regime: 'NORMAL',
  configHash: inputs.configHash,
  code: null,
  trials: 1,
  mandate,
  weights: null,
  backtest,
  promises,
};
const looking: Mandate = { ...mandate, validation: { ...mandate.validation, reselect: 'fixed' } };
/** The same path with a thousandth more on every day of one series. */
const richer = {
  ...backtest!,
  reselect: 'fixed' as const,
  series: backtest!.series.map((one) =>
    one.name === 'min_variance' ? { ...one, returns: one.returns.map((r) => r + 0.001) } : one,
  ),
};
const biased: ComparedRun = { ...own, runId: `${own.runId}-fixed`, mandate: looking, backtest: richer };

it('is the difference of the same series over the same sessions, whichever run is named first', () => {
  const table = selectionBiasTable(compareRuns([own, biased]))!;
  expect(selectionBiasTable(compareRuns([biased, own]))).toEqual(table);
  const row = (name: string) => table.rows.find(([first]) => first === name)!;
  const difference = (name: string) => Number(row(name)[3]!.replace('−', '-').replace('%', ''));
  // 252 thousandths a year and what compounding adds.
  expect(difference('Minimum variance')).toBeGreaterThan(20);
  expect(row('Minimum variance')[6]).toMatch(/^\+/);
  expect(difference('Risk parity')).toBe(0);
  expect(table.rows.map(([first]) => first)).not.toContain('Cash');
});

it('is not shown of runs that differ in anything else, or of three', () => {
  const other = { ...looking, rebalance: { ...mandate.rebalance, every: 21 } };
  expect(selectionBiasTable(compareRuns([own, { ...biased, mandate: other }]))).toBeNull();
  expect(selectionBiasTable(compareRuns([own, own]))).toBeNull();
  expect(selectionBiasTable(compareRuns([own, biased, own]))).toBeNull();
});

it('stands in the document and on the page, which loads nothing and lets no name be markup', () => {
  const comparison = compareRuns([own, biased]);
  expect(comparisonMarkdown(comparison)).toContain('## Selection bias: what one selection, made at the end');
  const page = comparisonHtml(comparison);
  expect(page).toContain('Selection bias: what one selection, made at the end');
  expect(page).toContain('SELECTION-BIASED');
  expect(page).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;;/);
  expect(comparisonHtml(comparison)).toBe(page);
  for (const name of HOSTILE) {
    const text = comparisonHtml(compareRuns([{ ...own, runId: name }, biased]));
    expect(text).not.toMatch(/<script|<img|<svg onload/i);
  }
});

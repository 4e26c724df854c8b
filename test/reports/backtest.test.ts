import { describe, expect, it } from 'vitest';
import type { RunView } from '../../contracts/reporting.js';
import type { ComparedRun } from '../../contracts/run-comparison.js';
import { backtestSummary } from '../../reports/backtest-summary.js';
import { windowsCsv } from '../../reports/csv/windows.js';
import { reportHtml } from '../../reports/html/report.js';
import { backtestComparison } from '../../reports/markdown/backtest-comparison.js';
import { comparisonMarkdown } from '../../reports/markdown/compare.js';
import { backtestText } from '../../reports/terminal/backtest.js';
import { comparisonText } from '../../reports/terminal/compare.js';
import { displayWidth } from '../../reports/terminal/width.js';
import { compareRuns } from '../../stages/validation/compare-runs.js';
import { HOSTILE, runResult, runView } from './fixture.js';

const plain = { width: 100, colour: false } as const;

/** A backtest as its run leaves it: nothing of today. */
function backtestView(changes: Partial<RunView> = {}): RunView {
  const view = runView();
  const backtest = view.backtest!;
  const variants = [5, 1, 21].map((every) => ({
    every,
    windows: Math.floor(500 / every),
    series: backtest.series.map(({ name, statistics }) => ({ name, statistics })),
  }));
  return {
    ...view,
    inputs: {
      ...view.inputs,
      previousTarget: null,
      backtest: { from: '2020-01-01', to: '2025-12-08', profilesTried: 5 },
    },
    intent: 'BACKTESTED',
    reason: '',
    signals: null,
    selection: null,
    alignment: null,
    allocations: [],
    backtest: { ...backtest, sensitivity: { variants, probabilityOfOverfitting: 0.41 } },
    ...changes,
  };
}
const result = (view: RunView) => ({
  ...runResult(view),
  runId: 'backtest/committee/2020-01-01..2025-12-08',
  outcome: 'BACKTESTED' as const,
});

describe('a backtest in the terminal', () => {
  it('keeps to the width and shows every series, distance, label and promise', () => {
    const view = backtestView();
    for (const width of [60, 100, 140]) {
      const text = backtestText(view, { ...result(view), reports: {} }, { width, colour: false });
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
    const text = backtestText(view, result(view), plain);
    expect(text).toContain('BACKTESTED');
    expect(text).toContain('no target was touched');
    expect(text).toContain('funding excluded');
    expect(text).toMatch(/Minimum variance +5 /);
    expect(text).toMatch(/Minimum variance +21 /);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('MIN_VARIANCE has lower volatility than RISK_PARITY');
  });

  it('says where the first window comes later than was asked for', () => {
    const text = backtestText(backtestView(), result(backtestView()), plain).replaceAll(/\s+/g, ' ');
    expect(text).toContain('asked from 2020-01-01; the first window is');
    const view = backtestView();
    const early = { ...view, inputs: { ...view.inputs, backtest: { ...view.inputs.backtest!, from: '2030-01-01' } } };
    expect(backtestText(early, result(early), plain)).not.toContain('asked from');
  });

  it('of a path without a session is a sentence, not an exception', () => {
    const view = backtestView();
    const empty = { ...view.backtest!, dates: [], regimes: [], windows: [], series: [] };
    const { sensitivity: _none, ...bare } = empty;
    const text = backtestText({ ...view, backtest: bare, promises: null }, result(view), plain);
    expect(text).toContain('No back-test was made in this run.');
    expect(text).toContain('from none');
  });
});

describe('files of a backtest', () => {
  it('backtest_comparison.md has every regime in full and the distances', () => {
    const text = backtestComparison(backtestView());
    expect(text).toContain('## Every regime in full');
    expect(text).toContain('## Sensitivity to the distance between rebalances');
    expect(text).toContain('The same across profiles and distances between rebalances');
    const { sensitivity: _none, ...bare } = backtestView().backtest!;
    expect(backtestComparison(backtestView({ backtest: bare }))).not.toContain('Sensitivity');
  });

  it('report.html leaves out what only a run of today decides', () => {
    const text = reportHtml(backtestView());
    const has = (words: string) => [words, text.includes(words)];
    for (const words of ['Past dates were decided and simulated', 'id="performance"'])
      expect(has(words)).toEqual([words, true]);
    for (const section of ['weights', 'risk', 'clusters', 'funnel']) {
      expect(has(`id="${section}"`)).toEqual([`id="${section}"`, false]);
    }
    expect(text.includes('<dt>Positions</dt>')).toBe(false);
    expect(reportHtml(runView()).includes('id="weights"')).toBe(true);
  });

  it('windows.csv has a line for each window and series, of one width', () => {
    const { backtest } = backtestView();
    const lines = windowsCsv(backtest!).trimEnd().split('\r\n');
    const shown = backtest!.windows.reduce((n, { profiles }) => n + Object.keys(profiles).length, 0);
    expect(lines).toHaveLength(1 + shown);
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
    expect(
      windowsCsv({ ...backtest!, windows: [] })
        .trimEnd()
        .split('\r\n'),
    ).toHaveLength(1);
  });

  it('the summary for programs is JSON without daily figures', () => {
    const summary = backtestSummary(backtestView().backtest!);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(JSON.stringify(summary)).not.toContain('"nav"');
    expect(summary.sensitivity!.variants).toHaveLength(3);
  });
});

describe('runs compared', () => {
  const compared = (runId: string, changes: Partial<ComparedRun> = {}): ComparedRun => {
    const { inputs, backtest, promises } = runView();
    return {
      runId,
      asOf: inputs.asOf,
      outcome: 'PUBLISHED',
      regime: 'NORMAL',
      configHash: inputs.configHash,
      code: 'c0de'.repeat(16),
      trials: inputs.trials,
      mandate: inputs.mandate,
      weights: { 'X:A': 0.5 },
      backtest,
      promises,
      ...changes,
    };
  };
  const { mandate } = runView().inputs;
  const other = compared('portfolio/committee/2025-12-09', {
    mandate: { ...mandate, rebalance: { ...mandate.rebalance, every: 21 } },
    weights: { 'X:A': 0.2, 'X:B': 0.3 },
  });
  const comparison = compareRuns([compared('portfolio/committee/2025-12-08'), other]);

  it('show both runs, what their mandates say differently, books, figures and verdicts', () => {
    const text = comparisonText(comparison, { width: 140, colour: false });
    expect(text).toContain('portfolio/committee/2025-12-09');
    expect(text).toMatch(/rebalance\.every +5 +21/);
    expect(text).toMatch(/1 and 2 +1 +20\.0% +30\.0%/);
    expect(text).toMatch(/Minimum variance +Sharpe/);
    expect(text).toContain('DELIVERED (0.756)');
    expect(text).not.toContain('have in common');
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(140);
  });

  it('are a document with a heading for each table', () => {
    const text = comparisonMarkdown(comparison);
    expect(text).toMatch(/^# Runs compared\n/);
    for (const title of [
      'Runs',
      'What the mandates say differently',
      'Books',
      'Statistics, net of costs',
      'Promises',
    ]) {
      expect(text).toContain(`## ${title}\n`);
    }
    expect(text).toContain('not a claim about performance');
  });

  it('say so where paths differ, and where nothing differs', () => {
    const shorter = { ...runView().backtest! };
    const cut = { ...shorter, dates: shorter.dates.slice(10), series: [] };
    expect(comparisonMarkdown(compareRuns([compared('a'), compared('b', { backtest: cut })]))).toContain(
      'The paths do not cover the same sessions',
    );
    expect(comparisonMarkdown(compareRuns([compared('a'), compared('b')]))).toContain(
      'Nothing: the resolved mandates are the same.',
    );
  });

  it('let no name break a table', () => {
    for (const name of HOSTILE) {
      const hostile = compareRuns([compared(name), compared('b', { mandate: { ...mandate, name } })]);
      const rows = comparisonMarkdown(hostile)
        .split('\n')
        .filter((line) => line.startsWith('| Run '));
      expect(rows).toHaveLength(1);
      expect(comparisonText(hostile, plain)).not.toContain(String.fromCharCode(0x1b));
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { ComparedRun } from '../../../contracts/run-comparison.js';
import { compareRuns } from '../../../stages/validation/compare-runs.js';
import { configDifferences } from '../../../stages/validation/config-differences.js';
import { backtestFixture, promisesFixture } from '../../reports/fixture-backtest.js';
import { testMandate } from '../allocation/fixtures.js';

const run = (runId: string, changes: Partial<ComparedRun> = {}): ComparedRun => ({
  runId,
  asOf: '2025-12-08T23:30:00.000Z',
  outcome: 'PUBLISHED',
  regime: 'NORMAL',
  configHash: 'a'.repeat(64),
  code: null,
  trials: 3,
  mandate: testMandate(),
  weights: { 'X:A': 0.3, 'X:B': -0.2, 'X:C': 0.1 },
  backtest: backtestFixture(300, ['X:A']),
  promises: promisesFixture,
  ...changes,
});

describe('compareRuns', () => {
  it('of a run with itself finds no difference and all in common', () => {
    const { config, overlap, series, commonSessions, promises } = compareRuns([run('a'), run('a')]);
    expect(config).toEqual([]);
    expect(overlap).toEqual([{ first: 0, second: 1, common: 3, shared: 0.3 + 0.2 + 0.1, turnover: 0 }]);
    expect(commonSessions).toBe(299);
    for (const { own, common } of series) {
      expect(own[0]).toEqual(own[1]);
      expect(common[0]).toEqual(common[1]);
    }
    for (const { verdicts } of promises) expect(verdicts[0]).toEqual(verdicts[1]);
  });

  it('counts only what both hold in the same direction, and the trades from one book to the other', () => {
    const other = run('b', { weights: { 'X:A': 0.1, 'X:B': 0.2, 'X:D': 0.4 } });
    const { overlap } = compareRuns([run('a'), other, run('c', { weights: null })]);
    expect(overlap).toHaveLength(1);
    expect(overlap[0]).toMatchObject({ first: 0, second: 1, common: 1, shared: 0.1 });
    expect(overlap[0]!.turnover).toBeCloseTo((0.2 + 0.4 + 0.1 + 0.4) / 2, 12);
  });

  it('measures paths of other lengths over the returns that all of them have', () => {
    const { series, commonSessions } = compareRuns([run('a'), run('b', { backtest: backtestFixture(120, ['X:A']) })]);
    expect(commonSessions).toBe(119);
    const { own, common } = series.find(({ name }) => name === 'min_variance')!;
    expect(own.map((s) => s!.observations)).toEqual([299, 119]);
    const last = backtestFixture(300, ['X:A'])
      .series.find(({ name }) => name === 'min_variance')!
      .returns.slice(-119);
    expect(common[0]!.totalReturn).toBeCloseTo(last.reduce((value, r) => value * (1 + r), 1) - 1, 12);
    expect(common[0]!.hitRate).toBeCloseTo(last.filter((r) => r > 0).length / 119, 12);
  });

  it('shows what a run has not as nothing, never as zero', () => {
    const { series, promises, commonSessions, runs } = compareRuns([
      run('a'),
      run('b', { backtest: null, promises: null, outcome: 'HALTED' }),
    ]);
    expect(commonSessions).toBe(299);
    expect(series.every(({ own, common }) => own[1] === null && common[1] === null)).toBe(true);
    expect(promises.every(({ verdicts }) => verdicts[1] === null)).toBe(true);
    expect(runs[1]).toMatchObject({ from: null, to: null, windows: 0, probabilityOfOverfitting: null });
  });

  it('refuses a single run', () => {
    expect(() => compareRuns([run('a')])).toThrow(/two runs are needed, got 1/);
  });
});

describe('configDifferences', () => {
  const base = testMandate();

  it('names each key that differs once, with all values', () => {
    const other: Mandate = {
      ...base,
      risk: { ...base.risk, clusterCap: 0.3 },
      costs: { ...base.costs, impact: { coefficient: 1, nav: 1e6 } },
    };
    expect(configDifferences([base, other])).toEqual([
      { key: 'costs.impact', values: ['null', null] },
      { key: 'costs.impact.coefficient', values: [null, '1'] },
      { key: 'costs.impact.nav', values: [null, '1000000'] },
      { key: 'risk.clusterCap', values: ['0.25', '0.3'] },
    ]);
  });

  it('tells members of a list apart by their names: an added one shifts no other', () => {
    const gate = (id: string) => ({ id, params: { max: 1 }, onMissing: 'pass' as const });
    const withGates = (...ids: string[]): Mandate => ({
      ...base,
      universes: [{ name: 'u', gates: ids.map(gate) } as unknown as Mandate['universes'][number]],
    });
    const keys = configDifferences([withGates('a', 'c'), withGates('a', 'b', 'c')]).map(({ key }) => key);
    expect(keys).toEqual(['universes.u.gates.b.id', 'universes.u.gates.b.onMissing', 'universes.u.gates.b.params.max']);
  });

  it('does not care for the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(base).reverse()) as unknown as Mandate;
    expect(configDifferences([base, reversed])).toEqual([]);
  });
});

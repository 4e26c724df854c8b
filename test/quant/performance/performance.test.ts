import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equityCurve, maxDrawdown, ulcerIndex } from '../../../quant/performance/drawdown.js';
import {
  annualReturn,
  annualVolatility,
  calmarRatio,
  downsideDeviation,
  hitRate,
  sharpeRatio,
  sortinoRatio,
  totalReturn,
} from '../../../quant/performance/ratios.js';
import { expectClose, type GoldenInput, goldenReturns, loadGolden, withData } from '../../support/goldens.js';

const golden = loadGolden<{ periodsPerYear: number }>('performance');
const tolerance = { relative: golden.tolerance['relative']! };

/** "as aapl-2022-2023" is the row rule of that case in tail.json. */
const goldenSeries = (input: GoldenInput) => {
  const range = input.rows?.startsWith('as ') ? { rows: '2022-01-03..2023-12-29' } : {};
  return goldenReturns({ ...input, ...range })?.data ?? null;
};

const measures: Record<string, (r: Float64Array, periods: { periodsPerYear: number }) => number | null> = {
  n: (r) => r.length,
  periodsPerYear: (_, { periodsPerYear }) => periodsPerYear,
  totalReturn,
  cagr: annualReturn,
  annualVolatility,
  sharpe: sharpeRatio,
  downsideDeviationAnnual: downsideDeviation,
  sortino: sortinoRatio,
  maxDrawdown: (r) => maxDrawdown(r).depth,
  calmar: calmarRatio,
  ulcerIndexWithStart: (r) => ulcerIndex(r),
  ulcerIndexWithoutStart: (r) => ulcerIndex(r, { includeStart: false }),
  hitRate,
};
const notMeasures = new Set(['empyricalMaxAbsDiff', 'noteNaN', 'cagrIfNineCounted', 'note']);
const someReturns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 60 });

describe('performance measures', () => {
  for (const { name, input, expected } of golden.cases) {
    const r = goldenSeries(input);
    it.skipIf(r === null)(withData(`${name}: every measure agrees with empyrical`, r), () => {
      for (const [key, value] of Object.entries(expected)) {
        if (notMeasures.has(key)) continue;
        expectClose(measures[key]!(r!, input), value, tolerance, key);
      }
    });
  }
  it('the points of the deepest drawdown are its last peak, its trough and its recovery', () => {
    expect(maxDrawdown([0.1, -0.5, -0.1, 2, 0.1])).toMatchObject({ peak: 1, trough: 3, recovery: 4 });
    expect(maxDrawdown([-0.1, 0.05])).toMatchObject({ peak: 0, trough: 1, recovery: null });
    expect(maxDrawdown([])).toEqual({ depth: 0, peak: 0, trough: 0, recovery: 0 });
  });
  it('a drawdown lies in [−1, 0] and equals wealth at the trough over wealth at the peak', () => {
    fc.assert(
      fc.property(someReturns, (r) => {
        const { depth, peak, trough } = maxDrawdown(r);
        const wealth = equityCurve(r);
        expect(depth).toBe(wealth[trough]! / wealth[peak]! - 1);
        expect(depth).toBeGreaterThanOrEqual(-1);
        expect(depth).toBeLessThanOrEqual(0);
      }),
    );
  });
  it('the Sharpe ratio does not change with leverage and changes sign with the position', () => {
    fc.assert(
      fc.property(someReturns, (r) => {
        const sharpe = sharpeRatio(r, { periodsPerYear: 252 });
        fc.pre(sharpe !== null && annualVolatility(r, { periodsPerYear: 252 })! > 1e-6);
        const times = (k: number) =>
          sharpeRatio(
            r.map((x) => k * x),
            { periodsPerYear: 252 },
          );
        expectClose(times(2), sharpe, { absolute: 1e-9, relative: 1e-9 });
        expectClose(times(-1), -sharpe!, { absolute: 1e-9, relative: 1e-9 });
      }),
    );
  });
  it('a constant series has volatility 0 and neither Sharpe nor Sortino ratio, even where rounding makes it wobble', () => {
    const periods = { periodsPerYear: 252 };
    const wobble = Array.from({ length: 30 }, (_, t) => 1.001 ** (t + 1) / 1.001 ** t - 1);
    expect(new Set(wobble).size).toBeGreaterThan(1);
    for (const r of [wobble, new Array<number>(10).fill(0.01), new Array<number>(10).fill(-0.01)]) {
      expect(annualVolatility(r, periods)).toBe(0);
      expect([sharpeRatio(r, periods), sortinoRatio(r, periods)]).toEqual([null, null]);
    }
  });
  it('ruin is final: what is lost earns nothing', () => {
    const ruined = [0.1, -1.5, 0.5];
    expectClose(totalReturn(ruined), -1.55, 1e-15);
    expect(annualReturn(ruined, { periodsPerYear: 252 })).toBe(-1);
    expectClose(maxDrawdown(ruined).depth, -1.5, 1e-15);
  });
  it('an empty series has no measures', () => {
    const periods = { periodsPerYear: 252 };
    for (const measure of [annualReturn, annualVolatility, sharpeRatio, sortinoRatio, calmarRatio, downsideDeviation]) {
      expect(measure([], periods)).toBeNull();
    }
    expect([hitRate([]), ulcerIndex([], { includeStart: false }), totalReturn([])]).toEqual([null, null, 0]);
  });
  it('growth beyond the range of a double is null, not infinity', () => {
    expect(annualReturn([1e200], { periodsPerYear: 252 })).toBeNull();
  });
  it('a gap and a wrong number of periods are RangeErrors', () => {
    const periods = { periodsPerYear: 252 };
    const gap = [0.1, Number.NaN];
    expect(() => totalReturn(gap)).toThrow('returns[1] is NaN');
    expect(() => sharpeRatio(gap, periods)).toThrow(/\[1\] is NaN/);
    expect(() => sortinoRatio([Number.POSITIVE_INFINITY], periods)).toThrow(/\[0\] is Infinity/);
    expect(() => hitRate(gap)).toThrow('hitRate: returns[1] is NaN');
    for (const periodsPerYear of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => annualReturn([0.1], { periodsPerYear })).toThrow(/periodsPerYear must be a positive number/);
    }
    expect(() => sharpeRatio([0.1, 0.2], { periodsPerYear: 252, riskFree: Number.NaN })).toThrow(/riskFree is NaN/);
  });
});

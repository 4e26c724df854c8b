import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxDrawdown, maxDrawdownOfCumulativeSum } from '../../../quant/performance/drawdown.js';
import { excessKurtosis, mean, skew, standardDeviation } from '../../../quant/performance/moments.js';
import {
  antifragility,
  conditionalValueAtRisk,
  directionalTailGains,
  quantile,
  tailGain,
  tailRatio,
  valueAtRisk,
} from '../../../quant/performance/tail.js';
import { expectClose, goldenReturns, loadGolden, withData } from '../../support/goldens.js';

const golden = loadGolden('tail');
const relative = golden.tolerance['relative']!;
const negated = (x: number | null) => (x === null ? null : 0 - x);

// The goldens state VaR and CVaR as returns; here, as everywhere in the project, they are positive losses.
const measures: Record<string, (r: Float64Array) => number | null> = {
  n: (r) => r.length,
  mean,
  stdDdof1: (r) => standardDeviation(r),
  skewBiasCorrected: skew,
  excessKurtosisBiasCorrected: excessKurtosis,
  q05: (r) => quantile(r, 0.05),
  q95: (r) => quantile(r, 0.95),
  var95: (r) => negated(valueAtRisk(r)),
  cvar95: (r) => negated(conditionalValueAtRisk(r)),
  tailGain: (r) => tailGain(r),
  tailRatio: (r) => tailRatio(r),
  maxDrawdownCompounded: (r) => maxDrawdown(r).depth,
  maxDrawdownOfCumulativeSum,
};
const someReturns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 4, maxLength: 60 });

describe('tail measures', () => {
  for (const { name, input, expected } of golden.cases.filter((c) => !c.name.endsWith('score'))) {
    const r = goldenReturns(input);
    it.skipIf(r === null)(withData(`${name}: every measure agrees with pandas and SciPy`, r), () => {
      for (const [key, value] of Object.entries(expected)) {
        const tolerance = key.includes('urtosis') ? golden.tolerance['kurtosis']! : relative;
        expectClose(measures[key]!(r!.data), value, { relative: tolerance }, key);
      }
    });
  }
  it('the antifragility score of a universe agrees with its golden', () => {
    const { input, expected } = golden.cases.find((c) => c.name.endsWith('score'))!;
    const { rows, cols, data } = goldenReturns(input)!;
    const columns = Array.from({ length: cols }, (_, j) =>
      Float64Array.from({ length: rows }, (_, t) => data[t * cols + j]!),
    );
    const score = antifragility(
      columns.map((c) => skew(c)!),
      columns.map((c) => tailGain(c)!),
    );
    expectClose(score, expected['score']!, { relative });
  });
  it('CVaR is at least VaR, and both scale with the position', () => {
    fc.assert(
      fc.property(someReturns, (r) => {
        const [value, conditional] = [valueAtRisk(r)!, conditionalValueAtRisk(r)!];
        expect(conditional).toBeGreaterThanOrEqual(value - 1e-15);
        expectClose(valueAtRisk(r.map((x) => 2 * x)), 2 * value, 1e-14);
      }),
    );
  });
  it('a short mirrors the skew of its long and keeps the kurtosis', () => {
    fc.assert(
      fc.property(someReturns, (r) => {
        fc.pre((standardDeviation(r) ?? 0) > 1e-6);
        const short = r.map((x) => -x);
        expectClose(skew(short), -skew(r)!, 1e-9);
        expectClose(excessKurtosis(short), excessKurtosis(r), 1e-7);
      }),
    );
  });
  it('what is not defined is null: too few values, no variance, nothing beyond the quantile', () => {
    const flat = new Array<number>(8).fill(0.01);
    expect([mean([]), standardDeviation([0.1]), skew([1, 2]), excessKurtosis([1, 2, 3])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([skew(flat), excessKurtosis(flat), tailGain(flat)]).toEqual([null, null, null]);
    expect([quantile([], 0.5), valueAtRisk([]), conditionalValueAtRisk([]), tailRatio([])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(tailRatio([0, 0, 0])).toBeNull();
    expect(standardDeviation(flat)).toBe(0);
  });
  it('gaps, unequal lengths and levels out of range are RangeErrors', () => {
    expect(() => quantile([1], 1.1)).toThrow('quantile: p must lie in [0, 1], got 1.1');
    expect(() => valueAtRisk([1], { confidence: 1 })).toThrow(/confidence/);
    expect(() => skew([1, 2, Number.NaN])).toThrow('skew: x[2] is NaN');
    expect(() => tailRatio([Number.NEGATIVE_INFINITY])).toThrow('tailRatio: returns[0] is -Infinity');
    expect(() => antifragility([1, 2], [1])).toThrow('antifragility: tailGains has 1 entries, expected 2');
  });
  it('tail gains of both directions are those of the returns and of their mirror image, to the last bit', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -90, max: 300 }).map((x) => x / 100),
          { minLength: 1, maxLength: 250 },
        ),
        fc.constantFrom(0.95, 0.9, 0.5),
        (r, confidence) => {
          const { long, short } = directionalTailGains(r, { confidence });
          expect(long).toBe(tailGain(r, { confidence }));
          const mirrored = tailGain(
            r.map((x) => -x),
            { confidence },
          );
          expect(short === 0 ? 0 : short).toBe(mirrored === 0 ? 0 : mirrored);
        },
      ),
    );
    expect(directionalTailGains([])).toEqual({ long: null, short: null });
    expect(() => directionalTailGains([Number.NaN])).toThrow('directionalTailGains: returns[0] is NaN');
  });
});

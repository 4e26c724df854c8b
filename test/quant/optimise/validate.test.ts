import { describe, expect, it } from 'vitest';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { interiorPointQp } from '../../../quant/optimise/quadratic.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { checkedCovariance, isChecked } from '../../../quant/optimise/validate.js';
import { matrixOf } from './problems.js';

const covariance = matrixOf([
  [0.04, 0.01],
  [0.01, 0.09],
]);
const good: PortfolioProblem = { covariance, expectedReturns: Float64Array.of(0.1, 0.2) };

describe('input that is wrong throws a RangeError with the argument and the index', () => {
  const bad: [string, Partial<PortfolioProblem>, RegExp][] = [
    [
      'NaN in the covariance',
      {
        covariance: matrixOf([
          [0.04, Number.NaN],
          [0.01, 0.09],
        ]),
      },
      /covariance\[0, 1\] is NaN/,
    ],
    [
      'an infinite variance',
      {
        covariance: matrixOf([
          [0.04, 0],
          [0, Number.POSITIVE_INFINITY],
        ]),
      },
      /covariance\[1, 1\]/,
    ],
    ['a covariance that is not square', { covariance: { rows: 2, cols: 1, data: new Float64Array(2) } }, /2 × 1/],
    ['a covariance with too few numbers', { covariance: { rows: 2, cols: 2, data: new Float64Array(3) } }, /holds 3/],
    ['an empty covariance', { covariance: { rows: 0, cols: 0, data: new Float64Array(0) } }, /empty/],
    [
      'an asymmetric covariance',
      {
        covariance: matrixOf([
          [0.04, 0.01],
          [0.011, 0.09],
        ]),
      },
      /covariance\[1, 0\].*not symmetric/,
    ],
    [
      'a negative variance',
      {
        covariance: matrixOf([
          [0.04, 0],
          [0, -0.01],
        ]),
      },
      /covariance\[1, 1\].*negative/,
    ],
    [
      'an indefinite covariance',
      {
        covariance: matrixOf([
          [0.04, 0.07],
          [0.07, 0.09],
        ]),
      },
      /not positive semi-definite.*column 1/,
    ],
    [
      'covariance beside a variance of zero',
      {
        covariance: matrixOf([
          [0, 0.01],
          [0.01, 0.09],
        ]),
      },
      /variance of zero/,
    ],
    ['a negative cap', { upper: Float64Array.of(0.5, -0.1) }, /upper\[1\] is -0.1/],
    ['a NaN bound', { lower: Float64Array.of(Number.NaN, 0) }, /lower\[0\] is NaN/],
    ['an infinite lower bound', { lower: Number.NEGATIVE_INFINITY }, /lower\[0\] is -Infinity/],
    ['bounds of another length', { upper: Float64Array.of(1) }, /upper has 1 entries/],
    ['a budget of zero', { budget: 0 }, /budget is 0/],
    ['a NaN budget', { budget: Number.NaN }, /budget is NaN/],
    ['a column no matrix has', { groups: [{ name: 'g', members: [0, 2] }] }, /groups\[0\]\.members\[1\] is 2/],
    ['a column listed twice', { groups: [{ name: 'g', members: [0, 0] }] }, /groups\[0\]\.members\[1\] repeats/],
    ['an empty group', { groups: [{ name: 'g', members: [] }] }, /groups\[0\]\.members is empty/],
    ['a negative group cap', { groups: [{ name: 'g', members: [0], upper: -1 }] }, /groups\[0\]\.upper is -1/],
    ['a NaN group floor', { groups: [{ name: 'g', members: [0], lower: Number.NaN }] }, /groups\[0\]\.lower is NaN/],
    [
      'two groups of one name',
      {
        groups: [
          { name: 'g', members: [0] },
          { name: 'g', members: [1] },
        ],
      },
      /groups\[1\] repeats/,
    ],
    ['two columns of one name', { names: ['A', 'A'] }, /names\[1\] repeats/],
    ['names of another length', { names: ['A'] }, /names has 1/],
  ];
  it.each(bad)('%s', (_, change, message) => {
    for (const solve of [minVariance, maxSharpe, riskParity]) {
      expect(() => solve({ ...good, ...change })).toThrow(RangeError);
      expect(() => solve({ ...good, ...change })).toThrow(message);
    }
  });

  it('a covariance that somebody vouches for is read all the same, once', () => {
    const indefinite = () =>
      matrixOf([
        [0.04, 0.09],
        [0.09, 0.04],
      ]);
    expect(() => checkedCovariance(indefinite(), 'caller')).toThrow(/caller: covariance is not positive semi-definite/);
    const refused = indefinite();
    expect(() => checkedCovariance(refused, 'caller')).toThrow(RangeError);
    expect(isChecked(refused)).toBe(false);
    expect(() => minVariance({ covariance: refused })).toThrow(/minVariance: covariance is not positive/);
    const sound = matrixOf([
      [0.04, 0.01],
      [0.01, 0.09],
    ]);
    expect(isChecked(sound)).toBe(false);
    expect(checkedCovariance(sound, 'caller')).toBe(sound);
    expect(isChecked(sound)).toBe(true);
    expect(minVariance({ covariance: sound })).toEqual(minVariance(good));
    const hrp = (matrix: typeof sound) =>
      hierarchicalRiskParity({ covariance: matrix }, { convention: 'D_condensed_ward_ordered' });
    expect(hrp(sound)).toEqual(hrp(covariance));
    expect(hrp(sound)).toEqual(hrp(covariance));
  });

  it('expected returns that are missing, short or not finite', () => {
    expect(() => maxSharpe({ covariance })).toThrow(/expectedReturns is missing/);
    expect(() => maxSharpe({ covariance, expectedReturns: Float64Array.of(1) })).toThrow(/expectedReturns has 1/);
    expect(() => maxSharpe({ covariance, expectedReturns: Float64Array.of(1, Number.NaN) })).toThrow(
      /expectedReturns\[1\]/,
    );
    expect(() => maxSharpe({ ...good, riskFree: Number.NaN })).toThrow(/riskFree is NaN/);
  });
  it('risk budgets that are not positive or do not sum to 1', () => {
    expect(() => riskParity({ covariance, riskBudgets: Float64Array.of(1, 0) })).toThrow(/riskBudgets\[1\] is 0/);
    expect(() => riskParity({ covariance, riskBudgets: Float64Array.of(0.5, 0.6) })).toThrow(/sum to 1.1/);
    expect(() => riskParity({ covariance, riskBudgets: Float64Array.of(1) })).toThrow(/riskBudgets has 1/);
  });
  it('a linear term of another length, a convention nobody knows, groups that overlap in a tree', () => {
    expect(() => interiorPointQp(good, Float64Array.of(1))).toThrow(/linear has 1/);
    expect(() => hierarchicalRiskParity(good, { convention: 'E' as never })).toThrow(/convention is E/);
    const groups = [
      { name: 'a', members: [0, 1] },
      { name: 'b', members: [1] },
    ];
    expect(() => hierarchicalRiskParity({ ...good, groups }, { convention: 'A_paper' })).toThrow(/overlap/);
  });
  it('rounding is not an error: 1e-17 of asymmetry and a singular matrix pass', () => {
    const singular = matrixOf([
      [0.04, 0.04 + 1e-17],
      [0.04, 0.04],
    ]);
    expect(minVariance({ covariance: singular }).status).toBe('optimal');
  });
});

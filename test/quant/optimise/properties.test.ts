import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { randomProblem, uniform } from './random-problem.js';

const profiles = [
  ['min_variance', minVariance],
  ['max_sharpe', maxSharpe],
  ['max_diversification', maxDiversification],
  ['risk_parity', riskParity],
  ['equal_weight', equalWeight],
] as const;
const seed = fc.integer({ min: 1, max: 1_000_000 });
const runs = { numRuns: 40, seed: 7 };
const problemOf = (s: number): PortfolioProblem => randomProblem(s, { fullRank: true, maxColumns: 15 });

function expectSame(a: Solution, b: Solution, map: (w: Float64Array) => Float64Array, tolerance = 1e-8): void {
  expect(b.status).toBe(a.status);
  if (a.status !== 'optimal' || b.status !== 'optimal') return;
  const expected = map(a.weights);
  b.weights.forEach((w, i) => {
    expect(Math.abs(w - expected[i]!), `weight ${i}`).toBeLessThan(tolerance);
  });
}

describe.each(profiles)('%s', (_, solve) => {
  it('does not change when returns are measured in another unit', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(1e-6, 1e-3, 1e4), (s, unit) => {
        const problem = problemOf(s);
        const { rows, cols, data } = problem.covariance;
        const scaled = {
          ...problem,
          covariance: { rows, cols, data: data.map((x) => x * unit * unit) },
          expectedReturns: problem.expectedReturns!.map((x) => x * unit),
        };
        expectSame(solve(problem), solve(scaled), (w) => w);
      }),
      runs,
    );
  });

  it('permutes when the columns permute', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const problem = problemOf(s);
        const order = permutation(problem.covariance.rows, s);
        expectSame(solve(problem), solve(permuted(problem, order)), (w) => Float64Array.from(order, (i) => w[i]!));
      }),
      runs,
    );
  });

  it('gives the same bytes twice', () => {
    const problem = problemOf(11);
    expect(solve(problem)).toEqual(solve(problem));
  });
});

describe.each(profiles.filter(([name]) => name !== 'risk_parity' && name !== 'equal_weight'))('%s', (_, solve) => {
  it('splits the weight of a duplicated column evenly and leaves the rest alone', () => {
    fc.assert(
      fc.property(seed, (s) => {
        // A cap on the column would become a cap on each copy, and a floor a floor on each: other problems.
        const { upper: _cap, lower: _floor, ...problem } = problemOf(s);
        const before = solve(problem);
        const after = solve(withCopyOfFirst(problem));
        expect(after.status).toBe(before.status);
        if (before.status !== 'optimal' || after.status !== 'optimal') return;
        const n = before.weights.length;

        // The split itself is free in a singular covariance, so rounding shows there first.
        expect(Math.abs(after.weights[0]! - after.weights[n]!)).toBeLessThan(1e-6);
        expect(Math.abs(after.weights[0]! + after.weights[n]! - before.weights[0]!)).toBeLessThan(1e-8);
        for (let i = 1; i < n; i++) expect(Math.abs(after.weights[i]! - before.weights[i]!)).toBeLessThan(1e-8);
      }),
      runs,
    );
  });
});

describe('hierarchicalRiskParity', () => {
  const solve = (problem: PortfolioProblem): Solution =>
    hierarchicalRiskParity(problem, { convention: 'D_condensed_ward_ordered' });
  it('does not change when returns are measured in another unit', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const problem = problemOf(s);
        const { rows, cols, data } = problem.covariance;
        expectSame(
          solve(problem),
          solve({ ...problem, covariance: { rows, cols, data: data.map((x) => x * 1e4) } }),
          (w) => w,
        );
      }),
      runs,
    );
  });
});

function permutation(n: number, s: number): number[] {
  const r = uniform(s);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(r() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function permuted(problem: PortfolioProblem, order: readonly number[]): PortfolioProblem {
  const n = order.length;
  const place = new Map(order.map((i, k) => [i, k]));
  return {
    ...problem,
    covariance: {
      rows: n,
      cols: n,
      data: Float64Array.from(
        { length: n * n },
        (_, k) => problem.covariance.data[order[Math.floor(k / n)]! * n + order[k % n]!]!,
      ),
    },
    expectedReturns: Float64Array.from(order, (i) => problem.expectedReturns![i]!),
    ...(problem.groups
      ? { groups: problem.groups.map((g) => ({ ...g, members: g.members.map((i) => place.get(i)!) })) }
      : {}),
  };
}

function withCopyOfFirst(problem: PortfolioProblem): PortfolioProblem {
  const n = problem.covariance.rows;
  const source = (k: number): number => (k === n ? 0 : k);
  const m = n + 1;
  return {
    ...problem,
    covariance: {
      rows: m,
      cols: m,
      data: Float64Array.from(
        { length: m * m },
        (_, k) => problem.covariance.data[source(Math.floor(k / m)) * n + source(k % m)]!,
      ),
    },
    expectedReturns: Float64Array.from({ length: m }, (_, k) => problem.expectedReturns![source(k)]!),
    ...(problem.groups
      ? {
          groups: problem.groups.map((g) => ({ ...g, members: g.members.includes(0) ? [...g.members, n] : g.members })),
        }
      : {}),
  };
}

import { describe, expect, it } from 'vitest';
import { identity } from '../../../quant/linalg/matrix.js';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { interiorPointQp } from '../../../quant/optimise/quadratic.js';
import { expectClose } from '../../support/goldens.js';
import { matrixOf } from './problems.js';
import { randomProblem } from './random-problem.js';

describe('equalWeight', () => {
  it('is 1/n where nothing binds, and says so with an objective of 0', () => {
    const solution = equalWeight({ covariance: identity(4) });
    if (solution.status !== 'optimal') return expect.fail(solution.status);
    expect([...solution.weights]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(solution.objective).toBe(0);
  });
  it('hands what a capped cluster cannot take to the others in equal parts', () => {
    const groups = [{ name: 'g', members: [0, 1, 2], upper: 0.3 }];
    const solution = equalWeight({ covariance: identity(5), groups });
    if (solution.status !== 'optimal') return expect.fail(solution.status);
    expectClose(solution.weights, [0.1, 0.1, 0.1, 0.35, 0.35], 1e-15);
  });
  it('is the projection of equal weights: the quadratic program agrees', () => {
    for (let seed = 1; seed <= 80; seed++) {
      const problem = randomProblem(seed, { maxColumns: 20 });
      const n = problem.covariance.rows;
      const ours = equalWeight(problem);
      const theirs = interiorPointQp(
        { ...problem, covariance: identity(n) },
        new Float64Array(n).fill(problem.budget / n),
      );
      expect(ours.status).toBe(theirs.status);
      if (ours.status === 'optimal' && theirs.status === 'optimal')
        expectClose(ours.weights, theirs.weights, 1e-10, `seed ${seed}`);
    }
  });
});

describe('hierarchicalRiskParity under limits', () => {
  // Two tight pairs; the tree halves into {0, 1} and {2, 3}.
  const covariance = matrixOf([
    [0.01, 0.009, 0, 0],
    [0.009, 0.01, 0, 0],
    [0, 0, 0.04, 0.036],
    [0, 0, 0.036, 0.04],
  ]);
  const solve = (limits: Partial<PortfolioProblem>): Float64Array => {
    const solution = hierarchicalRiskParity({ covariance, ...limits }, { convention: 'D_condensed_ward_ordered' });
    return solution.status === 'optimal' ? solution.weights : expect.fail(solution.status);
  };
  it('gives the quieter half its share of risk where nothing binds', () => {
    expectClose(solve({}), [0.4, 0.4, 0.1, 0.1], 1e-12);
  });
  it('clamps the split at a cap of the half and keeps the split below it', () => {
    expectClose(solve({ groups: [{ name: 'g', members: [0, 1], upper: 0.6 }] }), [0.3, 0.3, 0.2, 0.2], 1e-12);
  });
  it('honours a cap that crosses the halves', () => {
    const w = solve({ groups: [{ name: 'g', members: [0, 2], upper: 0.3 }] });
    expect(w[0]! + w[2]!).toBeLessThanOrEqual(0.3 + 1e-15);
    expect(w[0]! + w[1]!).toBeCloseTo(0.8, 12); // the first split gets what it asked for
  });
  it('honours bounds of single columns', () => {
    const w = solve({ upper: 0.3 });
    expectClose(w, [0.3, 0.3, 0.2, 0.2], 1e-12);
    expectClose(solve({ lower: 0.15 }), [0.35, 0.35, 0.15, 0.15], 1e-12);
  });
  it('scales with the budget', () => {
    expectClose(solve({ budget: 0.5 }), [0.2, 0.2, 0.05, 0.05], 1e-12);
  });
  it('copes with copies and with a column without variance', () => {
    const copies = matrixOf([
      [0.01, 0.01, 0],
      [0.01, 0.01, 0],
      [0, 0, 0],
    ]);
    const solution = hierarchicalRiskParity({ covariance: copies }, { convention: 'C_condensed_single_ordered' });
    if (solution.status !== 'optimal') return expect.fail(solution.status);
    expect(solution.weights.every((w) => w >= 0)).toBe(true);
    expect(solution.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
  });
});

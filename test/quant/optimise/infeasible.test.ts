import { describe, expect, it } from 'vitest';
import { smallestConflict } from '../../../quant/optimise/conflict.js';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxInvestable } from '../../../quant/optimise/max-investable.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { type ResolvedProblem, resolveProblem } from '../../../quant/optimise/validate.js';
import { randomProblem } from './random-problem.js';

const diagonal = (...variances: number[]): PortfolioProblem['covariance'] => {
  const n = variances.length;
  return {
    rows: n,
    cols: n,
    data: Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? variances[k / (n + 1)]! : 0)),
  };
};
const four = diagonal(0.01, 0.02, 0.03, 0.04);
const conflictOf = (problem: PortfolioProblem): readonly string[] => {
  const solution = minVariance(problem);
  return solution.status === 'infeasible' ? solution.conflict : expect.fail(solution.status);
};

describe('an impossible mandate names a smallest conflict', () => {
  const groups = [
    { name: 'cluster 1', members: [0, 1], upper: 0.4 },
    { name: 'cluster 2', members: [2, 3], upper: 0.4 },
  ];
  it('caps that cannot hold the budget', () => {
    expect(conflictOf({ covariance: four, groups })).toEqual(['budget', 'group:cluster 1', 'group:cluster 2']);
  });
  it('a cap and the bounds of the columns outside every group', () => {
    const problem = { covariance: four, groups: [groups[0]!], upper: 0.25, names: ['A', 'B', 'C', 'D'] };
    expect(conflictOf(problem)).toEqual(['budget', 'group:cluster 1', 'upper:C', 'upper:D']);
  });
  it('floors of columns above the cap of their group', () => {
    const problem = {
      covariance: four,
      groups: [{ name: 'g', members: [0, 1], upper: 0.1 }],
      lower: Float64Array.of(0.08, 0.08, 0, 0),
    };
    expect(conflictOf(problem)).toEqual(['group:g', 'lower:0', 'lower:1']);
  });
  it('a group floor its columns cannot reach', () => {
    const problem = { covariance: four, groups: [{ name: 'g', members: [0, 1], lower: 0.5 }], upper: 0.2 };
    expect(conflictOf({ ...problem, budget: 0.7 })).toEqual(['groupLower:g', 'upper:0', 'upper:1']);
  });
  it('a lower bound above its own upper bound', () => {
    expect(conflictOf({ covariance: four, lower: 0.3, upper: 0.2 })).toEqual(['lower:0', 'upper:0']);
  });
  it('overlapping groups', () => {
    const overlapping = [
      { name: 'a', members: [0, 1, 2], upper: 0.4 },
      { name: 'b', members: [2, 3], upper: 0.5 },
    ];
    expect(conflictOf({ covariance: four, groups: overlapping })).toEqual(['budget', 'group:a', 'group:b', 'lower:2']);
  });
  it('is the same for every profile', () => {
    const problem = { covariance: four, groups, expectedReturns: Float64Array.of(1, 1, 1, 1) };
    const solutions = [
      maxSharpe(problem),
      maxDiversification(problem),
      riskParity(problem),
      equalWeight(problem),
      hierarchicalRiskParity(problem, { convention: 'A_paper' }),
    ];
    for (const solution of solutions) {
      expect(solution).toEqual({ status: 'infeasible', conflict: ['budget', 'group:cluster 1', 'group:cluster 2'] });
    }
  });
  it('is irreducible: without any one of its constraints a portfolio exists', () => {
    let seen = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const resolved = resolveProblem(randomProblem(seed, { overlapping: seed % 2 === 0, maxColumns: 12 }), 'test');
      const conflict = smallestConflict(resolved);
      if (conflict === null) continue;
      seen++;
      const alone = only(resolved, conflict);
      expect(smallestConflict(alone), `seed ${seed}`).not.toBeNull();
      for (const name of conflict) {
        const rest = conflict.filter((other) => other !== name);
        if (name !== 'budget')
          expect(smallestConflict(only(resolved, rest)), `seed ${seed} without ${name}`).toBeNull();
      }
    }
    expect(seen).toBeGreaterThan(5);
  });
});

/** The problem with no constraints but the budget and these: a bound wide enough is a bound dropped. */
function only(problem: ResolvedProblem, names: readonly string[]): ResolvedProblem {
  const kept = new Set(names);
  return {
    ...problem,
    lower: problem.lower.map((l, i) => (kept.has(`lower:${problem.names[i]}`) ? l : -1e3)),
    upper: problem.upper.map((u, i) => (kept.has(`upper:${problem.names[i]}`) ? u : 1e3)),
    groups: problem.groups.map((g) => ({
      ...g,
      lower: kept.has(`groupLower:${g.name}`) ? g.lower : -1e6,
      upper: kept.has(`group:${g.name}`) ? g.upper : 1e6,
    })),
  };
}

describe('limits without room to move', () => {
  it('n × cap = budget leaves only equal weights, rounding included', () => {
    for (const n of [3, 7, 49, 100]) {
      const solution = minVariance({
        covariance: diagonal(...Array.from({ length: n }, (_, i) => 0.01 + i)),
        upper: 1 / n,
      });
      if (solution.status !== 'optimal') return expect.fail(solution.status);
      for (const w of solution.weights) expect(w).toBeCloseTo(1 / n, 12);
      expect(solution.certificate.dual).toBeLessThan(1e-12);
    }
  });
  it('a fixed column keeps its weight and the others are optimal around it', () => {
    const lower = Float64Array.of(0.3, 0, 0, 0);
    const upper = Float64Array.of(0.3, 1, 1, 1);
    for (const solve of [minVariance, maxDiversification, riskParity, equalWeight]) {
      const solution = solve({ covariance: four, lower, upper });
      if (solution.status !== 'optimal') return expect.fail(solution.status);
      expect(solution.weights[0]).toBe(0.3);
      expect(Math.max(solution.certificate.dual, solution.certificate.primal)).toBeLessThan(1e-12);
    }
  });
  it('a barred column leaves risk parity without an answer, by name', () => {
    const upper = Float64Array.of(1, 0, 1, 1);
    expect(riskParity({ covariance: four, upper })).toEqual({
      status: 'infeasible',
      conflict: ['riskBudget:1', 'upper:1'],
    });
  });
  it('a riskless portfolio leaves risk parity without an answer, by name', () => {
    const hedged = { rows: 2, cols: 2, data: Float64Array.of(0.04, -0.04, -0.04, 0.04) };
    expect(riskParity({ covariance: hedged })).toEqual({
      status: 'infeasible',
      conflict: ['riskBudget:0', 'riskBudget:1'],
    });
    const flat = riskParity({ covariance: diagonal(0.04, 0) });
    expect(flat.status).toBe('infeasible');
  });
});

describe('maxInvestable', () => {
  it('adds up what caps and bounds allow', () => {
    const groups = [
      { name: 'a', members: [0, 1], upper: 0.25 },
      { name: 'b', members: [2], upper: 0.25 },
    ];
    expect(maxInvestable({ covariance: four, groups, upper: 0.15 })).toBeCloseTo(0.25 + 0.15 + 0.15, 15);
    expect(maxInvestable({ covariance: four })).toBe(Number.POSITIVE_INFINITY);
    expect(maxInvestable({ covariance: four, upper: 0 })).toBe(0);
  });
  it('solves overlapping groups as a linear program', () => {
    const groups = [
      { name: 'a', members: [0, 1], upper: 0.25 },
      { name: 'b', members: [1, 2], upper: 0.25 },
    ];
    expect(maxInvestable({ covariance: four, groups, upper: 0.2 })).toBeCloseTo(0.2 + 0.05 + 0.2 + 0.2, 12);
  });
  it('is the largest budget for which a portfolio exists', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { lower: _, groups, ...rest } = randomProblem(seed, { overlapping: seed % 3 === 0, maxColumns: 10 });
      const problem = { ...rest, ...(groups ? { groups: groups.map(({ lower: __, ...g }) => g) } : {}) };
      const most = maxInvestable(problem);
      if (most === Number.POSITIVE_INFINITY) continue;
      expect(minVariance({ ...problem, budget: most }).status, `seed ${seed}`).toBe('optimal');
      expect(minVariance({ ...problem, budget: most * 1.001 }).status, `seed ${seed}`).toBe('infeasible');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { attainableBudgets, conflictOf } from '../../../quant/optimise/attainable-budgets.js';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { maxInvestable } from '../../../quant/optimise/max-investable.js';
import { nearestWeights } from '../../../quant/optimise/nearest-weights.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { solveWithHighs } from '../../support/highs.js';
import { limitedProblem, limitedSet, netOf, turnoverOf } from './limited-problem.js';
import { randomProblem } from './random-problem.js';

const seeds = (count: number): number[] => Array.from({ length: count }, (_, k) => k + 1);
const diagonal = (...d: number[]) => ({
  rows: d.length,
  cols: d.length,
  data: Float64Array.from({ length: d.length ** 2 }, (_, k) => (k % (d.length + 1) === 0 ? d[k / (d.length + 1)]! : 0)),
});
const optimal = (solution: Solution) =>
  solution.status === 'optimal' ? solution : expect.fail(`status is ${solution.status}`);
/** Some weights that need not obey anything. */
const towardsOf = (seed: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (2 * ((seed * 7919 + i * 104_729) % 1000)) / (1000 * n));

describe('nearestWeights', () => {
  it('stays where it is where every limit is obeyed', () => {
    const towards = Float64Array.of(0.5, 0.3, 0.2);
    const { weights, objective } = optimal(nearestWeights({ covariance: diagonal(1, 1, 1), towards, upper: 0.6 }));
    weights.forEach((w, i) => {
      expect(w).toBeCloseTo(towards[i]!, 14);
    });
    expect(objective).toBeLessThan(1e-28);
  });

  it('moves by hand: half of what a cap takes goes to each other column', () => {
    const towards = Float64Array.of(0.6, 0.3, 0.1);
    const { weights } = optimal(nearestWeights({ covariance: diagonal(1, 2, 3), towards, upper: 0.4 }));
    [0.4, 0.4, 0.2].forEach((w, i) => {
      expect(weights[i]).toBeCloseTo(w, 14);
    });
    const net = { signs: [1, 1, -1] as const, upper: 0.5 };
    // The longs hold (1 + 0.5) / 2 in all, 0.15 less than they did; the short gains it.
    [0.525, 0.225, 0.25].forEach((w, i) => {
      expect(optimal(nearestWeights({ covariance: diagonal(1, 2, 3), towards, net })).weights[i]).toBeCloseTo(w, 14);
    });
  });

  it('is certified under net and turnover limits, and no feasible book is nearer', () => {
    let solved = 0;
    for (const seed of seeds(120)) {
      const base = limitedProblem(seed);
      const towards = towardsOf(seed, base.covariance.rows);
      const problem = { ...base, towards };
      const solution = nearestWeights(problem);
      if (solution.status !== 'optimal') continue;
      solved++;
      const why = `seed ${seed}`;
      const { weights: w } = solution;
      const { primal, dual, complementarity, gap } = verifyCertificate(problem, 'nearest', solution);
      expect(Math.max(primal, dual, complementarity, gap), why).toBeLessThan(1e-9);
      const exposure = netOf(w, base.net.signs);
      expect(Math.max(exposure - base.net.upper, base.net.lower - exposure), why).toBeLessThan(1e-9);
      expect(turnoverOf(w, base.turnover.from) - base.turnover.limit, why).toBeLessThan(1e-9);
      // Any other book of the set, however it was come by: mixing it in takes nothing off the distance.
      const other = nearestWeights({ ...base, towards: towardsOf(seed + 500, w.length) });
      if (other.status !== 'optimal') continue;
      const distance = (x: Float64Array): number => x.reduce((s, v, i) => s + (v - towards[i]!) ** 2, 0);
      for (const share of [1, 0.1, 1e-4]) {
        const mixed = w.map((v, i) => (1 - share) * v + share * other.weights[i]!);
        expect(distance(mixed), why).toBeGreaterThanOrEqual(distance(w) - 1e-12);
      }
    }
    expect(solved).toBeGreaterThan(50);
  });

  it('towards equal weights is equal_weight', () => {
    for (const seed of seeds(40)) {
      const problem = randomProblem(seed, { overlapping: seed % 2 === 0, maxColumns: 12 });
      const n = problem.covariance.rows;
      const even = equalWeight(problem);
      const near = nearestWeights({ ...problem, towards: new Float64Array(n).fill((problem.budget ?? 1) / n) });
      expect(near.status, `seed ${seed}`).toBe(even.status);
      if (even.status !== 'optimal' || near.status !== 'optimal') continue;
      near.weights.forEach((w, i) => {
        expect(w, `seed ${seed}`).toBeCloseTo(even.weights[i]!, 9);
      });
    }
  });

  it('names a smallest conflict, and says what it was given wrongly', () => {
    const covariance = diagonal(1, 1);
    const towards = Float64Array.of(1, 0);
    const infeasible = nearestWeights({ covariance, towards, upper: 0.4 });
    expect(infeasible.status === 'infeasible' && infeasible.conflict).toEqual(['budget', 'upper:0', 'upper:1']);
    expect(() => nearestWeights({ covariance })).toThrow('nearestWeights: towards is missing');
    expect(() => nearestWeights({ covariance, towards: Float64Array.of(1) })).toThrow('towards has 1 entries');
    expect(() => nearestWeights({ covariance, towards: Float64Array.of(1, Number.NaN) })).toThrow('towards[1] is NaN');
  });
});

describe('attainableBudgets', () => {
  it('is what another engine attains, and conflicts where that finds nothing', async () => {
    let attained = 0;
    let conflicts = 0;
    for (const seed of seeds(60)) {
      const problem: PortfolioProblem = limitedProblem(seed);
      const n = problem.covariance.rows;
      const names = allBut(problem, 'budget');
      const set = limitedSet(problem, names);
      const ask = (sign: number) =>
        solveWithHighs({ ...set, linear: Array.from({ length: set.lower.length }, (_, i) => (i < n ? sign : 0)) });
      const [low, high] = [await ask(1), await ask(-1)];
      const ours = attainableBudgets(problem);
      if (ours.status === 'infeasible') {
        conflicts++;
        expect(low.status, `seed ${seed}`).toBe('Infeasible');
        expect((await solveWithHighs(limitedSet(problem, new Set(ours.conflict)))).status, `seed ${seed}`).toBe(
          'Infeasible',
        );
        continue;
      }
      attained++;
      const sum = (x: Float64Array): number => x.subarray(0, n).reduce((a, b) => a + b, 0);
      expect(ours.least, `seed ${seed}`).toBeCloseTo(sum(low.x), 8);
      expect(ours.most, `seed ${seed}`).toBeCloseTo(sum(high.x), 8);
    }
    expect(attained).toBeGreaterThan(30);
    expect(conflicts).toBeGreaterThan(3);
  });

  it('ends where maxInvestable ends, and at infinity where nothing bounds', () => {
    for (const seed of seeds(30)) {
      const problem = randomProblem(seed, { overlapping: true, maxColumns: 15 });
      const budgets = attainableBudgets(problem);
      if (budgets.status === 'attainable') expect(budgets.most, `seed ${seed}`).toBeCloseTo(maxInvestable(problem), 9);
    }
    expect(attainableBudgets({ covariance: diagonal(1, 1) })).toEqual({
      status: 'attainable',
      least: 0,
      most: Infinity,
    });
  });

  it('a budget that may be missed from below conflicts with floors alone, one that must be met with caps too', () => {
    const covariance = diagonal(1, 1);
    expect(conflictOf({ covariance, upper: 0.4 }, 'exactly')).toEqual(['budget', 'upper:0', 'upper:1']);
    expect(conflictOf({ covariance, upper: 0.4 }, 'at most')).toBeNull();
    const turnover = { from: Float64Array.of(0.5, 0.5), limit: 0.1 };
    expect(conflictOf({ covariance, turnover, budget: 0.7 }, 'at most')).toEqual(['budget', 'turnover']);
    expect(conflictOf({ covariance, turnover, budget: 0.8 }, 'at most')).toBeNull();
  });
});

/** Names of every constraint of a problem apart from one. */
function allBut({ covariance, names, groups = [] }: PortfolioProblem, left: string): ReadonlySet<string> {
  const columns = names ?? Array.from({ length: covariance.rows }, (_, i) => String(i));
  const all = [
    'budget',
    'net',
    'netLower',
    'turnover',
    ...columns.flatMap((name) => [`lower:${name}`, `upper:${name}`]),
    ...groups.flatMap(({ name }) => [`group:${name}`, `groupLower:${name}`]),
  ];
  return new Set(all.filter((name) => name !== left));
}

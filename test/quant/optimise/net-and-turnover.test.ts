import { describe, expect, it } from 'vitest';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxInvestable } from '../../../quant/optimise/max-investable.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { portfolioVariance } from '../../../quant/optimise/quadratic.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { solveWithHighs } from '../../support/highs.js';
import { limitedProblem, limitedSet, netOf, turnoverOf } from './limited-problem.js';
import { randomProblem, uniform } from './random-problem.js';

const seeds = (count: number, from = 1): number[] => Array.from({ length: count }, (_, k) => from + k);
const profiles = [
  ['min_variance', minVariance],
  ['max_sharpe', maxSharpe],
  ['max_diversification', maxDiversification],
] as const;
type Optimal = Extract<Solution, { status: 'optimal' }>;
const optimal = (solution: Solution, why = ''): Optimal =>
  solution.status === 'optimal' ? solution : expect.fail(`${why}: ${solution.status}`);
const diagonal = (...variances: number[]): PortfolioProblem['covariance'] => {
  const n = variances.length;
  const at = (k: number): number => (k % (n + 1) === 0 ? variances[k / (n + 1)]! : 0);
  return { rows: n, cols: n, data: Float64Array.from({ length: n * n }, (_, k) => at(k)) };
};
const four = diagonal(0.01, 0.02, 0.03, 0.04);

describe('minimum variance under net and turnover limits', () => {
  it('has the variance HiGHS finds, and HiGHS finds the same problems infeasible', async () => {
    let solved = 0;
    let answered = 0;
    let netBinds = 0;
    let turnoverBinds = 0;
    for (const seed of seeds(60)) {
      const problem = limitedProblem(seed);
      const { rows: n, data: C } = problem.covariance;
      const set = limitedSet(problem);
      const columns = set.lower.length;
      const mean = C.reduce((s, x, k) => s + (k % (n + 1) === 0 ? x / n : 0), 0);
      const ours = minVariance(problem);
      if (ours.status !== 'optimal') {
        const empty = await solveWithHighs(set);
        expect(empty.status, `seed ${seed}`).toBe('Infeasible');
        continue;
      }
      solved++;
      const active = ours.certificate.active.map((a) => a.constraint);
      if (active.some((name) => name.startsWith('net'))) netBinds++;
      if (active.includes('turnover')) turnoverBinds++;
      // The variance is convex: nothing feasible has less than w'Σw − 2 (g'w − min g'v), g = Σw, and that is a linear program.
      const linear = new Float64Array(columns);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) linear[i]! += (C[i * n + j]! / mean) * ours.weights[j]!;
      const flat = await solveWithHighs({ ...set, linear });
      expect(flat.status, `seed ${seed}`).toBe('Optimal');
      const least = flat.x.reduce((s, x, i) => s + linear[i]! * x, 0);
      const reached = ours.weights.reduce((s, x, i) => s + linear[i]! * x, 0);
      expect((2 * (reached - least)) / reached, `seed ${seed}`).toBeLessThan(1e-8);
      const quadratic = new Float64Array(columns * columns);
      // The Hessian is scaled: HiGHS adds 1e-7 to its diagonal.
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) quadratic[i * columns + j] = (100 * C[i * n + j]!) / mean;
      const theirs = await solveWithHighs({ ...set, quadratic });
      // Its quadratic solver gives up on a few ("HiGHS error -1"); the linear program has spoken for those.
      if (theirs.status.startsWith('aborted')) continue;
      answered++;
      expect(theirs.status, `seed ${seed}`).toBe('Optimal');
      const variance = portfolioVariance(problem.covariance, theirs.x.subarray(0, n));
      expect(Math.abs(ours.objective / variance - 1), `seed ${seed}`).toBeLessThan(1e-8);
    }
    expect(answered).toBeGreaterThan(40);
    expect(solved).toBeGreaterThan(40);
    expect(netBinds).toBeGreaterThan(10);
    expect(turnoverBinds).toBeGreaterThan(20);
  });

  it('moves no further than a problem of one limit solved by hand', () => {
    // Σw = 1 over two columns: w = (t, 1 − t), unlimited optimum t = 2/3, and |t − 0.2| ≤ 0.1.
    const covariance = diagonal(0.01, 0.02);
    const turnover = { from: Float64Array.of(0.2, 0.8), limit: 0.1 };
    const limited = optimal(minVariance({ covariance, turnover }));
    expect(limited.weights[0]).toBeCloseTo(0.3, 14);
    // ∇ = (0.003, 0.014) = ν ∓ y/2
    const multipliers = Object.fromEntries(limited.certificate.active.map((a) => [a.constraint, a.multiplier]));
    expect(multipliers.turnover).toBeCloseTo(0.011, 14);
    expect(multipliers.budget).toBeCloseTo(0.0085, 14);
    // t − (1 − t) ≤ 0: t = 1/2, ∇ = (0.005, 0.01) = ν ∓ y
    const neutral = optimal(minVariance({ covariance, net: { signs: [1, -1], upper: 0 } }));
    expect(neutral.weights[0]).toBeCloseTo(0.5, 14);
    expect(neutral.certificate.active.find((a) => a.constraint === 'net')?.multiplier).toBeCloseTo(0.0025, 14);
  });
});

describe.each(profiles)('%s under net and turnover limits', (profile, solve) => {
  it('obeys both to 1e-9 and its certificate holds when checked again', () => {
    let solved = 0;
    for (const seed of seeds(120)) {
      const problem = limitedProblem(seed);
      const solution = solve(problem);
      if (solution.status !== 'optimal') continue;
      solved++;
      const { weights } = solution;
      const why = `seed ${seed}`;
      const { signs, lower, upper } = problem.net;
      const net = netOf(weights, signs);
      expect(Math.max(net - upper, lower - net), why).toBeLessThan(1e-9);
      expect(turnoverOf(weights, problem.turnover.from) - problem.turnover.limit, why).toBeLessThan(1e-9);
      const { primal, dual, complementarity, gap } = verifyCertificate(problem, profile, solution);
      expect(Math.max(primal, dual, complementarity, gap), why).toBeLessThan(1e-10);
    }
    expect(solved).toBeGreaterThan(50);
  });

  it('is certified on copies, singular covariances, exact and missing limits, or names a conflict', () => {
    let solved = 0;
    for (const seed of seeds(60)) {
      const base = randomProblem(seed, { overlapping: seed % 3 === 0, maxColumns: 20 });
      const n = base.covariance.rows;
      const r = uniform(seed + 99);
      const near = equalWeight(base);
      const from =
        near.status === 'optimal' && seed % 2 === 1
          ? near.weights.map((w) => w * (seed % 4 === 1 ? 1 : 0.5 + r()))
          : Float64Array.from({ length: n }, () => (2 * r()) / n);
      const signs = Array.from({ length: n }, () => (r() < 0.7 ? 1 : -1) as 1 | -1);
      const held = netOf(from, signs);
      const problem = {
        ...base,
        ...(r() < 0.6 ? { net: { signs, upper: held, ...(r() < 0.5 ? { lower: held } : {}) } } : {}),
        ...(r() < 0.9 ? { turnover: { from, limit: r() < 0.2 ? 0 : 0.3 * r() } } : {}),
      };
      const solution = solve(problem);
      if (solution.status === 'infeasible') expect(solution.conflict.length, `seed ${seed}`).toBeGreaterThan(0);
      if (solution.status !== 'optimal') continue;
      solved++;
      const { primal, dual, complementarity } = verifyCertificate(problem, profile, solution);
      expect(Math.max(primal, dual, complementarity), `seed ${seed}`).toBeLessThan(1e-8);
    }
    expect(solved).toBeGreaterThan(20);
  });

  it('is changed by no bit by limits that do not bind', () => {
    for (const seed of seeds(25)) {
      const { net, turnover, ...free } = limitedProblem(seed);
      const plain = solve(free);
      if (plain.status !== 'optimal') continue;
      const around = netOf(plain.weights, net.signs);
      const limit = turnoverOf(plain.weights, turnover.from) + 1e-3;
      const limited = solve({
        ...free,
        net: { signs: net.signs, lower: around - 1e-3, upper: around + 1e-3 },
        turnover: { from: turnover.from, limit },
      });
      expect(optimal(limited).weights, `seed ${seed}`).toEqual(plain.weights);
    }
  });

  it('holds what is held where the limit is 0 and that is allowed, and names a conflict where it is not', () => {
    for (const seed of seeds(25)) {
      const { net: _, turnover, ...free } = limitedProblem(seed);
      const plain = solve(free);
      if (plain.status !== 'optimal') continue;
      // Any feasible weights that are not the optimum: here another profile's.
      const other = (profile === 'min_variance' ? maxDiversification : minVariance)(free);
      const from = optimal(other).weights;
      const held = solve({ ...free, turnover: { from, limit: 0 } });
      // What is held may earn nothing, and nothing else may be held.
      if (profile === 'max_sharpe' && held.status === 'no-positive-excess') continue;
      const residuals = verifyCertificate({ ...free, turnover: { from, limit: 0 } }, profile, optimal(held));
      optimal(held).weights.forEach((w, i) => {
        expect(Math.abs(w - from[i]!), `seed ${seed}`).toBeLessThan(1e-10);
      });
      expect(Math.max(residuals.primal, residuals.dual, residuals.complementarity), `seed ${seed}`).toBeLessThan(1e-9);
      const short = from.map((w) => 0.9 * w);
      const conflict = solve({ ...free, turnover: { from: short, limit: 0 } });
      if (conflict.status !== 'infeasible') expect.fail(`seed ${seed}: ${conflict.status}`);
      expect(conflict.conflict, `seed ${seed}`).toContain('turnover');
      expect(turnover.limit).toBeGreaterThan(0);
    }
  });

  it('has an optimum that no feasible mixture improves', () => {
    const value = (problem: PortfolioProblem, w: Float64Array): number => {
      const variance = portfolioVariance(problem.covariance, w);
      if (profile === 'min_variance') return -variance;
      const n = w.length;
      const m = (i: number): number =>
        profile === 'max_sharpe' ? problem.expectedReturns![i]! : Math.sqrt(problem.covariance.data[i * (n + 1)]!);
      return w.reduce((s, x, i) => s + m(i) * x, 0) / Math.sqrt(variance);
    };
    for (const seed of seeds(40)) {
      const problem = limitedProblem(seed);
      const best = solve(problem);
      if (best.status !== 'optimal') continue;
      for (const [, elsewhere] of profiles) {
        const other = elsewhere(problem);
        if (other.status !== 'optimal') continue;
        for (const share of [1, 0.1, 1e-3]) {
          const mixed = best.weights.map((w, i) => (1 - share) * w + share * other.weights[i]!);
          const gain = value(problem, mixed) - value(problem, best.weights);
          expect(gain, `seed ${seed}`).toBeLessThan(1e-10 * Math.abs(best.objective));
        }
      }
    }
  });

  it('permutes with its columns, and negated signs mirror the limits', () => {
    for (const seed of seeds(15)) {
      const { groups: _, ...problem } = limitedProblem(seed);
      const solution = solve(problem);
      if (solution.status !== 'optimal') continue;
      const n = solution.weights.length;
      const back = (v: Float64Array): Float64Array => v.map((__, i) => v[n - 1 - i]!);
      const { data: C } = problem.covariance;
      const { signs, lower, upper } = problem.net;
      const reversed = solve({
        ...problem,
        covariance: { rows: n, cols: n, data: C.map((__, k) => C[n * n - 1 - k]!) },
        expectedReturns: back(problem.expectedReturns),
        net: { signs: [...signs].reverse().map((s) => (s === 1 ? -1 : 1)), lower: -upper, upper: -lower },
        turnover: { ...problem.turnover, from: back(problem.turnover.from) },
      });
      back(optimal(reversed).weights).forEach((w, i) => {
        expect(w, `seed ${seed}`).toBeCloseTo(solution.weights[i]!, 9);
      });
    }
  });

  it('loses nothing when a limit is loosened', () => {
    for (const seed of seeds(25)) {
      const problem = limitedProblem(seed);
      let last = Number.NEGATIVE_INFINITY;
      for (const times of [1, 1.2, 1.5, 3]) {
        const { from, limit } = problem.turnover;
        const solution = solve({ ...problem, turnover: { from, limit: limit * times } });
        if (solution.status !== 'optimal') continue;
        const now = profile === 'min_variance' ? -solution.objective : solution.objective;
        expect(now, `seed ${seed}`).toBeGreaterThanOrEqual(last - 1e-12 * Math.abs(last));
        last = now;
      }
    }
  });
});

describe('an impossible net or turnover limit names a smallest conflict', () => {
  const conflictOf = (problem: PortfolioProblem): readonly string[] => {
    const solution = minVariance(problem);
    return solution.status === 'infeasible' ? solution.conflict : expect.fail(solution.status);
  };
  it('by the new names', () => {
    const signs = [1, 1, -1, -1] as const;
    const from = Float64Array.of(1, 0, 0, 0);
    const covariance = four;
    expect(conflictOf({ covariance, net: { signs, lower: 0.2, upper: 0.1 } })).toEqual(['net', 'netLower']);
    expect(conflictOf({ covariance, net: { signs: [1, 1, 1, 1], upper: 0.9 } })).toEqual(['budget', 'net']);
    expect(conflictOf({ covariance, net: { signs: [-1, -1, -1, -1], lower: 0 } })).toEqual(['budget', 'netLower']);
    expect(conflictOf({ covariance, upper: 0.3, net: { signs, lower: 0.25 } })).toEqual([
      'budget',
      'netLower',
      'upper:0',
      'upper:1',
    ]);
    expect(conflictOf({ covariance, upper: 0.5, turnover: { from, limit: 0.2 } })).toEqual(['turnover', 'upper:0']);
    expect(conflictOf({ covariance, budget: 1.5, turnover: { from, limit: 0.2 } })).toEqual(['budget', 'turnover']);
    expect(conflictOf({ covariance, net: { signs, upper: 0 }, turnover: { from, limit: 0.4 } })).toEqual([
      'net',
      'turnover',
    ]);
  });
  it('which HiGHS finds infeasible as a whole, and feasible without any one of its constraints', async () => {
    let seen = 0;
    for (const seed of seeds(60, 200)) {
      const problem = limitedProblem(seed);
      const { net, turnover } = problem;
      const tight = {
        ...problem,
        net: { ...net, lower: net.lower + (seed % 3) * 0.2, upper: net.upper + (seed % 3) * 0.2 },
        turnover: { from: turnover.from, limit: turnover.limit / (1 + (seed % 4)) },
      };
      const solution = minVariance(tight);
      if (solution.status !== 'infeasible') continue;
      if (!solution.conflict.some((name) => name.startsWith('net') || name === 'turnover')) continue;
      seen++;
      const together = await solveWithHighs(limitedSet(tight, new Set(solution.conflict)));
      expect(together.status, `seed ${seed}: ${solution.conflict}`).toBe('Infeasible');
      for (const name of solution.conflict) {
        const rest = new Set(solution.conflict.filter((other) => other !== name));
        const without = await solveWithHighs(limitedSet(tight, rest));
        expect(without.status, `seed ${seed} without ${name}`).toBe('Optimal');
      }
    }
    expect(seen).toBeGreaterThan(15);
  });
});

describe('a certificate with a turnover multiplier', () => {
  it('is refused for other multipliers, other weights and a limit the problem does not have', () => {
    const pressed = seeds(60).flatMap((seed) => {
      const stated = limitedProblem(seed);
      const solution = minVariance(stated);
      if (solution.status !== 'optimal' || stated.covariance.rows < 5) return [];
      return solution.certificate.active.some((a) => a.constraint === 'turnover') ? [{ stated, solution }] : [];
    });
    const { stated, solution } = pressed[0] ?? expect.fail('turnover never binds');
    const { weights, certificate } = solution;
    const worst = (c: typeof certificate, w = weights): number => {
      const { primal, dual, complementarity } = verifyCertificate(stated, 'min_variance', {
        weights: w,
        certificate: c,
      });
      return Math.max(primal, dual, complementarity);
    };
    expect(worst(certificate)).toBeLessThan(1e-12);
    for (const name of ['turnover', 'budget']) {
      const bent = certificate.active.map((a) =>
        a.constraint === name ? { ...a, multiplier: a.multiplier * 1.001 } : a,
      );
      expect(certificate.active.some((a) => a.constraint === name)).toBe(true);
      expect(worst({ ...certificate, active: bent }), name).toBeGreaterThan(1e-6);
    }
    const negative = [...certificate.active, { constraint: 'turnover', multiplier: -1 }];
    expect(worst({ ...certificate, active: negative })).toBeGreaterThan(1e-2);
    const shifted = weights.map((w, i) => w + (i === 0 ? 1e-4 : i === 1 ? -1e-4 : 0));
    expect(worst(certificate, shifted)).toBeGreaterThan(1e-6);
    const { turnover: _, ...without } = stated;
    expect(() => verifyCertificate(without, 'min_variance', { weights, certificate })).toThrow(
      'the problem has no constraint "turnover"',
    );
  });
});

describe('what is asked wrongly', () => {
  const from = Float64Array.of(0.25, 0.25, 0.25, 0.25);
  const signs = [1, 1, -1, -1] as const;
  it.each([
    [{ net: { signs: [1, -1] as const } }, 'net.signs has 2 entries'],
    [{ net: { signs: [1, 1, 0, 1] as unknown as (1 | -1)[] } }, 'net.signs[2] is 0'],
    [{ net: { signs, lower: Number.NaN } }, 'net.lower is NaN'],
    [{ net: { signs, upper: Number.NEGATIVE_INFINITY } }, 'net.upper is -Infinity'],
    [{ turnover: { from: Float64Array.of(1), limit: 1 } }, 'turnover.from has 1 entries'],
    [{ turnover: { from: Float64Array.of(1, 0, Number.NaN, 0), limit: 1 } }, 'turnover.from[2] is NaN'],
    [{ turnover: { from, limit: -0.1 } }, 'turnover.limit is -0.1'],
    [{ turnover: { from, limit: Number.NaN } }, 'turnover.limit is NaN'],
  ])('%j is a RangeError that says: %s', (limits, message) => {
    for (const [, solve] of profiles) {
      expect(() => solve({ covariance: four, expectedReturns: from, ...limits })).toThrow(message);
    }
  });
  it('rules without a place for the limits refuse them', () => {
    const rules = [
      riskParity,
      equalWeight,
      maxInvestable,
      (problem: PortfolioProblem) => hierarchicalRiskParity(problem, { convention: 'A_paper' }),
    ];
    for (const rule of rules) {
      expect(() => rule({ covariance: four, net: { signs, upper: 0 } })).toThrow('net limits are for minimum variance');
      expect(() => rule({ covariance: four, turnover: { from, limit: 1 } })).toThrow('turnover limits are for');
    }
  });
  it('an infinite limit is no limit', () => {
    const free = optimal(minVariance({ covariance: four }));
    const limits = { net: { signs }, turnover: { from, limit: Number.POSITIVE_INFINITY } };
    expect(optimal(minVariance({ covariance: four, ...limits })).weights).toEqual(free.weights);
  });
});

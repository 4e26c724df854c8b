import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { problemCase } from '../../support/random-problems.js';
import { uniform } from './random-problem.js';

const SOLVERS = { min_variance: minVariance, max_sharpe: maxSharpe, max_diversification: maxDiversification } as const;
type Warm = keyof typeof SOLVERS;

/** The covariance of a market whose volatilities have changed by up to 3 %. */
function moved({ rows: n, data }: Matrix, seed: number): Matrix {
  const r = uniform(seed);
  const d = Float64Array.from({ length: n }, () => 1 + 0.06 * (r() - 0.5));
  return { rows: n, cols: n, data: data.map((c, k) => c * d[Math.floor(k / n)]! * d[k % n]!) };
}

const cases = Array.from({ length: 900 }, (_, k) => problemCase(k))
  .filter(({ profile }) => profile in SOLVERS)
  .map(({ number, profile, problem, intent }) => ({ number, profile: profile as Warm, problem, intent }));

const optimal = (solution: Solution) => (solution.status === 'optimal' ? solution : null);
const solve = (profile: Warm, problem: PortfolioProblem) => SOLVERS[profile](problem);

describe('weights to begin from', () => {
  it('change no optimum, whether they lie near it or anywhere', () => {
    let near = 0;
    for (const { number, profile, problem } of cases) {
      const cold = solve(profile, problem);
      const before = optimal(solve(profile, { ...problem, covariance: moved(problem.covariance, number + 7) }));
      const anywhere = Float64Array.from({ length: problem.covariance.rows }, (_, i) => (i % 3 === 0 ? 1 : 0));
      for (const from of [before?.weights, anywhere]) {
        if (from === undefined) continue;
        const stated = { ...problem, near: from };
        const warm = solve(profile, stated);
        expect([number, warm.status]).toEqual([number, cold.status]);
        if (warm.status !== 'optimal' || cold.status !== 'optimal') continue;
        near++;
        const proof = verifyCertificate(problem, profile, warm);
        expect(Math.max(proof.primal, proof.dual, proof.complementarity), `${number}`).toBeLessThan(1e-6);
        // A variance that cancels to rounding is as good as another.
        const rounding = profile === 'min_variance' ? 1e-6 * problem.covariance.data[0]! : 0;
        const apart = Math.abs(warm.objective - cold.objective) / (Math.abs(cold.objective) + rounding);
        expect(apart, `${number}`).toBeLessThan(1e-9);
      }
    }
    expect(near).toBeGreaterThan(500);
  });

  it('save most of the steps where the optimum itself is given', () => {
    const steps = { cold: 0, warm: 0, few: 0, all: 0 };
    for (const { profile, problem, intent } of cases) {
      const cold = optimal(solve(profile, problem));
      if (cold === null || intent.singular || (problem.net ?? problem.turnover) !== undefined) continue;
      const warm = optimal(solve(profile, { ...problem, near: cold.weights }))!;
      steps.cold += cold.certificate.iterations;
      steps.warm += warm.certificate.iterations;
      steps.all++;
      if (warm.certificate.iterations <= 3) steps.few++;
    }
    expect(steps.all).toBeGreaterThan(200);
    expect(steps.few).toBeGreaterThan(0.9 * steps.all);
    expect(steps.warm).toBeLessThan(0.3 * steps.cold);
  });

  it('must be finite and one a column', () => {
    const { problem } = cases[0]!;
    const n = problem.covariance.rows;
    expect(() => minVariance({ ...problem, near: new Float64Array(n + 1) })).toThrow(`near has ${n + 1} entries`);
    expect(() => minVariance({ ...problem, near: new Float64Array(n).fill(Number.NaN) })).toThrow('near[0] is NaN');
  });
});

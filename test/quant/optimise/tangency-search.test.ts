import { describe, expect, it } from 'vitest';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { interiorPointQp } from '../../../quant/optimise/quadratic.js';
import { tangencySearch } from '../../../quant/optimise/tangency-search.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { loadGolden } from '../../support/goldens.js';
import { type GoldenProblem, problemOf } from './problems.js';

interface Expected {
  readonly status?: string;
  readonly unique?: boolean;
  readonly weights?: readonly number[];
  readonly sharpe?: number;
}

describe('the tangency of the frontier', () => {
  const { cases } = loadGolden<GoldenProblem, Expected>('max-sharpe');
  const answered = cases.filter(({ expected }) => expected.weights && expected.status !== 'infeasible');
  it.each(answered)(
    '$name is the golden maximum of the ratio, found without the homogenised program',
    ({ input, expected }) => {
      const problem = problemOf(input);
      const n = problem.covariance.rows;
      const m = problem.expectedReturns!.map((mu) => mu - (problem.riskFree ?? 0));
      const { covariance } = problem;
      const variance = (w: ArrayLike<number>): number => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += w[i]! * covariance.data[i * n + j]! * w[j]!;
        return sum;
      };
      const earned = (w: ArrayLike<number>): number => m.reduce((sum, v, i) => sum + v * w[i]!, 0);
      const pointAt = (tau: number) => {
        const solution = interiorPointQp(
          problem,
          m.map((v) => tau * v),
        );
        if (solution.status !== 'optimal') return expect.fail(solution.status);
        const { weights } = solution;
        return { weights, variance: variance(weights), earned: earned(weights), multipliers: null };
      };
      const tangency = variance(expected.weights!) / earned(expected.weights!);
      // From far away on either side.
      for (const start of [1e-3, 0.9, 1e3]) {
        const found = tangencySearch(pointAt, start * tangency);
        if (found === null) return expect.fail('no tangency');
        const { below, above, share } = found;
        const w = below.weights.map((x, i) => share * x + (1 - share) * above.weights[i]!);
        expect(Math.abs(earned(w) / Math.sqrt(variance(w)) / expected.sharpe! - 1)).toBeLessThan(1e-9);
      }
    },
  );

  it('is null where the means promise nothing anywhere', () => {
    expect(
      tangencySearch(() => ({ weights: Float64Array.of(1), variance: 1, earned: -1, multipliers: null }), 1),
    ).toBeNull();
  });
});

describe('ratios that the homogenised program cannot finish', () => {
  /** Twelve columns with a factor, one of them almost without variance, which the budget must fill. */
  const nearlyCash = (scale: number) => {
    const n = 12;
    const sigma = Array.from({ length: n }, (_, i) => (i === 3 ? scale : 0.002 * 1.3 ** i));
    const data = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return sigma[i]! * sigma[j]! * (i === j ? 1 : 0.05 * Math.sin(i * j));
    });
    return {
      covariance: { rows: n, cols: n, data },
      upper: 0.12,
      expectedReturns: Float64Array.from(sigma, (s, i) => s * (0.02 + 0.01 * Math.cos(i))),
    };
  };
  it.each([1e-6, 1e-9, 1e-12, 1e-13])('are certified with a column of volatility %f', (scale) => {
    for (const [profile, solve] of [
      ['max_diversification', maxDiversification],
      ['max_sharpe', maxSharpe],
    ] as const) {
      const problem = nearlyCash(scale);
      const solution = solve(problem);
      if (solution.status !== 'optimal') return expect.fail(`${profile}: ${solution.status}`);
      const { primal, dual, complementarity } = verifyCertificate(problem, profile, solution);
      expect(Math.max(primal, dual, complementarity), profile).toBeLessThan(1e-9);
    }
  });
});

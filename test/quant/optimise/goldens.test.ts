import { describe, expect, it } from 'vitest';
import { type HrpConvention, hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { expectClose, loadGolden } from '../../support/goldens.js';
import { type GoldenProblem, problemOf } from './problems.js';

interface Expected {
  readonly status?: 'optimal' | 'infeasible' | 'noPositiveExcessReturn';
  readonly unique?: boolean;
  readonly weights?: readonly number[];
  readonly variance?: number;
  readonly sharpe?: number;
  readonly diversificationRatio?: number;
  readonly volatility?: number;
  readonly riskShares?: readonly number[];
  readonly binding?: readonly string[];
  readonly largestAttainableExcessReturn?: number;
  readonly conflict?: readonly string[];
  readonly formA_homogenised?: {
    readonly weights: readonly number[];
    readonly volatility: number;
    readonly riskShares: readonly number[];
  };
}
type Optimal = Extract<Solution, { status: 'optimal' }>;

const optimal = (solution: Solution): Optimal => {
  if (solution.status !== 'optimal') return expect.fail(`status is ${solution.status}`);
  return solution;
};

function expectCertified(
  problem: PortfolioProblem,
  profile: Parameters<typeof verifyCertificate>[1],
  solution: Optimal,
): void {
  const proof = verifyCertificate(problem, profile, solution);
  for (const [name, residual] of Object.entries(proof)) expect(residual, `${name} residual`).toBeLessThan(1e-10);
}

describe.each([
  ['min-variance', 'min_variance', minVariance, 'variance'],
  ['max-sharpe', 'max_sharpe', maxSharpe, 'sharpe'],
  ['max-diversification', 'max_diversification', maxDiversification, 'diversificationRatio'],
] as const)('%s goldens', (topic, profile, solve, objective) => {
  const { cases } = loadGolden<GoldenProblem, Expected>(topic);
  it.each(cases)('$name is reproduced and certified', ({ input, expected }) => {
    const problem = problemOf(input);
    const solution = solve(problem);
    if (expected.status === 'infeasible') {
      expect(solution.status).toBe('infeasible');
      return;
    }
    if (expected.status === 'noPositiveExcessReturn') {
      if (solution.status !== 'no-positive-excess') return expect.fail(`status is ${solution.status}`);
      expect(solution.bestExcess).toBeCloseTo(expected.largestAttainableExcessReturn!, 12);
      return;
    }
    const best = optimal(solution);
    if (expected.weights) expectClose(best.weights, expected.weights, 1e-8, 'weights');
    expectClose(best.objective, expected[objective]!, { relative: 1e-10 }, objective);
    expectCertified(problem, profile, best);
  });
});

describe('risk-parity goldens', () => {
  const { cases } = loadGolden<GoldenProblem, Expected>('risk-parity');
  it.each(cases)('$name is reproduced and certified', ({ input, expected }) => {
    const problem = problemOf(input);
    const solution = riskParity(problem);
    if (expected.status === 'infeasible') {
      expect(solution.status).toBe('infeasible');
      return;
    }
    const best = optimal(solution);
    const { weights, volatility, riskShares } = expected.formA_homogenised ?? (expected as Required<Expected>);
    expectClose(best.weights, weights, 1e-8, 'weights');
    expectClose(best.objective, volatility, { relative: 1e-9 }, 'volatility');
    expectClose(shares(problem, best.weights), riskShares, { relative: 1e-8 }, 'risk shares');
    expectCertified(problem, 'risk_parity', best);
  });
});

function shares({ covariance: { rows: n, data } }: PortfolioProblem, w: Float64Array): Float64Array {
  const r = w.map((wi, i) => {
    let s = 0;
    for (let j = 0; j < n; j++) s += data[i * n + j]! * w[j]!;
    return wi * s;
  });
  const total = r.reduce((a, b) => a + b, 0);
  return r.map((x) => x / total);
}

describe('hrp goldens', () => {
  type HrpExpected = Expected &
    Partial<Record<HrpConvention, { readonly weights: readonly number[] }>> & { linkage?: string };
  const conventions: HrpConvention[] = [
    'A_paper',
    'B_condensed_single',
    'C_condensed_single_ordered',
    'D_condensed_ward_ordered',
  ];
  // The herc-* cases are another method: hierarchical-equal-risk.test.ts.
  const cases = loadGolden<GoldenProblem, HrpExpected>('hrp').cases.filter(({ name }) => !name.startsWith('herc'));
  it.each(cases)('$name is reproduced', ({ name, input, expected }) => {
    const problem = problemOf(input);
    const risk = name.includes('stdev') ? 'deviation' : 'variance';
    for (const convention of conventions) {
      if (
        risk === 'deviation' &&
        convention !== (expected.linkage === 'ward' ? 'D_condensed_ward_ordered' : 'C_condensed_single_ordered')
      )
        continue;
      const best = optimal(hierarchicalRiskParity(problem, { convention, risk }));
      expectClose(best.weights, expected[convention]?.weights ?? expected.weights!, 1e-9, `${convention} weights`);
      expectCertified(problem, 'hrp', best);
    }
  });
});

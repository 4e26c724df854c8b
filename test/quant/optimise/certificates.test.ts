import { describe, expect, it } from 'vitest';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../../quant/optimise/problem.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
import { randomProblem } from './random-problem.js';

const hrp = (problem: PortfolioProblem): Solution =>
  hierarchicalRiskParity(problem, { convention: 'D_condensed_ward_ordered' });
const profiles = [
  ['min_variance', minVariance],
  ['max_sharpe', maxSharpe],
  ['max_diversification', maxDiversification],
  ['risk_parity', riskParity],
  ['equal_weight', equalWeight],
  ['hrp', hrp],
] as const;
const seeds = Array.from({ length: 150 }, (_, k) => k + 1);

describe.each(profiles)('%s on problems of every shape', (profile, solve) => {
  it('holds budget, bounds and caps to 1e-9 and its conditions to 1e-8, or names a conflict', () => {
    for (const seed of seeds) {
      const problem = randomProblem(seed, { overlapping: profile !== 'hrp' && seed % 5 === 0 });
      const solution = solve(problem);
      if (solution.status === 'infeasible') expect(solution.conflict.length, `seed ${seed}`).toBeGreaterThan(0);
      if (solution.status !== 'optimal') continue;
      const proof = verifyCertificate(problem, profile, solution);
      expect(proof.primal, `seed ${seed}: primal`).toBeLessThan(1e-9);
      // A ratio above 1e3 per session is that of a riskless portfolio: its gradient is rounding, and so are residuals.
      const riskless = profile.startsWith('max') && solution.objective > 1e3;
      expect(Math.max(proof.dual, proof.complementarity), `seed ${seed}: dual`).toBeLessThan(riskless ? 1e-7 : 1e-8);
      expect(proof.gap, `seed ${seed}: gap`).toBeLessThan(1e-8);
    }
  });
});

describe('verifyCertificate', () => {
  const problem: PortfolioProblem = {
    covariance: { rows: 3, cols: 3, data: Float64Array.of(0.04, 0.01, 0, 0.01, 0.09, 0.02, 0, 0.02, 0.16) },
    names: ['A', 'B', 'C'],
    upper: 0.5,
    groups: [{ name: 'rates', members: [1, 2], upper: 0.8 }],
    expectedReturns: Float64Array.of(0.1, 0.1, 0.1),
  };
  const solved = minVariance(problem);
  if (solved.status !== 'optimal') throw new Error('the example has an optimum');

  it('names the bound that is active and gives it a multiplier above 0', () => {
    expect(solved.certificate.active.map((a) => a.constraint)).toEqual(['budget', 'upper:A']);
    expect(solved.certificate.active[1]!.multiplier).toBeGreaterThan(0);
  });
  it('sees weights that were moved, even where they stay feasible', () => {
    const weights = Float64Array.from(solved.weights);
    weights[1]! -= 1e-3;
    weights[2]! += 1e-3;
    const proof = verifyCertificate(problem, 'min_variance', { weights, certificate: solved.certificate });
    expect(proof.primal).toBeLessThan(1e-12);
    expect(proof.dual).toBeGreaterThan(1e-4);
  });
  it('sees a multiplier of the wrong sign and one that is too large', () => {
    const forged = (multiplier: number) => ({
      ...solved.certificate,
      active: [...solved.certificate.active, { constraint: 'group:rates', multiplier }],
    });
    const verify = (multiplier: number) =>
      verifyCertificate(problem, 'min_variance', { weights: solved.weights, certificate: forged(multiplier) });
    expect(verify(-0.01).dual).toBeGreaterThan(1e-2);
    expect(verify(0.01).complementarity).toBeGreaterThan(1e-2);
  });
  it('does not read what the solver says about itself', () => {
    const boast = { ...solved.certificate, primal: 0, dual: 0, complementarity: 0, gap: 0 };
    const weights = Float64Array.of(0.2, 0.4, 0.4);
    expect(verifyCertificate(problem, 'min_variance', { weights, certificate: boast }).dual).toBeGreaterThan(0.1);
  });
  it('refuses names the problem does not have, wrong lengths and NaN', () => {
    const stray = { ...solved.certificate, active: [{ constraint: 'upper:Z', multiplier: 1 }] };
    expect(() => verifyCertificate(problem, 'min_variance', { weights: solved.weights, certificate: stray })).toThrow(
      /upper:Z/,
    );
    const short = { weights: Float64Array.of(1), certificate: solved.certificate };
    expect(() => verifyCertificate(problem, 'min_variance', short)).toThrow(RangeError);
    const broken = { weights: Float64Array.of(0.5, Number.NaN, 0.5), certificate: solved.certificate };
    expect(() => verifyCertificate(problem, 'min_variance', broken)).toThrow(/weights\[1\]/);
  });
  it('rebuilds hrp and sees weights that the convention does not make', () => {
    const built = hrp(problem);
    if (built.status !== 'optimal') return expect.fail(built.status);
    expect(verifyCertificate(problem, 'hrp', built).dual).toBe(0);
    const weights = Float64Array.of(0.4, 0.4, 0.2);
    expect(verifyCertificate(problem, 'hrp', { ...built, weights }).dual).toBeGreaterThan(1e-3);
    const unnamed = { ...built.certificate, engine: 'guess' };
    expect(() => verifyCertificate(problem, 'hrp', { weights, certificate: unnamed })).toThrow(/engine "guess"/);
  });
});

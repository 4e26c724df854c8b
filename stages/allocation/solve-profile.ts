import type { Certificate } from '../../contracts/allocation.js';
import type { Profile } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import { equalWeight } from '../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../quant/optimise/min-variance.js';
import type { PortfolioProblem, Solution } from '../../quant/optimise/problem.js';
import { riskParity } from '../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../quant/optimise/verify-certificate.js';

/** Scaled KKT residual above which an answer is not accepted as an optimum. */
const MAX_RESIDUAL = 1e-6;

/** Profiles that one optimisation answers; the barbell is made of two sleeves. */
export type SolvedProfile = Exclude<Profile, 'barbell'>;

export interface Solved {
  readonly weights: Float64Array;
  readonly certificate: Certificate;
  readonly fallbacks: readonly string[];
}

const SOLVERS: Readonly<Record<SolvedProfile, (problem: PortfolioProblem) => Solution>> = {
  min_variance: (problem) => minVariance(problem),
  risk_parity: (problem) => riskParity(problem),
  max_sharpe: (problem) => maxSharpe(problem),
  max_diversification: (problem) => maxDiversification(problem),
  // Condensed distance, Ward, optimal leaf order: one of four portfolios called HRP (goldens/hrp.json).
  hrp: (problem) => hierarchicalRiskParity(problem, { convention: 'D_condensed_ward_ordered' }),
  equal_weight: (problem) => equalWeight(problem),
};

/**
 * The profile's weights with a certificate that was recomputed here from the problem and the claimed multipliers.
 *
 * max_sharpe without any portfolio that earns more than cash becomes min_variance and says so. Infeasible is an
 * InfeasibleMandateError with the minimal conflict; a residual above 1e-6 is an UncertifiedSolutionError.
 */
export function solveProfile(profile: SolvedProfile, problem: PortfolioProblem, where: string): Result<Solved> {
  const solution = SOLVERS[profile](problem);
  if (solution.status === 'no-positive-excess') {
    const instead = solveProfile('min_variance', problem, where);
    if (!instead.ok) return instead;
    const reason = `max_sharpe → min_variance: no feasible portfolio earns more than cash (best excess ${solution.bestExcess.toExponential(2)} per session)`;
    return ok({ ...instead.value, fallbacks: [reason] });
  }
  if (solution.status === 'riskless-excess') {
    const instead = solveProfile('min_variance', problem, where);
    if (!instead.ok) return instead;
    const reason = `${profile} → min_variance: a portfolio without risk earns ${solution.excess.toExponential(2)} per session, the ratio has no bound`;
    return ok({ ...instead.value, fallbacks: [reason] });
  }
  if (solution.status === 'infeasible') {
    return fail({
      type: 'InfeasibleMandateError',
      where,
      what: `these constraints cannot hold together: ${solution.conflict.join(', ')}`,
      next: 'Loosen one of the named constraints in the mandate.',
    });
  }
  const proof = verifyCertificate(problem, profile, solution);
  const residual = Math.max(proof.primal, proof.dual, proof.complementarity);
  // Written so that a NaN residual is refused too.
  if (!(residual <= MAX_RESIDUAL)) {
    return fail({
      type: 'UncertifiedSolutionError',
      where,
      what: `the ${profile} answer leaves a KKT residual of ${residual}, at most ${MAX_RESIDUAL} is accepted (primal ${proof.primal}, dual ${proof.dual}, complementarity ${proof.complementarity})`,
      next: 'Report it with the alignment artifact of this run, which holds the whole problem.',
    });
  }
  return ok({ weights: solution.weights, certificate: { ...solution.certificate, ...proof }, fallbacks: [] });
}

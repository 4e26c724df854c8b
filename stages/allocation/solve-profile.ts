import type { Certificate } from '../../contracts/allocation.js';
import type { Profile } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { OptimalProfile } from '../../quant/optimise/certificate.js';
import { equalWeight } from '../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../quant/optimise/min-variance.js';
import { nearestWeights } from '../../quant/optimise/nearest-weights.js';
import type { PortfolioProblem, Solution } from '../../quant/optimise/problem.js';
import { riskParity } from '../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../quant/optimise/verify-certificate.js';
import { inConflict } from './capacity.js';
import { brokenLimits, withDisjointGroups, withoutNetAndTurnover } from './partial-limits.js';

/** Scaled KKT residual above which an answer is not accepted as an optimum. */
const MAX_RESIDUAL = 1e-6;

/** Profiles that one optimisation answers; the barbell is made of two sleeves. */
export type SolvedProfile = Exclude<Profile, 'barbell'>;

export interface Solved {
  readonly weights: Float64Array;
  /** The last proves the weights; one before it proves what they were moved from. */
  readonly certificates: readonly Certificate[];
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

/** Limits that a rule has a place for, most first; the optimisers that are not here have a place for all. */
const PARTIAL: Readonly<Partial<Record<SolvedProfile, readonly ((problem: PortfolioProblem) => PortfolioProblem)[]>>> =
  {
    // Where caps together leave a column no weight at all, risk cannot be shared with it: then without what overlaps.
    risk_parity: [withoutNetAndTurnover, withDisjointGroups],
    hrp: [withDisjointGroups],
  };

/**
 * The profile's weights under every limit, with certificates that were recomputed here from the problem and the claimed
 * multipliers.
 *
 * A rule without a place for some limit (risk parity: net and turnover; hierarchical risk parity: groups that overlap,
 * too) answers without it, and is moved to the nearest weights that obey all; `fallbacks` names the limits. equal_weight
 * is the nearest to equal weights by definition. max_sharpe without any portfolio that earns more than cash, a ratio without
 * a bound and risk that cannot be shared become min_variance and say so.
 *
 * Errors: InfeasibleMandateError with a smallest conflict, UncertifiedSolutionError for a residual above 1e-6.
 */
export function solveProfile(profile: SolvedProfile, problem: PortfolioProblem, where: string): Result<Solved> {
  if (profile === 'equal_weight' && (problem.net ?? problem.turnover) !== undefined) {
    const n = problem.covariance.rows;
    const even = new Float64Array(n).fill((problem.budget ?? 1) / n);
    return solveNearest(problem, even, where);
  }
  const ways = PARTIAL[profile] ?? [];
  let last = solveStated(profile, ways[0]?.(problem) ?? problem, problem, where);
  for (const partial of ways.slice(1)) {
    if (last.ok || last.problem.type !== 'InfeasibleMandateError') break;
    last = solveStated(profile, partial(problem), problem, where);
  }
  if (!last.ok) return last;
  const broken = brokenLimits(problem, last.value.weights);
  if (broken.length === 0) return last;
  const moved = solveNearest(problem, last.value.weights, where);
  if (!moved.ok) return moved;
  return ok({
    weights: moved.value.weights,
    certificates: [...last.value.certificates, ...moved.value.certificates],
    fallbacks: [...last.value.fallbacks, `${profile} → nearest weights within ${broken.join(', ')}`],
  });
}

/** The nearest weights to `towards` that obey every limit of the problem, proved. Errors as `solveProfile`. */
export function solveNearest(problem: PortfolioProblem, towards: Float64Array, where: string): Result<Solved> {
  const stated = { ...problem, towards };
  return proved('nearest', stated, nearestWeights(stated), where);
}

/** The answer to `stated`, which may leave out limits of `problem`; whatever takes its place obeys them all. */
function solveStated(
  profile: SolvedProfile,
  stated: PortfolioProblem,
  problem: PortfolioProblem,
  where: string,
): Result<Solved> {
  const solution = SOLVERS[profile](stated);
  if (solution.status === 'no-positive-excess') {
    const reason = `no feasible portfolio earns more than cash (best excess ${solution.bestExcess.toExponential(2)} per session)`;
    return asMinVariance(profile, reason, problem, where);
  }
  if (solution.status === 'riskless-excess') {
    const reason = `a portfolio without risk earns ${solution.excess.toExponential(2)} per session, the ratio has no bound`;
    return asMinVariance(profile, reason, problem, where);
  }
  if (solution.status === 'infeasible' && solution.conflict.every((name) => name.startsWith('riskBudget:'))) {
    const reason = `the risk of ${solution.conflict.length} columns cancels, and what is not there cannot be shared`;
    return asMinVariance(profile, reason, problem, where);
  }
  return proved(profile, stated, solution, where);
}

function asMinVariance(
  profile: SolvedProfile,
  reason: string,
  problem: PortfolioProblem,
  where: string,
): Result<Solved> {
  const instead = solveProfile('min_variance', problem, where);
  return instead.ok ? ok({ ...instead.value, fallbacks: [`${profile} → min_variance: ${reason}`] }) : instead;
}

type Ordinary = Extract<Solution, { status: 'optimal' | 'infeasible' }>;

function proved(
  profile: OptimalProfile | 'hrp',
  problem: PortfolioProblem,
  solution: Solution,
  where: string,
): Result<Solved> {
  const { status } = solution;
  if (status !== 'optimal' && status !== 'infeasible') throw new RangeError(`solveProfile: ${profile} is ${status}`);
  const ordinary = solution as Ordinary;
  if (ordinary.status === 'infeasible') return fail(inConflict(problem, ordinary.conflict, where));
  const proof = verifyCertificate(problem, profile, ordinary);
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
  return ok({ weights: ordinary.weights, certificates: [{ ...ordinary.certificate, ...proof }], fallbacks: [] });
}

/**
 * Maximum of a ratio m'w / √(w'Σw) under budget, bounds, group, net and turnover limits.
 *
 * Source   Charnes & Cooper (1962); Schaible (1974).
 *          min y'Σy with m'y = 1 and every constraint scaled by κ = sum(y) / budget, then w = y / κ.
 * Unit     the ratio per period of the inputs, never annualised; always finite.
 * Result   `no-positive-excess` with the largest attainable m'w where no feasible portfolio has m'w > 0: found by a
 *          linear program, since a positive mean somewhere is not enough once caps bind. `riskless-excess` with the
 *          portfolio where one earns and its risk cancels to rounding: the ratio then has no bound, so no optimum either.
 */
import type { Matrix } from '../../contracts/matrix.js';
import {
  certify,
  type GradientAt,
  profileGradient,
  type Residuals,
  ratioNumerator,
  residualsOf,
} from './certificate.js';
import { greedyVertex } from './greedy-vertex.js';
import { linearProgram } from './linear-program.js';
import { addMultipliers, type Multipliers, noMultipliers } from './multipliers.js';
import { type OrdinaryForm, underEveryLimit } from './ordinary-form.js';
import { feasiblePolytope, type Polytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { isRiskless, portfolioVariance } from './quadratic.js';
import { solveProgram } from './solve-program.js';
import { type FrontierPoint, tangencySearch } from './tangency-search.js';
import { nearOf, type ResolvedProblem } from './validate.js';

export function maximumRatio(
  problem: PortfolioProblem,
  profile: 'max_sharpe' | 'max_diversification',
  resolved: ResolvedProblem,
): Solution {
  const m = ratioNumerator(problem, profile);
  return underEveryLimit(resolved, (form) => maximumIn(form, problem, profile, resolved, m));
}

function maximumIn(
  form: OrdinaryForm,
  problem: PortfolioProblem,
  profile: 'max_sharpe' | 'max_diversification',
  resolved: ResolvedProblem,
  m: Float64Array,
): Solution {
  const outcome = feasiblePolytope(form.problem);
  if (outcome.status === 'infeasible') return outcome;
  const most = largestMean(form.problem, form.vectorOf(m));
  const size = m.reduce((s, v) => Math.max(s, Math.abs(v)), 0);
  // 1e-12: a mean this small beside its parts is rounding.
  if (!(most > 1e-12 * size * resolved.budget)) return { status: 'no-positive-excess', bestExcess: most };
  const ratio = form.vectorOf(m.map((v) => v / most));
  // Means differ by more than most risks do: the best ratio holds few columns. The best diversification holds many.
  const sparse = profile === 'max_sharpe';
  const near = nearOf(problem, resolved);
  const answer = (covariance: Matrix): Judged => {
    let last: { readonly weights: Float64Array; readonly at: GradientAt } | undefined;
    const {
      weights: x,
      multipliers,
      ...how
    } = solveProgram(
      { ...form.problem, covariance: form.covarianceOf(covariance) },
      outcome.polytope,
      { ratio, sparse, ...near },
      (x) => {
        const w = form.weightsOf(x);
        const at = profileGradient({ ...problem, covariance }, profile, w);
        if (covariance === problem.covariance) last = { weights: w, at };
        return form.vectorOf(at.gradient);
      },
    );
    const weights = form.weightsOf(x);
    const earned = m.reduce((s, v, i) => s + v * weights[i]!, 0);
    const objective = earned / Math.sqrt(portfolioVariance(problem.covariance, weights));
    // The program asked for its gradient where it ended.
    const end = last?.weights === weights ? last.at : profileGradient(problem, profile, weights);
    const stated = form.multipliersOf(multipliers, weights, end.gradient);
    const certificate = certify(resolved, end, weights, stated, how);
    return {
      solution: { status: 'optimal', weights, objective, certificate },
      error: worst(residualsOf(form.stated, end, weights, stated)),
    };
  };
  let best = answer(resolved.covariance);
  // Where risk cancels to rounding the program has no curvature to work with. A trace of idiosyncratic variance gives
  // it some; what that costs is in the certificate, which speaks of the covariance that was asked for.
  for (const trace of [1e-14, 1e-13, 1e-12, 1e-11, 1e-9]) {
    if (best.error <= 1e-9) break;
    const retried = answer(withTrace(resolved.covariance, trace));
    if (retried.error < best.error) best = retried;
  }
  if (!(best.error <= 1e-6)) {
    const searched = onTheFrontier(form, problem, profile, resolved, m, outcome.polytope, best.solution.weights);
    if (searched !== null && searched.error < best.error) best = searched;
  }
  const { solution } = best;
  const { weights, certificate } = solution;
  if (certificate.primal <= 1e-9 * resolved.budget && isRiskless(resolved, weights)) {
    return { status: 'riskless-excess', weights, excess: m.reduce((s, v, i) => s + v * weights[i]!, 0) };
  }
  return solution;
}

/** The optimum by a search along the frontier that starts where another answer stands; null where that finds none. */
function onTheFrontier(
  form: OrdinaryForm,
  problem: PortfolioProblem,
  profile: 'max_sharpe' | 'max_diversification',
  resolved: ResolvedProblem,
  m: Float64Array,
  polytope: Polytope,
  from: Float64Array,
): Judged | null {
  const { covariance } = resolved;
  const earnedBy = (w: Float64Array): number => m.reduce((s, v, i) => s + v * w[i]!, 0);
  let iterations = 0;
  const pointAt = (tau: number): FrontierPoint<Multipliers> => {
    const linear = m.map((v) => tau * v);
    const solved = solveProgram(
      { ...form.problem, covariance: form.covarianceOf(covariance) },
      polytope,
      { linear: form.vectorOf(linear) },
      (x) => form.vectorOf(profileGradient(problem, 'min_variance', form.weightsOf(x), linear).gradient),
    );
    iterations += solved.iterations;
    const weights = form.weightsOf(solved.weights);
    const { gradient } = profileGradient(problem, 'min_variance', weights, linear);
    const multipliers = form.multipliersOf(solved.multipliers, weights, gradient);
    return { weights, variance: portfolioVariance(covariance, weights), earned: earnedBy(weights), multipliers };
  };
  const start = portfolioVariance(covariance, from) / earnedBy(from);
  const found = start > 0 && Number.isFinite(start) ? tangencySearch(pointAt, start) : null;
  if (found === null) return null;
  const { below, above, share } = found;
  const weights = below.weights.map((w, i) => share * w + (1 - share) * above.weights[i]!);
  const multipliers = noMultipliers(resolved.n, resolved.groups.length);
  addMultipliers(multipliers, below.multipliers, share);
  addMultipliers(multipliers, above.multipliers, 1 - share);
  const objective = earnedBy(weights) / Math.sqrt(portfolioVariance(covariance, weights));
  const at = profileGradient(problem, profile, weights);
  const how = { iterations, engine: 'tangency-search' };
  return {
    solution: { status: 'optimal', weights, objective, certificate: certify(resolved, at, weights, multipliers, how) },
    error: worst(residualsOf(form.stated, at, weights, multipliers)),
  };
}

interface Judged {
  readonly solution: Extract<Solution, { status: 'optimal' }>;
  /** Against what the form holds it to: limits left out for now are no reason to search further here. */
  readonly error: number;
}

/** Feasibility weighs more: a budget is owed exactly, an optimum only nearly. */
const worst = ({ primal, dual, complementarity }: Residuals): number => Math.max(100 * primal, dual, complementarity);

function withTrace({ rows: n, cols, data }: Matrix, trace: number): Matrix {
  const C = Float64Array.from(data);
  for (let i = 0; i < n; i++) C[i * n + i]! *= 1 + trace;
  return { rows: n, cols, data: C };
}

function largestMean({ n, lower, upper, groups, budget }: ResolvedProblem, m: Float64Array): number {
  const rows = [
    { members: Array.from({ length: n }, (_, i) => i), lower: budget, upper: budget },
    ...groups.map((g) => ({ members: g.members, lower: g.lower, upper: g.upper })),
  ];
  const program = { objective: m, lower, upper, rows };
  const vertex = greedyVertex(program);
  if (vertex === null) return linearProgram(program).objective;
  return m.reduce((earned, mean, i) => earned + (mean === 0 ? 0 : mean * vertex.x[i]!), 0);
}

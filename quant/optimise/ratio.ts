/**
 * Maximum of a ratio m'w / √(w'Σw) under budget, bounds and group limits.
 *
 * Source   Charnes & Cooper (1962); Schaible (1974).
 *          min y'Σy with m'y = 1 and every constraint scaled by κ = sum(y) / budget, then w = y / κ.
 * Unit     the ratio per period of the inputs, never annualised. Where a riskless portfolio earns it has no bound: the
 *          value returned is then rounding, 1e6 and more, or Infinity.
 * Result   `no-positive-excess` with the largest attainable m'w where no feasible portfolio has m'w > 0: found by a
 *          linear program, since a positive mean somewhere is not enough once caps bind.
 */
import { certify, profileGradient, ratioNumerator } from './certificate.js';
import { linearProgram } from './linear-program.js';
import { portfolioVariance, quadraticOptimum } from './quadratic.js';
import { noMultipliers } from './multipliers.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { solveProgram } from './solve-program.js';
import type { ResolvedProblem } from './validate.js';

export function maximumRatio(problem: PortfolioProblem, profile: 'max_sharpe' | 'max_diversification', resolved: ResolvedProblem): Solution {
  const m = ratioNumerator(problem, profile);
  const outcome = feasiblePolytope(resolved);
  if (outcome.status === 'infeasible') return outcome;
  const best = largestMean(resolved, m);
  const size = m.reduce((s, v) => Math.max(s, Math.abs(v)), 0);
  // 1e-12: a mean this small beside its parts is rounding.
  if (!(best > 1e-12 * size * resolved.budget)) return { status: 'no-positive-excess', bestExcess: best };
  const ratio = m.map((v) => v / best);
  const at = (w: Float64Array) => profileGradient(problem, profile, w);
  const { weights, multipliers, ...how } = solveProgram(resolved, outcome.polytope, { ratio }, (w) => at(w).gradient);
  const ratioOf = (w: Float64Array): number =>
    m.reduce((s, v, i) => s + v * w[i]!, 0) / Math.sqrt(portfolioVariance(problem.covariance, w));
  const certificate = certify(resolved, at(weights), weights, multipliers, how);
  if (!(certificate.primal < 1e-10)) {
    // Riskless portfolios leave the homogenised program without curvature; the least variance finds one squarely.
    const least = quadraticOptimum(problem, resolved);
    if (least.status === 'optimal' && ratioOf(least.weights) > 0) {
      const proof = certify(resolved, at(least.weights), least.weights, noMultipliers(resolved.n, resolved.groups.length), how);
      if (Math.max(proof.primal, proof.dual, proof.gap) < certificate.primal) {
        return { status: 'optimal', weights: least.weights, objective: ratioOf(least.weights), certificate: proof };
      }
    }
  }
  return { status: 'optimal', weights, objective: ratioOf(weights), certificate };
}

function largestMean({ n, lower, upper, groups, budget }: ResolvedProblem, m: Float64Array): number {
  const rows = [
    { members: Array.from({ length: n }, (_, i) => i), lower: budget, upper: budget },
    ...groups.map((g) => ({ members: g.members, lower: g.lower, upper: g.upper })),
  ];
  return linearProgram({ objective: m, lower, upper, rows }).objective;
}

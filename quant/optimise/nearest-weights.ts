/**
 * The nearest weights that obey every limit: min ½ ‖w − towards‖² over sum(w) = budget, lower ≤ w ≤ upper, group, net
 * and turnover limits.
 *
 * For rules that have no place for a limit: what the rule answers is moved as little as the limit demands.
 *
 * Source   Euclidean projection on a polytope, a quadratic program with identity matrix; solved as in `solve-program.ts`.
 * Unit     `objective` is ‖w − towards‖², 0 where `towards` obeys every limit.
 * Errors   RangeError as `resolveProblem`, and for `towards`; an impossible mandate is `infeasible` with a smallest conflict.
 */
import { identity } from '../linalg/matrix.js';
import { certify, profileGradient } from './certificate.js';
import { underEveryLimit } from './ordinary-form.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { solveProgram } from './solve-program.js';
import { requireVector, resolveProblem } from './validate.js';

export function nearestWeights(problem: PortfolioProblem): Solution {
  const resolved = resolveProblem(problem, 'nearestWeights');
  const towards = requireVector(problem.towards, resolved.n, 'nearestWeights: towards');
  const at = (w: Float64Array) => profileGradient(problem, 'nearest', w);
  return underEveryLimit(resolved, (form) => {
    const outcome = feasiblePolytope(form.problem);
    if (outcome.status === 'infeasible') return outcome;
    const {
      weights: x,
      multipliers,
      ...how
    } = solveProgram(
      { ...form.problem, covariance: form.covarianceOf(identity(resolved.n)) },
      outcome.polytope,
      { linear: form.vectorOf(towards) },
      (x) => form.vectorOf(at(form.weightsOf(x)).gradient),
    );
    const weights = form.weightsOf(x);
    const end = at(weights);
    return {
      status: 'optimal',
      weights,
      objective: weights.reduce((sum, w, i) => sum + (w - towards[i]!) ** 2, 0),
      certificate: certify(resolved, end, weights, form.multipliersOf(multipliers, weights, end.gradient), how),
    };
  });
}

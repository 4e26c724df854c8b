/**
 * The quadratic program behind the profiles: min ½ w'Σw − c'w over sum(w) = budget, lower ≤ w ≤ upper, group,
 * net and turnover limits.
 *
 * Source   `solve-program.ts`.
 * Shape    Σ N × N, c N → w N. `objective` is ½ w'Σw − c'w, and w'Σw (no ½) where c is absent.
 * Errors   RangeError as `resolveProblem`, and for c; an impossible mandate is `infeasible` with a smallest conflict.
 */
import { certify, type GradientAt, profileGradient } from './certificate.js';
import { columnsHeld, productOfHeld } from './columns-held.js';
import { underEveryLimit } from './ordinary-form.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { solveProgram } from './solve-program.js';
import { nearOf, type ResolvedProblem, requireVector, resolveProblem } from './validate.js';

export function interiorPointQp(problem: PortfolioProblem, linear: Float64Array): Solution {
  const resolved = resolveProblem(problem, 'interiorPointQp');
  return quadraticOptimum(problem, resolved, requireVector(linear, resolved.n, 'interiorPointQp: linear'));
}

export function quadraticOptimum(
  problem: PortfolioProblem,
  resolved: ResolvedProblem,
  linear?: Float64Array,
): Solution {
  let last: { readonly weights: Float64Array; readonly gradient: GradientAt } | undefined;
  // The program asks for its gradient where it ends, and so does the certificate.
  const at = (w: Float64Array): GradientAt => {
    if (last?.weights !== w) last = { weights: w, gradient: profileGradient(problem, 'min_variance', w, linear) };
    return last.gradient;
  };
  return underEveryLimit(resolved, (form) => {
    const outcome = feasiblePolytope(form.problem);
    if (outcome.status === 'infeasible') return outcome;
    const objective = { ...nearOf(problem, resolved), ...(linear ? { linear: form.vectorOf(linear) } : {}) };
    const {
      weights: x,
      multipliers,
      ...how
    } = solveProgram(form.problem, outcome.polytope, objective, (x) => form.vectorOf(at(form.weightsOf(x)).gradient));
    const weights = form.weightsOf(x);
    const variance = portfolioVariance(problem.covariance, weights);
    const earned = linear?.reduce((s, c, i) => s + c * weights[i]!, 0);
    const end = at(weights);
    return {
      status: 'optimal',
      weights,
      objective: earned === undefined ? variance : variance / 2 - earned,
      certificate: certify(resolved, end, weights, form.multipliersOf(multipliers, weights, end.gradient), how),
    };
  });
}

/** w'Σw, summed row by row; never below 0. */
export function portfolioVariance({ data: C }: PortfolioProblem['covariance'], w: Float64Array): number {
  let variance = 0;
  const held = columnsHeld(w);
  const Cw = productOfHeld(C, w, held, held);
  for (const i of held) variance += Cw[i]! * w[i]!;
  return Math.max(0, variance);
}

/** The risk of w cancels to rounding: of its own parts, or beside the largest column held alone. */
export function isRiskless({ n, covariance, budget }: ResolvedProblem, w: Float64Array): boolean {
  let mass = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const deviation = Math.sqrt(covariance.data[i * (n + 1)]!);
    mass += deviation * Math.abs(w[i]!);
    largest = Math.max(largest, deviation * budget);
  }
  // 1e-14, 1e-20: variances cancel to rounding of their parts, never to 0 exactly.
  return portfolioVariance(covariance, w) <= Math.max(1e-14 * mass * mass, 1e-20 * largest * largest);
}

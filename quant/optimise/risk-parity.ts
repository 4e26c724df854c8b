/**
 * Risk parity: weights whose shares of portfolio risk are the risk budgets b.
 *
 *   y = argmin ½ y'Σy − Σ_i b_i ln y_i,   w = budget × y / sum(y),   then w_i (Σw)_i / w'Σw = b_i
 *
 * Bounds and group limits are form A: min ln σ(w) − Σ b_i ln w_i over the feasible w, i.e. every constraint scaled with
 * sum(y). Where none binds both agree and shares equal budgets exactly; where one binds the others' shares move with
 * it. Form B of Richard & Roncalli (absolute caps, shares outside kept proportional) is another portfolio, not offered.
 *
 * Source   Maillard, Roncalli & Teïletche (2010), J. Portfolio Management 36, 60–70; Spinu (2013), SSRN 2297383.
 *          Newton with a line search in x = σ y (correlations), finished with undamped steps: a line search on the
 *          objective cannot see the last half of the digits.
 * Unit     `objective` is the portfolio volatility √(w'Σw) per period.
 * Result   `infeasible` with "riskBudget:NAME" where no finite answer exists: no variance of its own, a perfectly
 *          hedged set, or an upper bound of 0.
 * Errors   RangeError as `resolveProblem`, for net and turnover limits, and where riskBudgets are not positive or do not
 *          sum to 1 within 1e-9.
 */
import { certify, profileGradient } from './certificate.js';
import { noMultipliers } from './multipliers.js';
import { newtonRiskBudgets } from './newton-risk-budgets.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { isRiskless, portfolioVariance, quadraticOptimum } from './quadratic.js';
import { solveProgram } from './solve-program.js';
import { type ResolvedProblem, requireVector, resolveProblem, withoutNetAndTurnover } from './validate.js';

export function riskParity(problem: PortfolioProblem): Solution {
  const resolved = longOnly(withoutNetAndTurnover(resolveProblem(problem, 'riskParity'), 'riskParity'));
  const { n, names, budget, covariance } = resolved;
  const b = riskBudgets(problem, n);
  const outcome = feasiblePolytope(resolved);
  if (outcome.status === 'infeasible') return { status: 'infeasible', conflict: asked(outcome.conflict, problem) };
  const at = (w: Float64Array) => profileGradient({ ...problem, riskBudgets: b }, 'risk_parity', w);

  const free = newtonRiskBudgets(covariance, b);
  if (free !== null) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += free.y[i]!;
    const weights = free.y.map((v) => (budget * v) / sum);
    const none = noMultipliers(n, resolved.groups.length);
    const certificate = certify(resolved, at(weights), weights, none, {
      iterations: free.iterations,
      engine: 'newton',
    });
    if (certificate.primal <= 1e-12 * budget) {
      return { status: 'optimal', weights, objective: Math.sqrt(portfolioVariance(covariance, weights)), certificate };
    }
  }
  const { fixed } = outcome.polytope;
  const barred = names.filter((_, i) => fixed[i]! <= 0 || resolved.upper[i]! <= 0);
  if (barred.length > 0) return { status: 'infeasible', conflict: [`riskBudget:${barred[0]}`, `upper:${barred[0]}`] };
  const { weights, multipliers, ...how } = solveProgram(
    resolved,
    outcome.polytope,
    { barrier: b },
    (w) => at(w).gradient,
  );
  const certificate = certify(resolved, at(weights), weights, multipliers, how);
  if (!(certificate.dual < 1e-8) && hasRisklessPortfolio(problem, resolved)) {
    return { status: 'infeasible', conflict: names.map((name) => `riskBudget:${name}`) };
  }
  return { status: 'optimal', weights, objective: Math.sqrt(portfolioVariance(covariance, weights)), certificate };
}

/** A positive risk budget takes a positive weight, whatever lower bound was given. */
const longOnly = (resolved: ResolvedProblem): ResolvedProblem => ({
  ...resolved,
  lower: resolved.lower.map((l) => Math.max(l, 0)),
});

/** A conflict in the words of the problem: where its own lower bound is below 0, it is the risk budget that forbids that. */
function asked(conflict: readonly string[], problem: PortfolioProblem): readonly string[] {
  const { names, lower } = resolveProblem(problem, 'riskParity');
  const barred = new Set(names.filter((_, i) => lower[i]! < 0).map((name) => `lower:${name}`));
  return conflict.map((name) => (barred.has(name) ? name.replace('lower:', 'riskBudget:') : name));
}

/** Without risk there is nothing to share: ln σ has no minimum, and the iterates run away. */
function hasRisklessPortfolio(problem: PortfolioProblem, resolved: ResolvedProblem): boolean {
  const least = quadraticOptimum(problem, resolved);
  return least.status === 'optimal' && isRiskless(resolved, least.weights);
}

function riskBudgets(problem: PortfolioProblem, n: number): Float64Array {
  if (problem.riskBudgets === undefined) return new Float64Array(n).fill(1 / n);
  const b = requireVector(problem.riskBudgets, n, 'riskParity: riskBudgets');
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!(b[i]! > 0)) throw new RangeError(`riskParity: riskBudgets[${i}] is ${b[i]}, must be above 0`);
    sum += b[i]!;
  }
  if (Math.abs(sum - 1) > 1e-9) throw new RangeError(`riskParity: riskBudgets sum to ${sum}, must sum to 1`);
  return b.map((v) => v / sum);
}

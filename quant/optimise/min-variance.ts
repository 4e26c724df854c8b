/**
 * Minimum variance: min w'Σw over sum(w) = budget, lower ≤ w ≤ upper, group, net
 * and turnover limits.
 *
 * Source   Markowitz (1952), Journal of Finance 7, 77–91; solved as in `solve-program.ts`.
 * Shape    Σ N × N → w N. Unit: `objective` is w'Σw per period (no ½). A singular Σ is allowed: among equal optima the
 *          one nearest to the interior start is returned, so identical columns get identical weights.
 * Errors   RangeError as `resolveProblem`; an impossible mandate is `infeasible` with a smallest conflict by name.
 */
import type { PortfolioProblem, Solution } from './problem.js';
import { quadraticOptimum } from './quadratic.js';
import { resolveProblem } from './validate.js';

export const minVariance = (problem: PortfolioProblem): Solution =>
  quadraticOptimum(problem, resolveProblem(problem, 'minVariance'));

/**
 * Maximum diversification: max σ'w / √(w'Σw), σ = √diag Σ, over sum(w) = budget, lower ≤ w ≤ upper, group, net
 * and turnover limits.
 *
 * Source   Choueifaty & Coignard (2008), J. Portfolio Management 35, 40–51; homogenised as in `ratio.ts`.
 * Unit     `objective` is the diversification ratio, a pure number, at least 1.
 * Result   `no-positive-excess` only where every volatility that can be held is 0; `riskless-excess` where they cancel.
 * Errors   RangeError as `resolveProblem`.
 */
import type { PortfolioProblem, Solution } from './problem.js';
import { maximumRatio } from './ratio.js';
import { resolveProblem } from './validate.js';

export const maxDiversification = (problem: PortfolioProblem): Solution =>
  maximumRatio(problem, 'max_diversification', resolveProblem(problem, 'maxDiversification'));

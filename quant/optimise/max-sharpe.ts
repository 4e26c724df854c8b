/**
 * Maximum Sharpe ratio: max (μ − rf)'w / √(w'Σw) over sum(w) = budget, lower ≤ w ≤ upper, group, net
 * and turnover limits.
 *
 * Source   Sharpe (1966), Journal of Business 39, 119–138; homogenised as in `ratio.ts`.
 * Unit     `objective` is the ratio per period of the inputs, never annualised.
 * Result   `no-positive-excess` with the largest attainable (μ − rf)'w where no feasible portfolio earns more than rf;
 *          `riskless-excess` where one does without risk.
 * Errors   RangeError as `resolveProblem`, and for expectedReturns or riskFree missing, out of shape or not finite.
 */
import type { PortfolioProblem, Solution } from './problem.js';
import { maximumRatio } from './ratio.js';
import { resolveProblem } from './validate.js';

export function maxSharpe(problem: PortfolioProblem): Solution {
  if (problem.riskFree !== undefined && !Number.isFinite(problem.riskFree)) {
    throw new RangeError(`maxSharpe: riskFree is ${problem.riskFree}`);
  }
  return maximumRatio(problem, 'max_sharpe', resolveProblem(problem, 'maxSharpe'));
}

/** A problem without the limits that a rule has no place for, and which of them its answer breaks. */
import { limitsWhere } from '../../quant/optimise/multipliers.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';
import { resolveProblem } from '../../quant/optimise/validate.js';
import { TOLERANCE } from './limits.js';

export function withoutNetAndTurnover({ net: _n, turnover: _t, ...rest }: PortfolioProblem): PortfolioProblem {
  return rest;
}

/** Without net, turnover and every group that shares a column with one before it: clusters come first and stay. */
export function withDisjointGroups(problem: PortfolioProblem): PortfolioProblem {
  const taken = new Set<number>();
  const groups = (problem.groups ?? []).filter(({ members }) => {
    if (members.some((i) => taken.has(i))) return false;
    for (const i of members) taken.add(i);
    return true;
  });
  return { ...withoutNetAndTurnover(problem), groups };
}

/** Names of the limits that weights break by more than a tenth of the tolerance, so that the last check never does. */
export function brokenLimits(problem: PortfolioProblem, weights: Float64Array): string[] {
  return limitsWhere(resolveProblem(problem, 'brokenLimits'), weights, (slack) => !(slack >= -TOLERANCE / 10));
}

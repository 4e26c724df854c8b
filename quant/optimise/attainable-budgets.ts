/**
 * The budgets for which a portfolio exists: the smallest and the largest sum of weights under bounds, group, net and
 * turnover limits. Every budget between them is attainable, since the limits are convex.
 *
 * Source   two linear programs (`linear-program.ts`) over the limits as `conflict.ts` states them.
 * Unit     as the weights; `most` is Infinity where nothing bounds the sum. The problem's own budget is not read.
 * Result   `infeasible` with a smallest conflict by name where no sum is attainable.
 * Errors   RangeError as `resolveProblem`.
 */
import { budgetProgram, smallestConflict } from './conflict.js';
import { linearProgram } from './linear-program.js';
import type { PortfolioProblem } from './problem.js';
import { resolveProblem } from './validate.js';

export type AttainableBudgets =
  | { readonly status: 'attainable'; readonly least: number; readonly most: number }
  | { readonly status: 'infeasible'; readonly conflict: readonly string[] };

export function attainableBudgets(problem: Omit<PortfolioProblem, 'budget'>): AttainableBudgets {
  const resolved = resolveProblem({ ...problem, budget: 1 }, 'attainableBudgets');
  const [low, high] = [-1 as const, 1 as const].map((sign) => linearProgram(budgetProgram(resolved, sign)));
  if (low!.status === 'infeasible' || high!.status === 'infeasible') {
    const conflict = smallestConflict(resolved, { budget: 'any' });
    if (conflict === null) throw new RangeError('attainableBudgets: the linear programs disagree');
    return { status: 'infeasible', conflict };
  }
  const most = high!.status === 'unbounded' ? Number.POSITIVE_INFINITY : high!.objective;
  return { status: 'attainable', least: 0 - low!.objective, most };
}

/**
 * Names of a smallest set of limits that leave no portfolio: Σw = budget exactly, or at most the budget. Null where one exists.
 * Errors: RangeError as `resolveProblem`.
 */
export const conflictOf = (problem: PortfolioProblem, budget: 'exactly' | 'at most'): readonly string[] | null =>
  smallestConflict(resolveProblem(problem, 'conflictOf'), { budget });

import type { RiskConfig } from '../../contracts/mandate.js';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import { attainableBudgets, conflictOf } from '../../quant/optimise/attainable-budgets.js';
import { maxInvestable } from '../../quant/optimise/max-investable.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';

/** Below this share of NAV a shortfall is rounding, not a limit: caps that sum to the target must invest all of it. */
export const ROUNDING = 1e-10;

type Unbudgeted = Omit<PortfolioProblem, 'budget'>;

/**
 * Gross that can be placed: the target, or what the limits hold. With `capPolicy: strict` a shortfall is an
 * InfeasibleMandateError naming a smallest set of limits that cause it, and so it is under either policy where net and
 * turnover leave no book at all, or none as small as the target. Limits are never loosened.
 */
export function affordable(
  problem: Unbudgeted,
  target: number,
  { capPolicy }: Pick<RiskConfig, 'capPolicy'>,
  where: string,
): Result<number> {
  let most: number;
  if (problem.net === undefined && problem.turnover === undefined) most = mostInvestable(problem);
  else {
    const budgets = attainableBudgets(problem);
    if (budgets.status === 'infeasible') return fail(inConflict(problem, budgets.conflict, where));
    if (budgets.least > target + ROUNDING) {
      const names = conflictOf({ ...problem, budget: target }, 'at most') ?? ['budget'];
      return fail(inConflict({ ...problem, budget: target }, names, where));
    }
    most = Math.max(budgets.least, budgets.most);
  }
  if (most >= target - ROUNDING) return ok(Math.min(target, most));
  if (capPolicy === 'cash') return ok(Math.max(0, most));
  const limits = limitingNames({ ...problem, budget: target });
  return fail({
    type: 'InfeasibleMandateError',
    where,
    what: `a gross of ${target} was asked, but ${limits.join(', ')} hold at most ${most} of NAV, and capPolicy is strict`,
    next: 'Choose capPolicy: cash, raise one of the named limits, lower risk.grossTarget, or admit more clusters.',
  });
}

// One problem stands behind several profiles.
const mosts = new WeakMap<Unbudgeted, number>();

function mostInvestable(problem: Unbudgeted): number {
  const most = mosts.get(problem) ?? maxInvestable(problem);
  mosts.set(problem, most);
  return most;
}

/** Limits that cannot hold together, as a failure of the stage. */
export const inConflict = (problem: PortfolioProblem, names: readonly string[], where: string): Problem => ({
  type: 'InfeasibleMandateError',
  where,
  what: `these constraints cannot hold together: ${names.map((name) => withBound(problem, name)).join(', ')}`,
  next: 'Loosen one of the named constraints in the mandate.',
});

/** A smallest set of limits that keeps the sum of weights below the budget, each with its bound. */
function limitingNames(problem: PortfolioProblem): string[] {
  const names = conflictOf(problem, 'exactly') ?? [];
  return names.filter((name) => name !== 'budget').map((name) => withBound(problem, name));
}

/** "group:cluster 0 (0.25)": a limit's name and its bound, which is what a person wrote into the mandate. */
function withBound(
  { names = [], lower, upper, groups, budget, net, turnover }: PortfolioProblem,
  name: string,
): string {
  const of = (bounds: number | Float64Array | undefined, column: number): number | undefined =>
    bounds instanceof Float64Array ? bounds[column] : bounds;
  const [kind, rest] = [name.split(':', 1)[0]!, name.slice(name.indexOf(':') + 1)];
  const bound = {
    budget,
    net: net?.upper,
    netLower: net?.lower,
    turnover: turnover?.limit,
    group: groups?.find((group) => group.name === rest)?.upper,
    upper: of(upper, names.indexOf(rest)),
    lower: of(lower, names.indexOf(rest)) ?? 0,
  }[kind];
  return bound === undefined ? name : `${name} (${bound})`;
}

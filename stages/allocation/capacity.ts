import type { RiskConfig } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import { maxInvestable } from '../../quant/optimise/max-investable.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';

/** Below this share of NAV a shortfall is rounding, not a bound: caps that sum to the target must invest all of it. */
export const ROUNDING = 1e-10;

/**
 * Gross that can be placed: the target, or what the caps hold. With `capPolicy: strict` a shortfall is an
 * InfeasibleMandateError naming the bounds that cause it; caps are never loosened.
 */
export function affordable(
  problem: Omit<PortfolioProblem, 'budget'>,
  target: number,
  { capPolicy }: Pick<RiskConfig, 'capPolicy'>,
  where: string,
): Result<number> {
  const capacity = maxInvestable(problem);
  if (capacity >= target - ROUNDING) return ok(Math.min(target, capacity));
  if (capPolicy === 'cash') return ok(capacity);
  const bounds = limitingBounds(problem);
  return fail({
    type: 'InfeasibleMandateError',
    where,
    what: `a gross of ${target} was asked, but ${bounds.join(', ')} hold at most ${capacity} of NAV, and capPolicy is strict`,
    next: 'Choose capPolicy: cash, raise risk.clusterCap or risk.instrumentCap, lower risk.grossTarget, or admit more clusters.',
  });
}

/** The smallest set of upper bounds that limits the sum of weights: per cluster its cap, or the bounds of its buckets. */
function limitingBounds({ names = [], upper, groups = [] }: Omit<PortfolioProblem, 'budget'>): string[] {
  const bound = (b: number): number =>
    upper instanceof Float64Array ? upper[b]! : (upper ?? Number.POSITIVE_INFINITY);
  return groups.flatMap(({ name, members, upper: cap = Number.POSITIVE_INFINITY }) => {
    const inside = members.reduce((sum, b) => sum + bound(b), 0);
    if (inside >= cap) return [`group:${name} (${cap})`];
    return members.map((b) => `upper:${names[b] ?? b} (${bound(b)})`);
  });
}

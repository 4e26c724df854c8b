import type { AlignmentResult } from '../../contracts/allocation.js';
import type { CostConfig } from '../../contracts/mandate.js';
import { costRate } from '../cost-rate.js';

/**
 * What moving from the last target to these weights would trade and cost.
 *
 *   turnover   ½ Σ |w_i − previous_i|, cash left out      cost   Σ c_i |w_i − previous_i|
 *
 * Both are fractions of NAV; prices are taken as unmoved since the last target, impact is not counted. Weights are signed.
 */
export function expectedTrading(
  { instruments, assetClasses, left }: Pick<AlignmentResult, 'instruments' | 'assetClasses' | 'left'>,
  weights: readonly number[],
  previous: Readonly<Record<string, number>>,
  costs: CostConfig,
): { readonly turnover: number; readonly cost: number } {
  const classOf = new Map(left.map(({ instrument, assetClass }) => [instrument, assetClass]));
  const held = new Set(instruments);
  const exits = Object.keys(previous)
    .filter((id) => !held.has(id))
    .sort();
  const trades = [
    ...instruments.map((id, i) => ({ size: weights[i]! - (previous[id] ?? 0), assetClass: assetClasses[i] })),
    ...exits.map((id) => ({ size: previous[id]!, assetClass: classOf.get(id) })),
  ];
  return {
    turnover: trades.reduce((total, { size }) => total + Math.abs(size) / 2, 0),
    cost: trades.reduce((total, { size, assetClass }) => total + Math.abs(size) * costRate(assetClass, costs), 0),
  };
}

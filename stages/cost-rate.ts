import type { AssetClass } from '../contracts/instrument.js';
import type { CostConfig } from '../contracts/mandate.js';

/** Cost of trading one unit of notional, fraction: half spread + fee of the class, the default where that is unknown. */
export function costRate(assetClass: AssetClass | null | undefined, { byClass, default: other }: CostConfig): number {
  const { halfSpreadBps, feeBps } = (assetClass ? byClass[assetClass] : undefined) ?? other;
  return (halfSpreadBps + feeBps) / 1e4;
}

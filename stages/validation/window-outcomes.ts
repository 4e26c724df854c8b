/**
 * What each series did between one execution and the next.
 *
 *   realised       standard deviation (ddof 1) of the window's net returns × √periodsPerYear; null below two returns
 *   return         compounded over the window
 *   gross          Σ|w| after the series' last trade
 *   concentration  Σ q_i²,  q_i = Σ_t pnl²[t,i] / Σ_j Σ_t pnl²[t,j]: profit and loss of the drifting position, before costs
 *
 * A window runs over the returns after its execution up to and including the session of the next one, so the cost of a
 * trade belongs to the window it ends.
 */
import type { SeriesName, WindowDecision, WindowOutcome } from '../../contracts/validation.js';
import { annualVolatility, totalReturn } from '../../quant/performance/ratios.js';
import type { PricePanel } from './price-panel.js';
import type { SeriesRun } from './run-series.js';

export function windowOutcome(
  run: SeriesRun,
  decision: WindowDecision,
  panel: PricePanel,
  { from, to }: { from: number; to: number },
  periodsPerYear: number,
): WindowOutcome {
  const returns = run.returns.subarray(from, to);
  const alive = run.ruinedAt === null || run.ruinedAt > from;
  const last = run.rebalances.findLast(({ session }) => session <= from);
  const traded = alive && last?.session === from;
  return {
    forecast: decision.outcome === 'DECIDED' ? promisedVolatility(run.name, decision) : null,
    realised: returns.length < 2 ? null : annualVolatility(returns, { periodsPerYear }),
    return: totalReturn(returns),
    gross: alive && last !== undefined ? last.weightsAfter.reduce((sum, w) => sum + Math.abs(w), 0) : 0,
    concentration: traded ? concentration(last.weightsAfter, panel, from, to) : null,
  };
}

const promisedVolatility = (name: SeriesName, { profiles }: WindowDecision): number | null =>
  name === 'cash' || name === 'equal_weight_universe' ? null : (profiles[name]?.forecastVolatility ?? null);

function concentration(weights: Float64Array, { returns }: PricePanel, from: number, to: number): number | null {
  const M = returns.cols;
  const squares = new Float64Array(M);
  for (let i = 0; i < M; i++) {
    let position = weights[i]!;
    if (position === 0) continue;
    for (let t = from; t < to; t++) {
      const earned = position * returns.data[t * M + i]!;
      squares[i]! += earned * earned;
      position += earned;
    }
  }
  const total = squares.reduce((sum, q) => sum + q, 0);
  return total > 0 ? squares.reduce((sum, q) => sum + (q / total) ** 2, 0) : null;
}

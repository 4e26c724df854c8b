/**
 * What each series did between one execution and the next.
 *
 *   realised       standard deviation (ddof 1) of the window's net returns × √periodsPerYear; null below two returns
 *   return         compounded over the window
 *   gross          Σ|w| after the series' last trade
 *   concentration  Σ_g q_g²,  q_g = |C_g| / Σ|C|,  C_g = Σ_t pnl[t,g] pnl[t]: the realised risk contribution of cluster g,
 *                  the second moment of its profit and loss with that of the book; positions drift, costs are left out.
 *                  C sums to the second moment of the book. Shares are of |C|, so that a hedge counts as risk that is
 *                  taken, and a book that hedges itself to nothing has no infinite shares.
 *   statistics     of the window's net returns, with the turnover and costs of the execution that opens it
 *
 * A window runs over the returns after its execution up to and including the session of the next one, so the cost of a
 * trade belongs to the returns of the window it ends. Clusters are those of the decision; an instrument without is one of its own.
 */
import type { Mandate } from '../../contracts/mandate.js';
import type { SeriesName, WindowDecision, WindowOutcome } from '../../contracts/validation.js';
import { annualVolatility, totalReturn } from '../../quant/performance/ratios.js';
import { pathStatistics } from './path-statistics.js';
import type { PricePanel } from './price-panel.js';
import type { SeriesRun } from './run-series.js';

/** `dates` are those of the path; the window's returns are those from `from` up to `to`. */
export function windowOutcome(
  run: SeriesRun,
  decision: WindowDecision,
  panel: PricePanel,
  dates: readonly string[],
  { from, to }: { from: number; to: number },
  mandate: Mandate,
): WindowOutcome {
  const returns = run.returns.subarray(from, to);
  const alive = run.ruinedAt === null || run.ruinedAt > from;
  const last = run.rebalances.findLast(({ session }) => session <= from);
  const traded = alive && last?.session === from;
  const { periodsPerYear } = mandate.validation;
  return {
    forecast: decision.outcome === 'DECIDED' ? promisedVolatility(run.name, decision) : null,
    realised: returns.length < 2 ? null : annualVolatility(returns, { periodsPerYear }),
    return: totalReturn(returns),
    gross: alive && last !== undefined ? last.weightsAfter.reduce((sum, w) => sum + Math.abs(w), 0) : 0,
    concentration: traded ? concentration(last.weightsAfter, decision, panel, from, to) : null,
    statistics: {
      ...pathStatistics(returns, dates.slice(from, to + 1), mandate),
      turnover: last?.session === from ? last.turnoverOneWay : 0,
      costs: last?.session === from ? last.cost / last.navBefore : 0,
    },
  };
}

const promisedVolatility = (name: SeriesName, { profiles }: WindowDecision): number | null =>
  name === 'cash' || name === 'equal_weight_universe' ? null : (profiles[name]?.forecastVolatility ?? null);

function concentration(
  weights: Float64Array,
  { clusters = {} }: WindowDecision,
  { instruments, returns }: PricePanel,
  from: number,
  to: number,
): number | null {
  const M = returns.cols;
  const held = Array.from(weights.keys()).filter((i) => weights[i] !== 0);
  const group = new Map<number | string, number>();
  const groupOf = held.map((i) => {
    const key = clusters[instruments[i]!] ?? instruments[i]!;
    if (!group.has(key)) group.set(key, group.size);
    return group.get(key)!;
  });
  const position = Float64Array.from(held, (i) => weights[i]!);
  const contribution = new Float64Array(group.size);
  const earned = new Float64Array(group.size);
  for (let t = from; t < to; t++) {
    earned.fill(0);
    let book = 0;
    held.forEach((i, k) => {
      const gain = position[k]! * returns.data[t * M + i]!;
      position[k]! += gain;
      earned[groupOf[k]!]! += gain;
      book += gain;
    });
    for (let g = 0; g < earned.length; g++) contribution[g]! += earned[g]! * book;
  }
  const total = contribution.reduce((sum, c) => sum + Math.abs(c), 0);
  return total > 0 ? contribution.reduce((sum, c) => sum + (c / total) ** 2, 0) : null;
}

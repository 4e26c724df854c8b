import type { Mandate, Regime } from '../../contracts/mandate.js';
import type { BacktestSeries } from '../../contracts/validation.js';
import { probabilityOfBacktestOverfitting } from '../../quant/inference/overfitting.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { regimeStatistics } from './path-statistics.js';
import type { SeriesRun } from './run-series.js';
import { seriesStatistics, type TradingTotals, type Trials } from './series-statistics.js';

/** CSCV needs blocks long enough to have a Sharpe ratio: 16 blocks of at least ten sessions. */
const PBO_BLOCKS = 16;
const PBO_SESSIONS = 160;

/** One simulated series with its statistics, whole and by regime. */
export function backtestSeries(
  { name, nav, returns, rebalances, carry, ruinedAt }: SeriesRun,
  dates: readonly string[],
  regimes: readonly Regime[],
  trials: Trials,
  mandate: Mandate,
): BacktestSeries {
  const { impact, funding } = mandate.costs;
  const totals: TradingTotals = {
    turnover: rebalances.reduce((sum, { turnoverOneWay }) => sum + turnoverOneWay, 0),
    costs: rebalances.reduce((sum, { cost, navBefore }) => sum + cost / navBefore, 0),
    impact: impact === null ? null : rebalances.reduce((sum, r) => sum + r.impact / r.navBefore, 0),
    funding: funding === 'excluded' ? null : carry.reduce((sum, paid) => sum + paid, 0),
  };
  return {
    name,
    nav: dates.length === 0 ? [] : Array.from(nav),
    returns: Array.from(returns),
    statistics: seriesStatistics(returns, dates, totals, trials, mandate),
    byRegime: regimeStatistics(returns, dates, regimes, mandate),
    ruinedOn: ruinedAt === null ? null : (dates[ruinedAt] ?? null),
  };
}

/**
 * Probability of backtest overfitting across strategies whose returns belong to the same sessions; null with fewer than two of
 * them or fewer than 160 sessions.
 */
export function overfitting(strategies: readonly ArrayLike<number>[]): number | null {
  const T = strategies[0]?.length ?? 0;
  if (strategies.length < 2 || T < PBO_SESSIONS) return null;
  const K = strategies.length;
  const panel = zeros(T, K);
  strategies.forEach((returns, k) => {
    for (let t = 0; t < T; t++) panel.data[t * K + k] = returns[t]!;
  });
  return probabilityOfBacktestOverfitting(panel, { blocks: PBO_BLOCKS }).probability;
}

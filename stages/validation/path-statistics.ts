/**
 * Statistics of any stretch of net returns: the whole path, one window, or the sessions of one regime strung together.
 * Formulas and conventions are those of quant/performance; the risk-free rate is the mandate's annual rate / periodsPerYear.
 */
import type { Mandate, Regime } from '../../contracts/mandate.js';
import type { BacktestSeries, PathStatistics } from '../../contracts/validation.js';
import { maxDrawdown } from '../../quant/performance/drawdown.js';
import { skew } from '../../quant/performance/moments.js';
import {
  annualReturn,
  annualVolatility,
  calmarRatio,
  hitRate,
  sharpeRatio,
  sortinoRatio,
  totalReturn,
} from '../../quant/performance/ratios.js';
import { tailRatio } from '../../quant/performance/tail.js';

/** `dates` has one entry more than `returns`: the session before the first return leads. */
export function pathStatistics(returns: Float64Array, dates: readonly string[], mandate: Mandate): PathStatistics {
  const { periodsPerYear } = mandate.validation;
  const periods = { periodsPerYear };
  const excess = { periodsPerYear, riskFree: riskFreePerPeriod(mandate) };
  const drawdown = maxDrawdown(returns);
  const fell = drawdown.depth < 0;
  return {
    totalReturn: totalReturn(returns),
    annualReturn: annualReturn(returns, periods),
    annualVolatility: annualVolatility(returns, periods),
    sharpe: sharpeRatio(returns, excess),
    sortino: sortinoRatio(returns, excess),
    calmar: calmarRatio(returns, periods),
    maxDrawdown: drawdown.depth,
    drawdownFrom: fell ? (dates[drawdown.peak] ?? null) : null,
    drawdownTo: fell ? (dates[drawdown.trough] ?? null) : null,
    hitRate: hitRate(returns),
    skew: skew(returns),
    tailRatio: tailRatio(returns),
  };
}

export const riskFreePerPeriod = ({ risk, validation }: Mandate): number => risk.riskFree / validation.periodsPerYear;

/** Statistics of the sessions of each regime; return t runs from dates[t] and belongs to regimes[t], known when it began. */
export function regimeStatistics(
  returns: Float64Array,
  dates: readonly string[],
  regimes: readonly Regime[],
  mandate: Mandate,
): BacktestSeries['byRegime'] {
  const states: readonly Regime[] = ['QUIET', 'NORMAL', 'CRISIS'];
  return Object.fromEntries(
    states.flatMap((state) => {
      const rows = Array.from(returns.keys()).filter((t) => regimes[t] === state);
      if (rows.length === 0) return [];
      const inside = Float64Array.from(rows, (t) => returns[t]!);
      const ends = [dates[rows[0]!]!, ...rows.map((t) => dates[t + 1]!)];
      return [[state, { sessions: rows.length, ...pathStatistics(inside, ends, mandate) }]];
    }),
  );
}

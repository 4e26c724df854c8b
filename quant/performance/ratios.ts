/**
 * Return, volatility and the ratios between them.
 *
 *   totalReturn = Π(1 + r) − 1,   annualReturn = (1 + totalReturn)^(P/n) − 1           P = periods per year
 *   annualVolatility = sd(r, ddof 1) √P,   sharpe = (mean(r) − f) P / annualVolatility
 *   downsideDeviation = √(mean(min(r − f, 0)²)) √P over ALL observations,   sortino = (mean(r) − f) P / downsideDeviation
 *   calmar = annualReturn / |maxDrawdown|,   hitRate = share of r > 0
 *
 * Source   Sharpe (1994), J. Portfolio Management 21(1), 49–58; Sortino & van der Meer (1991); Young (1991, Calmar).
 * Shape    r is the series of simple returns, one per period; n counts returns, never dates or a leading gap.
 * Unit     fractions, annual where named; `riskFree` f is a fraction per period, 0 by default.
 * Null     undefined, never infinity: no returns, no variance (a constant series), no downside, no drawdown.
 * Errors   RangeError if a return is not finite or periodsPerYear is not positive.
 */
import { equityCurve, maxDrawdown } from './drawdown.js';
import { sampleMean, standardDeviation } from './moments.js';
import { requireNumber, requirePositive, requireSeries, type Series } from './require-series.js';

export interface Periods {
  /** 252 for exchange sessions, 365 for 24/7 books; it travels with the series. */
  readonly periodsPerYear: number;
}

export interface PeriodsAndRiskFree extends Periods {
  /** Fraction per period. */
  readonly riskFree?: number;
}

/** Compounded return of the whole series; −1 or below once everything is lost. */
export function totalReturn(returns: Series): number {
  const wealth = equityCurve(returns);
  return wealth[wealth.length - 1]! - 1;
}

/** Compound annual growth rate; −1 after a total loss, null where it exceeds the range of a double. */
export function annualReturn(returns: Series, { periodsPerYear }: Periods): number | null {
  requirePositive('annualReturn', 'periodsPerYear', periodsPerYear);
  const growth = 1 + totalReturn(returns);
  if (returns.length === 0) return null;
  if (growth <= 0) return -1;
  const annual = growth ** (periodsPerYear / returns.length) - 1;
  return Number.isFinite(annual) ? annual : null;
}

/** Standard deviation (ddof 1) of the returns times √periodsPerYear. */
export function annualVolatility(returns: Series, { periodsPerYear }: Periods): number | null {
  requirePositive('annualVolatility', 'periodsPerYear', periodsPerYear);
  const deviation = standardDeviation(returns);
  return deviation === null ? null : deviation * Math.sqrt(periodsPerYear);
}

/** Annual Sharpe ratio. */
export function sharpeRatio(returns: Series, { periodsPerYear, riskFree = 0 }: PeriodsAndRiskFree): number | null {
  requireNumber('sharpeRatio', 'riskFree', riskFree);
  const volatility = annualVolatility(returns, { periodsPerYear });
  if (volatility === null || volatility === 0) return null;
  return ((sampleMean(returns) - riskFree) * periodsPerYear) / volatility;
}

/** Annual root mean square of the shortfall below `riskFree`, over all observations. */
export function downsideDeviation(
  returns: Series,
  { periodsPerYear, riskFree = 0 }: PeriodsAndRiskFree,
): number | null {
  requireSeries('downsideDeviation', 'returns', returns);
  requirePositive('downsideDeviation', 'periodsPerYear', periodsPerYear);
  requireNumber('downsideDeviation', 'riskFree', riskFree);
  if (returns.length === 0) return null;
  let squares = 0;
  for (let t = 0; t < returns.length; t++) squares += Math.min(returns[t]! - riskFree, 0) ** 2;
  return Math.sqrt((squares / returns.length) * periodsPerYear);
}

/** Annual Sortino ratio. */
export function sortinoRatio(returns: Series, { periodsPerYear, riskFree = 0 }: PeriodsAndRiskFree): number | null {
  const downside = downsideDeviation(returns, { periodsPerYear, riskFree });
  // A constant loss has a downside but no risk: its ratio would be −√P for every loss, however small.
  if (downside === null || downside === 0 || !standardDeviation(returns)) return null;
  return ((sampleMean(returns) - riskFree) * periodsPerYear) / downside;
}

/** Annual return per unit of the deepest drawdown. */
export function calmarRatio(returns: Series, periods: Periods): number | null {
  const annual = annualReturn(returns, periods);
  const { depth } = maxDrawdown(returns);
  return annual === null || depth === 0 ? null : annual / Math.abs(depth);
}

/** Share of periods with a gain, fraction; a zero return is no gain. */
export function hitRate(returns: Series): number | null {
  requireSeries('hitRate', 'returns', returns);
  if (returns.length === 0) return null;
  let gains = 0;
  for (let t = 0; t < returns.length; t++) if (returns[t]! > 0) gains++;
  return gains / returns.length;
}

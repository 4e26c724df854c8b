/**
 * Statistics of one stitched net series: those of any path (path-statistics.ts), and what inference adds. Decided here:
 *
 *   Sharpe interval  stationary bootstrap with the mandate's seed, resamples and confidence
 *   deflated Sharpe  trials = configurations tried × profiles validated (each configuration tries them all), variance of
 *                    trials = variance (ddof 1) of the profiles' Sharpe ratios per period
 *   a year           turnover, costs and funding are sums over the path ÷ years, years = returns / periodsPerYear
 */
import type { Mandate } from '../../contracts/mandate.js';
import type { SeriesStatistics } from '../../contracts/validation.js';
import { bootstrapInterval } from '../../quant/inference/bootstrap.js';
import { deflatedSharpe, probabilisticSharpe, sharpeMoments } from '../../quant/inference/sharpe.js';
import { standardDeviation } from '../../quant/performance/moments.js';
import { pathStatistics, riskFreePerPeriod } from './path-statistics.js';

/** Fewer returns than this say nothing about an interval. */
export const MIN_BOOTSTRAP = 20;

export interface Trials {
  /** Configurations × profiles. */
  readonly count: number;
  /** Of the profiles' Sharpe ratios per period; null with fewer than two. */
  readonly variance: number | null;
}

export interface TradingTotals {
  /** Sum of one-way turnover and of costs, fractions of NAV at each trade. */
  readonly turnover: number;
  readonly costs: number;
  /** The part of the costs that is impact; null where none is charged. */
  readonly impact: number | null;
  /** Sum of what funding and borrow took, fractions of NAV; null where none is charged. */
  readonly funding: number | null;
}

/** `dates` has one entry more than `returns`: the session before the first return leads. */
export function seriesStatistics(
  returns: Float64Array,
  dates: readonly string[],
  totals: TradingTotals,
  trials: Trials,
  mandate: Mandate,
): SeriesStatistics {
  const { periodsPerYear, bootstrap } = mandate.validation;
  const riskFree = riskFreePerPeriod(mandate);
  const moments = sharpeMoments(returns, { riskFree });
  const years = returns.length / periodsPerYear;
  const aYear = (total: number): number => (years > 0 ? total / years : 0);
  return {
    observations: returns.length,
    periodsPerYear,
    ...pathStatistics(returns, dates, mandate),
    sharpeInterval: moments === null ? null : sharpeInterval(returns, riskFree, periodsPerYear, bootstrap),
    probabilisticSharpe: probabilisticSharpe(moments),
    deflatedSharpe:
      trials.variance === null
        ? null
        : deflatedSharpe(moments, { trials: trials.count, varianceOfTrials: trials.variance }).probability,
    annualTurnover: aYear(totals.turnover),
    annualCosts: aYear(totals.costs),
    ...(totals.impact === null ? {} : { annualImpact: aYear(totals.impact) }),
    ...(totals.funding === null ? {} : { annualFunding: aYear(totals.funding) }),
  };
}

/** Mean excess return over standard deviation (ddof 1), per period; null without variance. Unchecked, for resampling. */
export function sharpePerPeriod(returns: Float64Array, riskFree: number): number | null {
  const n = returns.length;
  if (n < 2) return null;
  let mean = 0;
  for (let t = 0; t < n; t++) mean += returns[t]!;
  mean /= n;
  let squares = 0;
  for (let t = 0; t < n; t++) squares += (returns[t]! - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  // 1e-14: a return is a ratio minus one, so a constant series is constant to some 1e-16.
  return deviation <= 1e-14 ? null : (mean - riskFree) / deviation;
}

function sharpeInterval(
  returns: Float64Array,
  riskFree: number,
  periodsPerYear: number,
  options: Mandate['validation']['bootstrap'],
): readonly [number, number] | null {
  if (returns.length < MIN_BOOTSTRAP) return null;
  const { interval } = bootstrapInterval((r) => sharpePerPeriod(r, riskFree), [returns], options);
  const scale = Math.sqrt(periodsPerYear);
  return interval === null ? null : [interval[0] * scale, interval[1] * scale];
}

/** Trials behind a deflated Sharpe ratio, from the returns of every validated profile. */
export function trialsOf(profiles: readonly Float64Array[], count: number, riskFree: number): Trials {
  const ratios = profiles.map((r) => sharpePerPeriod(r, riskFree)).filter((ratio) => ratio !== null);
  const deviation = standardDeviation(ratios);
  return { count, variance: deviation === null ? null : deviation * deviation };
}

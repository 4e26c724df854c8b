/**
 * Statistics of one stitched net series. Formulas and their conventions are those of quant/performance and
 * quant/inference; what is decided here:
 *
 *   risk-free        the mandate's annual rate / periodsPerYear, subtracted in Sharpe and Sortino
 *   Sharpe interval  stationary bootstrap with the mandate's seed, resamples and confidence
 *   deflated Sharpe  trials = configurations tried × profiles validated (each configuration tries them all), variance of
 *                    trials = variance (ddof 1) of the profiles' Sharpe ratios per period
 *   turnover, costs  sums over the path ÷ years, years = returns / periodsPerYear
 */
import type { Mandate } from '../../contracts/mandate.js';
import type { SeriesStatistics } from '../../contracts/validation.js';
import { bootstrapInterval } from '../../quant/inference/bootstrap.js';
import { deflatedSharpe, probabilisticSharpe, sharpeMoments } from '../../quant/inference/sharpe.js';
import { maxDrawdown } from '../../quant/performance/drawdown.js';
import { skew, standardDeviation } from '../../quant/performance/moments.js';
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
}

/** `dates` has one entry more than `returns`: the session before the first return leads. */
export function seriesStatistics(
  returns: Float64Array,
  dates: readonly string[],
  { turnover, costs }: TradingTotals,
  trials: Trials,
  mandate: Mandate,
): SeriesStatistics {
  const { periodsPerYear, bootstrap } = mandate.validation;
  const riskFree = riskFreePerPeriod(mandate);
  const periods = { periodsPerYear };
  const drawdown = maxDrawdown(returns);
  const moments = sharpeMoments(returns, { riskFree });
  const years = returns.length / periodsPerYear;
  const fell = drawdown.depth < 0;
  return {
    observations: returns.length,
    periodsPerYear,
    totalReturn: totalReturn(returns),
    annualReturn: annualReturn(returns, periods),
    annualVolatility: annualVolatility(returns, periods),
    sharpe: sharpeRatio(returns, { periodsPerYear, riskFree }),
    sharpeInterval: moments === null ? null : sharpeInterval(returns, riskFree, periodsPerYear, bootstrap),
    sortino: sortinoRatio(returns, { periodsPerYear, riskFree }),
    calmar: calmarRatio(returns, periods),
    maxDrawdown: drawdown.depth,
    drawdownFrom: fell ? (dates[drawdown.peak] ?? null) : null,
    drawdownTo: fell ? (dates[drawdown.trough] ?? null) : null,
    hitRate: hitRate(returns),
    skew: skew(returns),
    tailRatio: tailRatio(returns),
    probabilisticSharpe: probabilisticSharpe(moments),
    deflatedSharpe:
      trials.variance === null
        ? null
        : deflatedSharpe(moments, { trials: trials.count, varianceOfTrials: trials.variance }).probability,
    annualTurnover: years > 0 ? turnover / years : 0,
    annualCosts: years > 0 ? costs / years : 0,
  };
}

export const riskFreePerPeriod = ({ risk, validation }: Mandate): number => risk.riskFree / validation.periodsPerYear;

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
export function trialsOf(profiles: readonly Float64Array[], configurations: number, riskFree: number): Trials {
  const ratios = profiles.map((r) => sharpePerPeriod(r, riskFree)).filter((ratio) => ratio !== null);
  const deviation = standardDeviation(ratios);
  return { count: configurations * profiles.length, variance: deviation === null ? null : deviation * deviation };
}

/**
 * Change and volatility of a price, as scanners show them.
 *
 *   performance[t] = 100 (close[t] / close[t−k] − 1)
 *   rollingVolatility[t] = 100 · standard deviation (ddof 1) of the last n simple returns
 *
 * Source   definitions of the scanner fields Perf.* and Volatility.*, by bars.
 * Shape    one value per bar; NaN before index k (n for the volatility), and where a base price is not positive: a
 *          percentage of nothing means nothing (crude oil settled at −37.63).
 * Unit     percent: performance over k bars, volatility per bar and never annualised. So performance over a week ÷
 *          (volatility × √bars in a week) is a pure number.
 * Errors   RangeError if a close is not finite, `bars` is below 1 or `window` below 2.
 */
import { kernels } from '../kernels/selected.js';
import { requireInteger, requireSeries, type Series } from '../performance/require-series.js';
import { column } from './column.js';

/** Percent change over `bars` bars. */
export function performance(close: Series, bars: number): Float64Array {
  requireInteger('performance', 'bars', bars, 1);
  requireSeries('performance', 'close', close);
  const out = column(close.length);
  for (let t = bars; t < close.length; t++) out[t] = percentChange(close, t, bars);
  return out;
}

/** Entry t of it, from two closes that are known to be finite. */
export function percentChange(close: Series, t: number, bars: number): number {
  const base = t < bars ? Number.NaN : close[t - bars]!;
  return base > 0 ? 100 * (close[t]! / base - 1) : Number.NaN;
}

/** Standard deviation of the last `window` simple returns, percent per bar. */
export function rollingVolatility(close: Series, window = 20): Float64Array {
  requireInteger('rollingVolatility', 'window', window, 2);
  return volatilityOfChanges(performance(close, 1), window);
}

/**
 * The same from `performance(close, 1)`, whose first entry is not defined: for several windows of one price. Written to `out`, as long
 * as `change`, where it is given.
 */
export function volatilityOfChanges(
  change: Float64Array,
  window: number,
  out: Float64Array = new Float64Array(change.length),
): Float64Array {
  out.fill(Number.NaN, 0, window);
  if (change.length > window) out.set(kernels.deviations(change.subarray(1), window), window);
  return out;
}

/** Entry t of `rollingVolatility`, to the bit, from the closes of its own window, which are known to be finite. */
export function volatilityAt(close: Series, t: number, window: number): number {
  if (t < window) return Number.NaN;
  let mean = 0;
  for (let s = t - window + 1; s <= t; s++) mean += percentChange(close, s, 1);
  mean /= window;
  let squares = 0;
  for (let s = t - window + 1; s <= t; s++) {
    const d = percentChange(close, s, 1) - mean;
    squares += d * d;
  }
  return Math.sqrt(squares / (window - 1));
}

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
import { requireInteger, requireSeries, type Series } from '../performance/require-series.js';
import { column } from './column.js';

/** Percent change over `bars` bars. */
export function performance(close: Series, bars: number): Float64Array {
  requireInteger('performance', 'bars', bars, 1);
  requireSeries('performance', 'close', close);
  const out = column(close.length);
  for (let t = bars; t < close.length; t++) {
    const base = close[t - bars]!;
    if (base > 0) out[t] = 100 * (close[t]! / base - 1);
  }
  return out;
}

/** Standard deviation of the last `window` simple returns, percent per bar. */
export function rollingVolatility(close: Series, window = 20): Float64Array {
  requireInteger('rollingVolatility', 'window', window, 2);
  const change = performance(close, 1);
  const out = column(close.length);
  // Four windows at a time: each sum keeps its order, and none waits for the others.
  let t = window;
  for (; t + 3 < close.length; t += 4) {
    const from = t - window + 1;
    let [m0, m1, m2, m3] = [0, 0, 0, 0];
    for (let s = from; s <= t; s++) {
      m0 += change[s]!;
      m1 += change[s + 1]!;
      m2 += change[s + 2]!;
      m3 += change[s + 3]!;
    }
    m0 /= window;
    m1 /= window;
    m2 /= window;
    m3 /= window;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let s = from; s <= t; s++) {
      const d0 = change[s]! - m0;
      const d1 = change[s + 1]! - m1;
      const d2 = change[s + 2]! - m2;
      const d3 = change[s + 3]! - m3;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    out[t] = Math.sqrt(s0 / (window - 1));
    out[t + 1] = Math.sqrt(s1 / (window - 1));
    out[t + 2] = Math.sqrt(s2 / (window - 1));
    out[t + 3] = Math.sqrt(s3 / (window - 1));
  }
  for (; t < close.length; t++) out[t] = deviation(change, t - window + 1, t);
  return out;
}

/** Of entries `from` to `to`, both included (ddof 1). */
function deviation(x: Float64Array, from: number, to: number): number {
  let mean = 0;
  for (let s = from; s <= to; s++) mean += x[s]!;
  mean /= to - from + 1;
  let squares = 0;
  for (let s = from; s <= to; s++) squares += (x[s]! - mean) * (x[s]! - mean);
  return Math.sqrt(squares / (to - from));
}

/**
 * Relative strength index.
 *
 *   g[t] = max(Δclose, 0), l[t] = max(−Δclose, 0);   G, L = Wilder means,  G[t] = ((n−1) G[t−1] + g[t]) / n
 *   rsi = 100 G / (G + L)
 *
 * Source   Wilder (1978), New Concepts in Technical Trading Systems; seed = simple mean of the first n changes.
 * Shape    one value per bar; NaN before index n, and while G + L = 0: a price that never moved has no strength
 *          (TA-Lib answers 0 there, others 100).
 * Unit     0 to 100.
 * Errors   RangeError if a close is not finite or period is not a positive integer.
 */
import { requireInteger, requireSeries, type Series } from '../performance/require-series.js';
import { column } from './column.js';

export function rsi(close: Series, period = 14): Float64Array {
  requireInteger('rsi', 'period', period, 1);
  requireSeries('rsi', 'close', close);
  const out = column(close.length);
  let gain = 0;
  let loss = 0;
  for (let t = 1; t < close.length; t++) {
    const change = close[t]! - close[t - 1]!;
    const g = Math.max(change, 0);
    const l = Math.max(-change, 0);
    if (t <= period) {
      gain += g;
      loss += l;
      if (t < period) continue;
      gain /= period;
      loss /= period;
    } else {
      gain = (gain * (period - 1) + g) / period;
      loss = (loss * (period - 1) + l) / period;
    }
    out[t] = (100 * gain) / (gain + loss);
  }
  return out;
}

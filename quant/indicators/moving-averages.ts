/**
 * Simple and exponential moving averages.
 *
 *   sma[t] = Σ_{s=t−n+1..t} x[s] / n
 *   ema[n−1] = sma[n−1],   ema[t] = ema[t−1] + α (x[t] − ema[t−1]),   α = 2 / (n + 1)
 *
 * Source   textbook definitions; the seed (simple mean of the first n values) is the one TA-Lib documents.
 * Shape    one value per bar, NaN before index n − 1. Leading NaN of x (an indicator of an indicator) only shift the start.
 * Unit     that of x.
 * Errors   RangeError if n is not a positive integer, or x holds a gap or an infinity after its first number.
 * Cost     sma sums its window afresh: a value depends on its window alone, not on where the history begins.
 */
import { requireInteger, type Series } from '../performance/require-series.js';
import { column, firstNumber } from './column.js';

/** Mean of the last `period` values. */
export function sma(x: Series, period: number): Float64Array {
  requireInteger('sma', 'period', period, 1);
  const start = firstNumber('sma', x);
  const out = column(x.length);
  for (let t = start + period - 1; t < x.length; t++) {
    let sum = 0;
    for (let s = t - period + 1; s <= t; s++) sum += x[s]!;
    out[t] = sum / period;
  }
  return out;
}

/** Exponential mean with weight 2 / (period + 1), seeded by the simple mean of the first `period` values. */
export function ema(x: Series, period: number): Float64Array {
  requireInteger('ema', 'period', period, 1);
  const start = firstNumber('ema', x);
  const out = column(x.length);
  const seedAt = start + period - 1;
  if (seedAt >= x.length) return out;
  let value = 0;
  for (let s = start; s <= seedAt; s++) value += x[s]!;
  value /= period;
  out[seedAt] = value;
  const alpha = 2 / (period + 1);
  for (let t = seedAt + 1; t < x.length; t++) {
    value += alpha * (x[t]! - value);
    out[t] = value;
  }
  return out;
}

/**
 * MACD, commodity channel index and awesome oscillator.
 *
 *   macd = ema(fast) − ema(slow),   signal = ema of macd over `smooth`,   histogram = macd − signal
 *   cci = (tp − sma(tp)) / (0.015 · mean |tp − sma(tp)| over the window),   tp = (high + low + close) / 3
 *   ao = sma5 − sma34 of (high + low) / 2
 *
 * Source   Appel (MACD), Lambert (1980, CCI), Williams (1995, AO). Each EMA is seeded at its own start; TA-Lib aligns
 *          the fast EMA's seed with the slow one, so early values differ and converge.
 * Shape    one value per bar, NaN until every window is full, and NaN for a CCI without deviation (0/0).
 * Unit     macd and ao that of the price; cci a pure number.
 * Errors   RangeError for unequal lengths, an entry that is not finite, a period below 1, or fast ≥ slow.
 */
import { requireInteger, requireSeries, type Series } from '../performance/require-series.js';
import { column, requireBars } from './column.js';
import { ema, sma } from './moving-averages.js';

export interface Macd {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

export function macd(
  close: Series,
  { fast = 12, slow = 26, smooth = 9 }: { fast?: number; slow?: number; smooth?: number } = {},
): Macd {
  requireSeries('macd', 'close', close);
  if (!(fast < slow)) throw new RangeError(`macd: fast must be below slow, got ${fast} and ${slow}`);
  const line = difference(ema(close, fast), ema(close, slow));
  const signal = ema(line, smooth);
  return { macd: line, signal, histogram: difference(line, signal) };
}

export function cci(high: Series, low: Series, close: Series, period = 20): Float64Array {
  requireInteger('cci', 'period', period, 1);
  requireBars('cci', high, low, close);
  const typical = Float64Array.from(close, (c, t) => (high[t]! + low[t]! + c) / 3);
  const mean = sma(typical, period);
  const out = column(close.length);
  for (let t = period - 1; t < close.length; t++) {
    let deviation = 0;
    for (let s = t - period + 1; s <= t; s++) deviation += Math.abs(typical[s]! - mean[t]!);
    deviation /= period;
    // 1e-14: the mean of equal prices may miss them by its rounding, and 0/0 must not become ±67.
    if (deviation > 1e-14 * Math.abs(mean[t]!)) out[t] = (typical[t]! - mean[t]!) / (0.015 * deviation);
  }
  return out;
}

export function awesomeOscillator(high: Series, low: Series): Float64Array {
  requireBars('awesomeOscillator', high, low, high);
  const middle = Float64Array.from(high, (h, t) => (h + low[t]!) / 2);
  return difference(sma(middle, 5), sma(middle, 34));
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, t) => x - b[t]!);

/**
 * Stochastic oscillator.
 *
 *   raw[t] = 100 (close[t] − L) / (H − L),   H, L = highest high and lowest low of the last n bars
 *   k = simple mean of the last `smooth` raw values,   d = simple mean of the last `smooth` k values
 *
 * Source   Lane's definition; k with n = 14, smooth = 3 is the scanners' Stoch.K, d their Stoch.D.
 * Shape    one value per bar; raw from n − 1, k from n + smooth − 2, NaN before. NaN where H = L (0/0), and in every
 *          mean that would contain such a bar.
 * Unit     0 to 100 whenever close lies within its own bar.
 * Errors   RangeError for unequal lengths, an entry that is not finite, or a period below 1.
 */
import { requireInteger, type Series } from '../performance/require-series.js';
import { column, requireBars } from './column.js';

export interface Stochastic {
  readonly raw: Float64Array;
  readonly k: Float64Array;
  readonly d: Float64Array;
}

export function stochastic(
  high: Series,
  low: Series,
  close: Series,
  { period = 14, smooth = 3 }: { period?: number; smooth?: number } = {},
): Stochastic {
  const { raw, k } = stochasticK(high, low, close, { period, smooth });
  return { raw, k, d: windowMean(k, smooth) };
}

/** The same without d. */
export function stochasticK(
  high: Series,
  low: Series,
  close: Series,
  { period = 14, smooth = 3 }: { period?: number; smooth?: number } = {},
): Omit<Stochastic, 'd'> {
  requireInteger('stochastic', 'period', period, 1);
  requireInteger('stochastic', 'smooth', smooth, 1);
  requireBars('stochastic', high, low, close);
  const raw = column(close.length);
  // Bars of the highest high and the lowest low. The window is searched again only when one of them leaves it.
  let topAt = -1;
  let bottomAt = -1;
  for (let t = period - 1; t < close.length; t++) {
    const first = t - period + 1;
    for (let s = topAt < first ? first : t; s <= t; s++) if (topAt < first || high[s]! >= high[topAt]!) topAt = s;
    for (let s = bottomAt < first ? first : t; s <= t; s++) {
      if (bottomAt < first || low[s]! <= low[bottomAt]!) bottomAt = s;
    }
    const top = high[topAt]!;
    const bottom = low[bottomAt]!;
    raw[t] = (100 * (close[t]! - bottom)) / (top - bottom);
    // H = L with a close elsewhere (a torn bar) would be an infinity.
    if (!Number.isFinite(raw[t]!)) raw[t] = Number.NaN;
  }
  return { raw, k: windowMean(raw, smooth) };
}

/** As `sma`, but a gap inside a window makes that window undefined instead of being an error. */
function windowMean(x: Float64Array, period: number): Float64Array {
  const out = column(x.length);
  for (let t = period - 1; t < x.length; t++) {
    let sum = 0;
    for (let s = t - period + 1; s <= t; s++) sum += x[s]!;
    out[t] = sum / period;
  }
  return out;
}

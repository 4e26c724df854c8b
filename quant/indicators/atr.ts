/**
 * Average true range.
 *
 *   TR[t] = max(high − low, |high − close[t−1]|, |low − close[t−1]|);   ATR[t] = ((n−1) ATR[t−1] + TR[t]) / n
 *
 * Source   Wilder (1978); seed = mean of the true ranges of bars 1..n. Bar 0 has none: it lacks a previous close.
 * Shape    one value per bar, NaN before index n. Zero, not NaN, on a flat series.
 * Unit     that of the price.
 * Errors   RangeError for unequal lengths, an entry that is not finite, or period below 1. Whether high ≥ low is
 *          a question of data quality, settled before quant/.
 */
import { requireInteger, type Series } from '../performance/require-series.js';
import { column, requireBars, trueRange } from './column.js';

export function atr(high: Series, low: Series, close: Series, period = 14): Float64Array {
  requireInteger('atr', 'period', period, 1);
  requireBars('atr', high, low, close);
  const out = column(close.length);
  let value = 0;
  for (let t = 1; t < close.length; t++) {
    const tr = trueRange(high[t]!, low[t]!, close[t - 1]!);
    if (t <= period) {
      value += tr;
      if (t < period) continue;
      value /= period;
    } else {
      value = (value * (period - 1) + tr) / period;
    }
    out[t] = value;
  }
  return out;
}

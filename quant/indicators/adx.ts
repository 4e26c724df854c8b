/**
 * Directional movement: +DI, −DI and the average directional index.
 *
 *   up = high[t] − high[t−1], down = low[t−1] − low[t];   +DM = up if up > max(down, 0), −DM = down if down > max(up, 0)
 *   S[t] = S[t−1] − S[t−1] / n + x[t]   for x = +DM, −DM, TR;   ±DI = 100 S(±DM) / S(TR)
 *   DX = 100 |+DI − −DI| / (+DI + −DI);   ADX = mean of the first n DX, then ((n−1) ADX[t−1] + DX[t]) / n
 *
 * Source   Wilder (1978), seeded as TA-Lib documents: sums over bars 1..n−1, then one smoothing step. TradingView
 *          seeds otherwise; the relative difference decays as ((n−1)/n)^t, below 1e-9 after some 280 bars at n = 14.
 * Shape    columns as long as the input; ±DI from index n, ADX from index 2n − 1, NaN before. NaN also where 0/0: DI
 *          without any true range, DX without any directional movement. An undefined DX is left out of the mean, so
 *          on a series that begins flat ADX begins with its n-th defined DX.
 * Unit     0 to 100.
 * Errors   RangeError for unequal lengths, an entry that is not finite, or period below 2.
 */
import { requireInteger, type Series } from '../performance/require-series.js';
import { column, requireBars, trueRange } from './column.js';

export interface DirectionalMovement {
  readonly adx: Float64Array;
  readonly plusDi: Float64Array;
  readonly minusDi: Float64Array;
}

export function adx(high: Series, low: Series, close: Series, period = 14): DirectionalMovement {
  requireInteger('adx', 'period', period, 2);
  requireBars('adx', high, low, close);
  const n = close.length;
  const out = { adx: column(n), plusDi: column(n), minusDi: column(n) };
  let plusSum = 0;
  let minusSum = 0;
  let rangeSum = 0;
  let average = 0;
  let defined = 0;
  for (let t = 1; t < n; t++) {
    const up = high[t]! - high[t - 1]!;
    const down = low[t - 1]! - low[t]!;
    const keep = t < period ? 1 : 1 - 1 / period;
    plusSum = plusSum * keep + (up > down && up > 0 ? up : 0);
    minusSum = minusSum * keep + (down > up && down > 0 ? down : 0);
    rangeSum = rangeSum * keep + trueRange(high[t]!, low[t]!, close[t - 1]!);
    if (t < period) continue;
    const plus = (100 * plusSum) / rangeSum;
    const minus = (100 * minusSum) / rangeSum;
    out.plusDi[t] = plus;
    out.minusDi[t] = minus;
    const dx = (100 * Math.abs(plus - minus)) / (plus + minus);
    if (Number.isNaN(dx)) continue;
    defined++;
    if (defined <= period) {
      average += dx;
      if (defined < period) continue;
      average /= period;
    } else {
      average = (average * (period - 1) + dx) / period;
    }
    out.adx[t] = average;
  }
  return out;
}

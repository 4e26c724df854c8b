/**
 * Rolling median and rolling share, for hygiene gates.
 *
 *   rollingMedian[t] = median of the numbers among x[t−w+1..t]; the mean of the middle two where their count is even
 *   rollingShare[t]  = number of true flags among the last w ÷ w
 *
 * Source   definitions.
 * Shape    one value per bar, NaN before index w − 1. A median over fewer than `minPresent` numbers is NaN.
 * Unit     that of x; a fraction.
 * Errors   RangeError if window < 1, minPresent is outside 1..window, or x holds an infinity. NaN is a gap and legal.
 * Cost     the window is kept sorted: O(log w) search and one short move a bar, O(w) memory.
 */
import { requireInteger, type Series } from '../performance/require-series.js';
import { column } from './column.js';

/** Median of the last `window` values, gaps left out. */
export function rollingMedian(
  x: Series,
  window: number,
  { minPresent = 1 }: { minPresent?: number } = {},
): Float64Array {
  requireInteger('rollingMedian', 'window', window, 1);
  requireInteger('rollingMedian', 'minPresent', minPresent, 1);
  if (minPresent > window) {
    throw new RangeError(`rollingMedian: minPresent ${minPresent} exceeds window ${window}`);
  }
  const out = column(x.length);
  const sorted = new Float64Array(window);
  let count = 0;
  for (let t = 0; t < x.length; t++) {
    const leaving = t >= window ? x[t - window]! : Number.NaN;
    if (!Number.isNaN(leaving)) {
      const at = position(sorted, count, leaving);
      sorted.copyWithin(at, at + 1, count);
      count--;
    }
    const entering = x[t]!;
    if (!Number.isNaN(entering)) {
      if (!Number.isFinite(entering)) throw new RangeError(`rollingMedian: x[${t}] is ${entering}`);
      const at = position(sorted, count, entering);
      sorted.copyWithin(at + 1, at, count);
      sorted[at] = entering;
      count++;
    }
    if (t < window - 1 || count < minPresent) continue;
    const half = count >> 1;
    out[t] = count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  }
  return out;
}

/** Share of true (non-zero) flags among the last `window`. */
export function rollingShare(flags: ArrayLike<boolean | number>, window: number): Float64Array {
  requireInteger('rollingShare', 'window', window, 1);
  const out = column(flags.length);
  let count = 0;
  for (let t = 0; t < flags.length; t++) {
    if (Number.isNaN(flags[t])) throw new RangeError(`rollingShare: flags[${t}] is NaN`);
    if (flags[t]) count++;
    if (t >= window && flags[t - window]) count--;
    if (t >= window - 1) out[t] = count / window;
  }
  return out;
}

/** First index of `sorted[0..count)` that is not below `value`. */
function position(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

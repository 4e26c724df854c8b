/**
 * Rolling median and rolling shares, for hygiene gates.
 *
 *   rollingMedian[t] = median of the numbers among x[t−w+1..t]; the mean of the middle two where their count is even
 *   rollingShare[t]  = number of true flags among the last w ÷ w
 *   shareNearMedian[t] = number of x[t−w+1..t] with |x − median| ≤ tolerance · median, ÷ w
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
  eachWindow('rollingMedian', x, window, (t, sorted, count) => {
    if (t >= window - 1 && count >= minPresent) out[t] = medianOf(sorted, count);
  });
  return out;
}

/** Share of the last `window` values that lie within `tolerance` of their median, a fraction of it; NaN with a gap among them. */
export function shareNearMedian(x: Series, window: number, tolerance: number): Float64Array {
  requireInteger('shareNearMedian', 'window', window, 1);
  const out = column(x.length);
  eachWindow('shareNearMedian', x, window, (t, sorted, count) => {
    if (t < window - 1 || count < window) return;
    const median = medianOf(sorted, count);
    const within = tolerance * median;
    // What is near is one stretch of the sorted window: a difference that is rounded still grows with what it is taken of.
    const isNear = (i: number): boolean => Math.abs(sorted[i]! - median) <= within;
    const half = count >> 1;
    if (!isNear(half) && !isNear(half - 1)) {
      out[t] = 0;
      return;
    }
    const [first, last] = [isNear(half - 1) ? half - 1 : half, isNear(half) ? half : half - 1];
    out[t] = (boundary(last, count, isNear) - boundary(first, -1, isNear) - 1) / window;
  });
  return out;
}

/** The first index from `near` towards `end` that is not near; `end` itself is past the window. */
function boundary(near: number, end: number, isNear: (i: number) => boolean): number {
  let [inside, outside] = [near, end];
  while (Math.abs(outside - inside) > 1) {
    const middle = (inside + outside) >> 1;
    if (isNear(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

const medianOf = (sorted: Float64Array, count: number): number => {
  const half = count >> 1;
  return count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** Visits the numbers of every window, ascending, in `sorted[0..count)`; the visitor must not keep them. */
function eachWindow(
  caller: string,
  x: Series,
  window: number,
  visit: (t: number, sorted: Float64Array, count: number) => void,
): void {
  const sorted = new Float64Array(window);
  let count = 0;
  for (let t = 0; t < x.length; t++) {
    const leaving = t >= window ? x[t - window]! : Number.NaN;
    const entering = x[t]!;
    if (!Number.isNaN(entering) && !Number.isFinite(entering))
      throw new RangeError(`${caller}: x[${t}] is ${entering}`);
    // The free place: where the one that leaves was, or behind all.
    const free = Number.isNaN(leaving) ? count : position(sorted, count, leaving);
    if (Number.isNaN(entering)) {
      if (!Number.isNaN(leaving)) sorted.copyWithin(free, free + 1, count--);
    } else {
      if (Number.isNaN(leaving)) count++;
      settle(sorted, count, free, entering);
    }
    visit(t, sorted, count);
  }
}

/** Puts a value among the others, of which all but the place `free` are in order: what lies between moves by one. */
function settle(sorted: Float64Array, count: number, free: number, value: number): void {
  let at = free;
  while (at + 1 < count && sorted[at + 1]! < value) {
    sorted[at] = sorted[at + 1]!;
    at++;
  }
  while (at > 0 && sorted[at - 1]! > value) {
    sorted[at] = sorted[at - 1]!;
    at--;
  }
  sorted[at] = value;
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

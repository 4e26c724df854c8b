import type { Bars } from '../contracts/market.js';

/**
 * Close on each of the ascending session dates; NaN where the instrument has no price that day. Nothing is carried forward.
 * Written to `out` where it is given.
 */
export function closesOn(
  { date, close }: Bars,
  sessions: ArrayLike<number>,
  out: Float64Array = new Float64Array(sessions.length),
): Float64Array {
  let k = sessions.length === 0 ? 0 : firstFrom(date, sessions[0]!);
  for (let s = 0; s < sessions.length; s++) {
    const day = sessions[s]!;
    while (k < date.length && date[k]! < day) k++;
    const price = k < date.length && date[k] === day ? close[k]! : Number.NaN;
    out[s] = price > 0 && price < Number.POSITIVE_INFINITY ? price : Number.NaN;
  }
  return out;
}

/** Returns between neighbouring sessions: one fewer than closes, NaN where either end is missing. */
export function returnsBetween(closes: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, closes.length - 1));
  for (let s = 0; s < returns.length; s++) returns[s] = closes[s + 1]! / closes[s]! - 1;
  return returns;
}

/** Index of the first entry of an ascending column that is not below `value`. */
function firstFrom(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

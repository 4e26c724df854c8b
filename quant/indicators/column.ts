import { requireLength, requireSeries, type Series } from '../performance/require-series.js';

/** A column of `n` values that are not defined yet. */
export const column = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN);

/**
 * Index of the first number of a column whose beginning may be undefined; its length where there is none.
 * RangeError at a gap or an infinity behind it.
 */
export function firstNumber(where: string, x: Series): number {
  let start = 0;
  while (start < x.length && Number.isNaN(x[start])) start++;
  for (let i = start; i < x.length; i++) {
    if (!Number.isFinite(x[i])) throw new RangeError(`${where}: x[${i}] is ${x[i]}`);
  }
  return start;
}

/** Throws unless high, low and close are finite and of one length. */
export function requireBars(where: string, high: Series, low: Series, close: Series): void {
  requireSeries(where, 'close', close);
  requireLength(where, 'high', high, close.length);
  requireLength(where, 'low', low, close.length);
  requireSeries(where, 'high', high);
  requireSeries(where, 'low', low);
}

/** Wilder's true range of bar t ≥ 1: max(high, previous close) − min(low, previous close). */
export const trueRange = (high: number, low: number, previousClose: number): number =>
  Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));

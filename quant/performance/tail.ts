/**
 * Quantiles and what lies beyond them.
 *
 *   quantile(p): linear interpolation of the sorted sample at position (n − 1) p
 *   VaR = −quantile(1 − c),   CVaR = −mean of returns ≤ quantile(1 − c)
 *   tailGain = mean of returns > quantile(c),   tailRatio = quantile(c) / |quantile(1 − c)|
 *   antifragility = minmax(skew) + minmax(tailGain) over a universe, each denominator + 1e-9
 *
 * Source   Hyndman & Fan (1996) type 7, as NumPy; historical VaR and CVaR.
 * Unit     that of the returns. VaR and CVaR are losses, positive when money is lost; tailGain is a return.
 * Null     no value to average: an empty series, no return above the quantile, a lower quantile of zero.
 * Errors   RangeError if an entry is not finite, or p, c lie outside their range.
 */
import { requireFraction, requireLength, requireSeries, type Series } from './require-series.js';

interface Confidence {
  /** Fraction in (0, 1), 0.95 by default. */
  readonly confidence?: number;
}

/** The p-quantile, 0 ≤ p ≤ 1. */
export function quantile(x: Series, p: number): number | null {
  requireSeries('quantile', 'x', x);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: p must lie in [0, 1], got ${p}`);
  return x.length === 0 ? null : sortedQuantile(Float64Array.from(x).sort(), p);
}

/** Loss that is not exceeded with the given confidence. */
export function valueAtRisk(returns: Series, { confidence = 0.95 }: Confidence = {}): number | null {
  const q = tails('valueAtRisk', returns, confidence);
  return q === null ? null : 0 - q.low;
}

/** Mean loss of the returns at or beyond the value at risk. */
export function conditionalValueAtRisk(returns: Series, { confidence = 0.95 }: Confidence = {}): number | null {
  const q = tails('conditionalValueAtRisk', returns, confidence);
  if (q === null) return null;
  const loss = meanWhere(returns, (r) => r <= q.low);
  return loss === null ? null : 0 - loss;
}

/** Mean of the returns strictly above the upper quantile. */
export function tailGain(returns: Series, { confidence = 0.95 }: Confidence = {}): number | null {
  const q = tails('tailGain', returns, confidence);
  return q === null ? null : meanWhere(returns, (r) => r > q.high);
}

/** `tailGain` of the returns and of the returns negated, to the last bit, from one sort. */
export function directionalTailGains(
  returns: Series,
  { confidence = 0.95 }: Confidence = {},
): { readonly long: number | null; readonly short: number | null } {
  requireSeries('directionalTailGains', 'returns', returns);
  requireFraction('directionalTailGains', 'confidence', confidence);
  const n = returns.length;
  if (n === 0) return { long: null, short: null };
  const sorted = Float64Array.from(returns).sort();
  const high = sortedQuantile(sorted, confidence);
  // The same quantile of the mirror image, read from the other end.
  const low = -interpolated(n, confidence, (i) => -sorted[n - 1 - i]!);
  const lost = meanWhere(returns, (r) => r < low);
  return { long: meanWhere(returns, (r) => r > high), short: lost === null ? null : 0 - lost };
}

/** Upper quantile over the size of the lower one. */
export function tailRatio(returns: Series, { confidence = 0.95 }: Confidence = {}): number | null {
  const q = tails('tailRatio', returns, confidence);
  return q === null || q.low === 0 ? null : q.high / Math.abs(q.low);
}

/** Score in [0, 2] per instrument: the most convex of the universe nears 2. */
export function antifragility(skews: Series, tailGains: Series): Float64Array {
  requireSeries('antifragility', 'skews', skews);
  requireLength('antifragility', 'tailGains', tailGains, skews.length);
  requireSeries('antifragility', 'tailGains', tailGains);
  const a = minMax(skews);
  return minMax(tailGains).map((b, i) => a[i]! + b);
}

/** Linear interpolation at (n − 1) p of an ascending, non-empty sample. */
export const sortedQuantile = (sorted: Float64Array, p: number): number =>
  interpolated(sorted.length, p, (i) => sorted[i]!);

/** The same of n values by place. */
function interpolated(n: number, p: number, valueAt: (i: number) => number): number {
  const at = (n - 1) * p;
  const below = Math.floor(at);
  const low = valueAt(below);
  const high = valueAt(Math.min(below + 1, n - 1));
  return low + (high - low) * (at - below);
}

function tails(where: string, returns: Series, confidence: number): { low: number; high: number } | null {
  requireSeries(where, 'returns', returns);
  requireFraction(where, 'confidence', confidence);
  if (returns.length === 0) return null;
  const sorted = Float64Array.from(returns).sort();
  return { low: sortedQuantile(sorted, 1 - confidence), high: sortedQuantile(sorted, confidence) };
}

function meanWhere(x: Series, holds: (value: number) => boolean): number | null {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    if (!holds(x[i]!)) continue;
    sum += x[i]!;
    count++;
  }
  return count === 0 ? null : sum / count;
}

function minMax(x: Series): Float64Array {
  const values = Float64Array.from(x);
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((v) => (v - low) / (high - low + 1e-9));
}

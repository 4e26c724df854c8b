/**
 * Mean, standard deviation and bias-corrected shape of a sample.
 *
 *   m_k = Σ (x − mean)^k / n
 *   standardDeviation = √(Σ (x − mean)² / (n − ddof))
 *   skew = √(n(n−1)) / (n−2) · m₃ / m₂^1.5
 *   excessKurtosis = (n−1) / ((n−2)(n−3)) · ((n+1) m₄ / m₂² − 3 (n−1))
 *
 * Source   Joanes & Gill (1998), The Statistician 47, 183–189: G₁ and G₂, as pandas and SciPy with bias=False.
 *          Two-pass sums, oldest first.
 * Unit     mean and standard deviation that of x; skew and kurtosis pure numbers, 0 for a normal sample.
 * ddof     1 by default.
 * Null     undefined: too few values (skew 3, kurtosis 4), or a constant series where the answer would be 0/0.
 * Errors   RangeError if an entry is not finite.
 */
import { requireSeries, type Series } from './require-series.js';

/** Σx / n; null for an empty series. */
export function mean(x: Series): number | null {
  requireSeries('mean', 'x', x);
  return x.length === 0 ? null : sampleMean(x);
}

/** Zero for a constant series; null where n ≤ ddof. */
export function standardDeviation(x: Series, { ddof = 1 }: { ddof?: 0 | 1 } = {}): number | null {
  requireSeries('standardDeviation', 'x', x);
  if (x.length <= ddof) return null;
  return isConstant(x) ? 0 : Math.sqrt((centralMoment(x, 2) * x.length) / (x.length - ddof));
}

/** Bias-corrected skewness. */
export function skew(x: Series): number | null {
  requireSeries('skew', 'x', x);
  const n = x.length;
  if (n < 3 || isConstant(x)) return null;
  return (Math.sqrt(n * (n - 1)) / (n - 2)) * standardisedMoment(x, 3);
}

/** Bias-corrected kurtosis minus that of the normal distribution. */
export function excessKurtosis(x: Series): number | null {
  requireSeries('excessKurtosis', 'x', x);
  const n = x.length;
  if (n < 4 || isConstant(x)) return null;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * standardisedMoment(x, 4) - 3 * (n - 1));
}

/** m_k / m₂^(k/2) of the sample itself (ddof 0); the caller has excluded constant series. */
export const standardisedMoment = (x: Series, k: 3 | 4): number => centralMoment(x, k) / centralMoment(x, 2) ** (k / 2);

/**
 * True where all values agree to rounding. A return is a ratio minus one, so its rounding is relative to one: a series
 * of equal returns computed from prices differs by some 1e-16 and would otherwise have a Sharpe ratio of 1e13.
 */
export function isConstant(x: Series): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < low) low = x[i]!;
    if (x[i]! > high) high = x[i]!;
  }
  // 1e-14: fifty roundings of a number near one; the calmest real series, a pegged currency, moves by 1e-6.
  return x.length === 0 || high - low <= 1e-14 * Math.max(1, Math.abs(low), Math.abs(high));
}

/** Σx / n of a series known to be finite and not empty. */
export function sampleMean(x: Series): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}

function centralMoment(x: Series, k: 2 | 3 | 4): number {
  const m = sampleMean(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const d = x[i]! - m;
    sum += k === 2 ? d * d : k === 3 ? d * d * d : d * d * (d * d);
  }
  return sum / x.length;
}

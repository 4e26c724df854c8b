/**
 * Permutation entropy: how evenly the ordinal patterns of consecutive values occur.
 *
 *   −Σ_π p_π ln p_π / ln(order!),   p_π the share of windows of `order` values whose stable argsort is π
 *
 * Source   Bandt & Pompe (2002), Physical Review Letters 88, 174102.
 * Shape    n ≥ order values → number in [0, 1]: 0 for a monotone series, near 1 for noise.
 * Ties     equal values rank by position (stable sort), so a constant series is one pattern.
 * Errors   RangeError where the series is shorter than the order, the order is not 2..7, or an entry is not finite.
 */
import { requireFiniteList } from '../linalg/require-matrix.js';

export function permutationEntropy(series: ArrayLike<number>, { order = 3 }: { order?: number } = {}): number {
  requireFiniteList('permutationEntropy: series', series);
  if (!Number.isInteger(order) || order < 2 || order > 7) {
    throw new RangeError(`permutationEntropy: order is ${order}, a whole number from 2 to 7 is needed`);
  }
  const windows = series.length - order + 1;
  if (windows < 1) throw new RangeError(`permutationEntropy: ${series.length} values, at least ${order} are needed`);
  const positions = Array.from({ length: order }, (_, k) => k);
  const counts = new Map<string, number>();
  for (let t = 0; t < windows; t++) {
    const pattern = positions.toSorted((p, q) => series[t + p]! - series[t + q]! || p - q).join();
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  if (counts.size === 1) return 0;
  let entropy = 0;
  // Sorted, so that the sum does not depend on which pattern came first.
  for (const [, count] of [...counts].sort(([p], [q]) => (p < q ? -1 : 1))) {
    entropy -= (count / windows) * Math.log(count / windows);
  }
  return entropy / Math.log(positions.reduce((product, k) => product * (k + 1), 1));
}

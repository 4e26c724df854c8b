/**
 * Indices of at most `limit` points that draw the same line: the first, the last, and in each of equal buckets
 * its lowest and highest point in their order, so that no peak or trough is lost.
 *
 * Shape  values of any length, all finite → increasing indices. Ties go to the earlier point.
 */
export function thinned(values: readonly number[], limit: number): number[] {
  if (!Number.isInteger(limit) || limit < 4)
    throw new RangeError(`thinned: limit must be an integer ≥ 4, got ${limit}`);
  const n = values.length;
  if (n <= limit) return values.map((_, index) => index);
  const buckets = Math.floor((limit - 2) / 2);
  const kept = [0];
  for (let bucket = 0; bucket < buckets; bucket++) {
    // Between the first and last point, which are kept anyway.
    const from = 1 + Math.floor((bucket * (n - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (n - 2)) / buckets);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(n - 1);
  return kept;
}

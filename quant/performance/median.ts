/**
 * Median of finite numbers, the mean of the middle two where their count is even. Source: Hoare (1961), Algorithm 65: Find.
 * Cost O(n) expected, against O(n log n) of a sort. The input is left as it is; NaN for none.
 */
export const median = (values: Float64Array): number => medianOfFirst(values.slice(), values.length);

/** The same of the first `count` entries, which it puts in another order: for a scratch that is filled again and again. */
export function medianOfFirst(x: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const half = count >> 1;
  const upper = place(x, count, half);
  if (count % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < half; i++) if (x[i]! > lower) lower = x[i]!;
  return (lower + upper) / 2;
}

/** Puts the entry that a sort of the first `count` would put at `k` there, nothing larger before it and nothing smaller behind. */
function place(x: Float64Array, count: number, k: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const pivot = x[k]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (x[i]! < pivot) i++;
      while (pivot < x[j]!) j--;
      if (i > j) break;
      const kept = x[i]!;
      x[i++] = x[j]!;
      x[j--] = kept;
    }
    if (j < k) low = i;
    if (k < i) high = j;
  }
  return x[k]!;
}

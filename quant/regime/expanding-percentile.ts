/**
 * Where every value stands among its own past: p_t = share of the values before t that are ≤ x_t.
 *
 * Shape    n values, null where there is none → n shares in [0, 1]; null where the value is missing or fewer than
 *          `minPast` values came before it.
 * Causal   p_t depends on x_0 … x_t only. Unchanged by any strictly increasing map of the values.
 * Default  minPast 250, about a year of sessions.
 * Errors   RangeError where an entry is neither finite nor null, or minPast is no whole number ≥ 1.
 * Cost     O(n log n) comparisons.
 */
export function expandingPercentile(
  values: readonly (number | null)[],
  { minPast = 250 }: { minPast?: number } = {},
): (number | null)[] {
  if (!Number.isInteger(minPast) || minPast < 1) throw new RangeError(`expandingPercentile: minPast is ${minPast}`);
  const past: number[] = [];
  return values.map((value, t) => {
    if (value === null) return null;
    if (!Number.isFinite(value)) throw new RangeError(`expandingPercentile: values[${t}] is ${value}`);
    const rank = countNotAbove(past, value);
    const share = past.length >= minPast ? rank / past.length : null;
    past.splice(rank, 0, value);
    return share;
  });
}

/** Entries ≤ x of an ascending list, by bisection. */
function countNotAbove(ascending: readonly number[], x: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The columns of a turnover limit: w = kept + bought, so that ½ Σ|w − from| is linear for the least bought.
 *
 *   kept in [min(from, lower), min(from, upper)],   bought in [max(0, lower − from), max(0, upper − from)]
 *
 * The sums of the two are the weights between lower and upper, whatever `from` is. Kept first, then bought.
 */
export interface SplitBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function splitBounds(from: Float64Array, lower: Float64Array, upper: Float64Array): SplitBounds {
  const kept = (bound: Float64Array) => from.map((f, i) => Math.min(f, bound[i]!));
  const bought = (bound: Float64Array) => from.map((f, i) => Math.max(0, bound[i]! - f));
  return { lower: inPairs(kept(lower), bought(lower)), upper: inPairs(kept(upper), bought(upper)) };
}

export function inPairs(kept: Float64Array, bought: Float64Array): Float64Array {
  const both = new Float64Array(2 * kept.length);
  both.set(kept);
  both.set(bought, kept.length);
  return both;
}

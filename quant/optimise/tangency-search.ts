/**
 * The maximum of a ratio m'w / √(w'Σw) as a point of the efficient frontier, for programs the homogenised form cannot finish.
 *
 *   w(τ)   argmin ½ w'Σw − τ m'w over the feasible set
 *   h(τ)   w'Σw − τ m'w at w(τ): above 0 before the tangency, 0 at it, below 0 after it
 *
 * Bisection on τ. Where w(τ) jumps (columns without risk of their own make the set of minimisers a face) the mixture of both
 * sides with h = 0 is taken: minimisers of one convex program, and so are their mixtures, under mixed multipliers.
 *
 * Source   the first-order condition of the ratio, Σw − τ m with τ = w'Σw / m'w, is that of w(τ); Merton (1972), JFQA 7.
 * Cost     some sixty quadratic programs, so it is what is tried last.
 * Result   null where no τ between 1e-8 and 1e8 times the given one brackets the tangency.
 */

export interface FrontierPoint<M> {
  readonly weights: Float64Array;
  /** w'Σw and m'w. */
  readonly variance: number;
  readonly earned: number;
  readonly multipliers: M;
}

export interface Tangency<M> {
  /** Below and above the tangency; the same point where one met it. */
  readonly below: FrontierPoint<M>;
  readonly above: FrontierPoint<M>;
  /** Share of `below` in the mixture that meets it. */
  readonly share: number;
}

export function tangencySearch<M>(pointAt: (tau: number) => FrontierPoint<M>, start: number): Tangency<M> | null {
  const excess = ({ variance, earned }: FrontierPoint<M>, tau: number): number => variance - tau * earned;
  let low = start;
  let high = start;
  let below = pointAt(start);
  let above = below;
  for (let k = 0; excess(below, low) <= 0 && k < 9; k++) {
    low = start * 10 ** -k;
    below = pointAt(low);
  }
  for (let k = 0; excess(above, high) > 0 && k < 9; k++) {
    high = start * 10 ** k;
    above = pointAt(high);
  }
  if (excess(below, low) <= 0 || excess(above, high) > 0) return null;
  for (let step = 0; step < 80; step++) {
    const middle = Math.sqrt(low * high);
    if (!(middle > low && middle < high)) break;
    const point = pointAt(middle);
    if (excess(point, middle) > 0) [low, below] = [middle, point];
    else [high, above] = [middle, point];
  }
  const [before, after] = [excess(below, high), excess(above, high)];
  return { below, above, share: before > after ? Math.min(1, Math.max(0, -after / (before - after))) : 1 };
}

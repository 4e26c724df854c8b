/**
 * Positions that earn and trade: the loops of the simulator, with the book kept where its kernel works.
 *
 * Sums over assets are four partial sums, of the entries 0, 4, 8, …, of 1, 5, 9, … and so on, joined as (s0 + s2) + (s1 + s3).
 * Both implementations add in this order and have the same bits; zeros appended at the end change none.
 */
export interface Book {
  /** p_i ← p_i (1 + returns[offset + i]) where p_i ≠ 0: what is not held needs no return. Returns Σ p. */
  earn(returns: Float64Array, offset: number): number;
  /** Trades to weights, one per asset. */
  trade(weights: Float64Array, how: TradeRules): Trade;
  /** Cost rates of the trades to come, one per asset. */
  charge(rates: Float64Array): void;
  /** Takes asset i out for good: its position is 0 and no longer trades. Returns what it was. */
  remove(i: number): number;
  /** p / nav: weights where that is NAV. */
  shares(nav: number): Float64Array;
}

export interface TradeRules {
  /** NAV before costs. */
  readonly before: number;
  /** Whether targets are w_i a with a = `postCostNav`, or w_i `before`. */
  readonly exactAfterCosts: boolean;
  /** Trades with |w_i before − p_i| below it are not made, exits (w_i = 0) excepted. Notional. */
  readonly threshold: number;
  /** A difference up to it is rounding, not a trade, exits excepted. Notional. */
  readonly dust: number;
}

/** Notional. */
export interface Trade {
  /** Σ |Δp_i|. */
  readonly traded: number;
  /** Σ c_i |Δp_i|. */
  readonly cost: number;
  /** Σ p_i after the trade. */
  readonly invested: number;
  /** Σ c_i |w_i| over all assets, fraction of NAV: no NAV could pay where it is 1 or more, and it is no number where a weight is none. */
  readonly payable: number;
}

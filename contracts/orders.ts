/** What is held, and what to trade so that it becomes the target. */

/** One line of the book. */
export interface Holding {
  readonly instrument: string;
  /** In the units its price counts (base units; of 1000PEPE thousands). Short is negative. */
  readonly quantity: number;
}

export type Side = 'BUY' | 'SELL';

/** One instrument of target or holdings: its order, or why there is none, and what stays between it and its target. */
export interface OrderLine {
  readonly instrument: string;
  /** Null where nothing is to be done. */
  readonly side: Side | null;
  /** Unsigned, a multiple of the lot where one is known; 0 without an order. */
  readonly quantity: number;
  /** The same in contracts; null where the venue counts in base units. */
  readonly contracts: number | null;
  /** Last close, rounded to the tick where one is known, in `quote`; a reference for the limit of the order. */
  readonly limitPrice: number | null;
  readonly quote: string | null;
  /** Session of that close, YYYY-MM-DD. */
  readonly priceDate: string | null;
  /** Of the order at the last close, in the book's currency; null where price or rate is unknown. */
  readonly notional: number | null;
  /** Signed fractions of NAV at the last close. */
  readonly targetWeight: number;
  readonly heldWeight: number | null;
  readonly afterWeight: number | null;
  /** target − after; null where it cannot be known. */
  readonly residualWeight: number | null;
  /** Why the order stops short of the target; empty where it does not. */
  readonly reasons: readonly string[];
  /** True where something an order needs is unknown or unverified: `notes` says what. */
  readonly indicative: boolean;
  readonly notes: readonly string[];
}

export interface OrderSheet {
  readonly schema: 'orders/1';
  readonly asOf: string;
  /** Of the book. */
  readonly nav: number;
  readonly currency: string;
  /** ½ Σ |notional| / NAV of the orders whose notional is known. */
  readonly turnover: number;
  /** How far the book goes towards its target: 1 all the way, less where `rebalance.maxTurnover` binds. */
  readonly step: number;
  /** Sorted by instrument. */
  readonly lines: readonly OrderLine[];
}

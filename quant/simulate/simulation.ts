import type { Matrix } from '../../contracts/matrix.js';

/** Weights to trade to at the close of a session; session 0 is the start, before the first return. */
export interface Target {
  /** 0..T. Targets are in order of session; two of one session are executed one after the other. */
  readonly session: number;
  /** Signed fractions of NAV, one per column of the returns; cash is what is left. */
  readonly weights: Float64Array;
  /**
   * Square-root impact at this session, one k per column: a trade of notional x costs k |x|^1.5 beside its rate. k is
   * Y σ √(capital / V): coefficient, volatility and traded value of the market per period, NAV at the start in the unit of V.
   */
  readonly impact?: Float64Array;
}

/** An asset leaves: on `session` its position earns `terminalReturn` instead of the row's entry and becomes cash. */
export interface Delisting {
  /** Column. */
  readonly asset: number;
  /** 1..T. */
  readonly session: number;
  /** Fraction of the last price, −0.3 loses 30 %. */
  readonly terminalReturn: number;
}

/** What holding costs: funding of perpetuals, borrow of shorts. Paid from cash on the notional at the start of each period. */
export interface Carry {
  /** Annual fraction of notional that a long position pays, one per column; below zero it receives. */
  readonly longs: Float64Array;
  /** The same of a short position, per unit of |notional|. */
  readonly shorts: Float64Array;
  /** Length of each period in years, one per row of the returns. */
  readonly years: Float64Array;
}

export interface SimulationInput {
  /** T × N simple returns; row t − 1 is earned at session t. An entry is read only while its asset is held. */
  readonly returns: Matrix;
  readonly targets: readonly Target[];
  /** Fraction of traded notional, for all assets or one per column. */
  readonly costRate: number | Float64Array;
  /** `postCostNav`: targets hold exactly after costs. `preCostNav`: they are measured on NAV before costs. */
  readonly convention?: 'postCostNav' | 'preCostNav';
  /** Trades below this fraction of NAV are not made; 0 by default. */
  readonly band?: number;
  /** One-way turnover a rebalance may have, fraction of NAV before costs; a larger one goes part of the way. Unlimited by default. */
  readonly maxTurnover?: number;
  readonly carry?: Carry;
  readonly delistings?: readonly Delisting[];
  /** False leaves `weightsBefore` and `weightsAfter` of every rebalance empty, which saves 2 N numbers for each. */
  readonly record?: boolean;
}

/** What one target led to. */
export interface Rebalance {
  readonly session: number;
  readonly navBefore: number;
  readonly navAfter: number;
  /** Σ|traded| without cash, notional. */
  readonly traded: number;
  /** ½ Σ|traded| / navBefore, cash not counted: buying a full book from cash is 0.5. */
  readonly turnoverOneWay: number;
  /** Σ rate |traded| + impact, notional. */
  readonly cost: number;
  /** Σ k |traded|^1.5, the part of the cost that is impact, notional. */
  readonly impact: number;
  /** How far the book went towards its target: 1 all the way, less where `maxTurnover` bound. */
  readonly step: number;
  /** Drifted weights just before the trade; empty without `record`. */
  readonly weightsBefore: Float64Array;
  /** Weights after the trade; empty without `record`. */
  readonly weightsAfter: Float64Array;
  /** 1 − Σ of the weights after the trade. */
  readonly cashAfter: number;
  /** Columns whose target was not traded because they had been delisted; their share stays in cash. */
  readonly unavailable: readonly number[];
}

export interface Simulation {
  /** NAV at sessions 0..T after any trade, 1 before the first trade; shorter where the book is ruined. */
  readonly nav: Float64Array;
  /** nav[t] / nav[t−1] − 1; the first entry belongs to session 1. */
  readonly returns: Float64Array;
  readonly rebalances: readonly Rebalance[];
  /** What carry took from NAV in each period, fraction of NAV at its start, parallel to returns; empty without carry. */
  readonly carry: Float64Array;
  /** Weights after the last session; NaN if the book is ruined. */
  readonly finalWeights: Float64Array;
  readonly finalCash: number;
  /** Session at which NAV was no longer positive, the last one of the path; null if it never happened. */
  readonly ruinedAt: number | null;
}

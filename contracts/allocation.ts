import type { AssetClass } from './instrument.js';
import type { CovarianceEstimator, Direction, Profile, Regime } from './mandate.js';
import type { JsonMatrix } from './matrix.js';
import type { Funnel } from './stage-results.js';

/** Proof of one optimum: scaled KKT residuals of the stated problem. */
export interface Certificate {
  /** Largest violation of budget, bounds and group limits. */
  readonly primal: number;
  /** Largest stationarity residual, relative to the gradient's scale. */
  readonly dual: number;
  /** Largest complementarity product, relative. */
  readonly complementarity: number;
  /** Duality gap relative to the objective. */
  readonly gap: number;
  readonly iterations: number;
  readonly engine: string;
  /** Active constraints by name ("upper:ECB:EURUSD", "group:cluster 3"), each with its multiplier. */
  readonly active: readonly { readonly constraint: string; readonly multiplier: number }[];
}

/** Returns of the selected instruments on one calendar. */
export interface AlignmentResult {
  readonly schema: 'alignment/1';
  readonly asOf: string;
  readonly instruments: readonly string[];
  /** +1 long, -1 short: the stream is negated inside the optimiser only. */
  readonly directions: readonly Direction[];
  /** Venue and class of each instrument, which limits and cost rates refer to. */
  readonly venues: readonly string[];
  readonly assetClasses: readonly AssetClass[];
  /** Lines of the last target that are not among `instruments`, with their class; null where its facts are unknown. */
  readonly left: readonly { readonly instrument: string; readonly assetClass: AssetClass | null }[];
  /** Session dates of the rows, YYYY-MM-DD, oldest first. */
  readonly dates: readonly string[];
  /** T × N physical simple returns. */
  readonly returns: JsonMatrix;
  /** Risk cluster of each instrument, 0-based by first appearance. */
  readonly clusters: readonly number[];
  /** Physical correlation, N × N. */
  readonly correlation: JsonMatrix;
  readonly estimator: CovarianceEstimator;
  readonly shrinkage: number | null;
  readonly conditionNumber: number;
  /** Per-session covariance of the directional streams, N × N. */
  readonly covariance: JsonMatrix;
  /** Mean correlation between cluster streams; above 0.4 the clusters are one market. */
  readonly meanClusterCorrelation: number | null;
  /**
   * Equal-weight return of the universe over each row: of its members with a price at both ends, at least one.
   * Null where the universe was not given or a row has none.
   */
  readonly universe: { readonly members: number; readonly returns: readonly number[] } | null;
  /** Rows of the lookback that could not be used, and for want of which instrument. */
  readonly lost: readonly { readonly instrument: string; readonly rows: number; readonly reason: string }[];
  /** In = kept + rejected: an instrument without enough common history is rejected here. */
  readonly funnel: Funnel;
}

export interface PositionWeight {
  readonly instrument: string;
  readonly direction: Direction;
  /** Signed fraction of NAV. */
  readonly weight: number;
  readonly cluster: number;
  /** "3/LONG", or the instrument itself in a flat structure, or "aggressor" in a barbell. */
  readonly bucket: string;
  /** Share of portfolio variance, sums to 1. */
  readonly riskShare: number;
}

export interface AllocationResult {
  readonly schema: 'allocation/1';
  readonly asOf: string;
  readonly profile: Profile;
  readonly regime: Regime;
  readonly positions: readonly PositionWeight[];
  /** grossTarget of the mandate × exposure of the regime. */
  readonly grossTarget: number;
  /** Sum of |w|. */
  readonly gross: number;
  /** Sum of w. */
  readonly net: number;
  /** 1 - net: includes short proceeds. */
  readonly cash: number;
  /** grossTarget - gross, above zero only where a named bound is active. */
  readonly uninvested: number;
  /** Named limits that are active: "group:cluster 3", "group:venue ECB", "upper:ECB:EURUSD", "net", "turnover", "targetVolatility". */
  readonly binding: readonly string[];
  readonly clusters: readonly { readonly cluster: number; readonly gross: number; readonly riskShare: number }[];
  /** Annual, fraction, from the covariance used. */
  readonly volatility: number;
  readonly diversificationRatio: number;
  readonly effectiveBets: number;
  /** Of the book to the equal-weight universe over the aligned rows; null where that is unknown or does not move. */
  readonly beta: number | null;
  /** One-way, from the last target without its drift, cash left out; from cash where there is none. Fraction of NAV. */
  readonly expectedTurnover: number;
  /** Of those trades at the mandate's rates, fraction of NAV. */
  readonly expectedCost: number;
  /** One per optimisation solved (the barbell solves its core). */
  readonly certificates: readonly Certificate[];
  /** What was done instead of what was asked, by name, e.g. "max_sharpe → min_variance: no feasible portfolio earns more than cash". */
  readonly fallbacks: readonly string[];
}

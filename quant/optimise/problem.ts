import type { Certificate } from '../../contracts/allocation.js';
import type { Matrix } from '../../contracts/matrix.js';

/** Assets whose summed weight is bounded. */
export interface Group {
  readonly name: string;
  /** 0-based columns. */
  readonly members: readonly number[];
  readonly lower?: number;
  readonly upper?: number;
}

/** Net exposure of a book whose shorts enter negated: lower ≤ Σ signs_i w_i ≤ upper, fractions of NAV. */
export interface NetLimit {
  /** 1 where a column is held long, -1 where its stream was negated. */
  readonly signs: readonly (1 | -1)[];
  readonly lower?: number;
  readonly upper?: number;
}

/** One-way turnover from the weights held: ½ Σ|w_i − from_i| ≤ limit, cash left out, in the optimiser's directions. */
export interface TurnoverLimit {
  /** Fractions of NAV; they need not spend the budget nor obey any other limit. */
  readonly from: Float64Array;
  readonly limit: number;
}

/** A long-only allocation problem: weights w ≥ lower with sum(w) = budget. Bounds are fractions of NAV. */
export interface PortfolioProblem {
  /** N × N, symmetric positive semi-definite, per period. */
  readonly covariance: Matrix;
  /** Names used in certificates and conflicts; columns 0..N-1 where absent. */
  readonly names?: readonly string[];
  readonly expectedReturns?: Float64Array;
  /** Per period, as expectedReturns. */
  readonly riskFree?: number;
  /** Default 0. */
  readonly lower?: number | Float64Array;
  /** Default no bound. */
  readonly upper?: number | Float64Array;
  /** Default 1. */
  readonly budget?: number;
  readonly groups?: readonly Group[];
  /** Minimum variance, maximum Sharpe, maximum diversification and nearest weights only, as `turnover`. */
  readonly net?: NetLimit;
  readonly turnover?: TurnoverLimit;
  /** Weights to come as near to as every limit allows; they need not obey any. Nearest weights only. */
  readonly towards?: Float64Array;
  /**
   * Weights that may lie near the optimum, such as those of the window before: where what binds there binds nearly all that binds at
   * the optimum, it is found from there at once. It decides what is tried first; where equal optima exist, also which is found.
   * Minimum variance, maximum Sharpe and maximum diversification only, without net and turnover limits; unread otherwise.
   */
  readonly near?: Float64Array;
  /** Risk budgets, positive, summing to 1; equal where absent. Risk parity only. */
  readonly riskBudgets?: Float64Array;
}

export type Solution =
  | {
      readonly status: 'optimal';
      readonly weights: Float64Array;
      /** The profile's own objective: variance, Sharpe ratio, diversification ratio, ... per period. */
      readonly objective: number;
      readonly certificate: Certificate;
    }
  | {
      readonly status: 'infeasible' /** Names of a smallest set of constraints that cannot hold together. */;
      readonly conflict: readonly string[];
    }
  /** max_sharpe only: no feasible portfolio has a positive excess mean, so the ratio has no maximum worth holding. */
  | {
      readonly status: 'no-positive-excess' /** Largest attainable excess mean, per period. */;
      readonly bestExcess: number;
    }
  /** max_sharpe and max_diversification only: this portfolio earns and has no risk, so the ratio has no bound to prove. */
  | {
      readonly status: 'riskless-excess';
      readonly weights: Float64Array;
      /** Its excess mean (of volatilities: their mean), per period. */
      readonly excess: number;
    };

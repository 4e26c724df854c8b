/** The resolved mandate: every default filled, every file inlined. Written by configs, checked by contracts/schemas. */
import type { ApprovalConfig } from './approval.js';
import type { AssetClass, Product } from './instrument.js';

export type Profile =
  | 'min_variance'
  | 'risk_parity'
  | 'max_sharpe'
  | 'barbell'
  | 'max_diversification'
  | 'hrp'
  | 'equal_weight';
export type Direction = 'LONG' | 'SHORT';
export type OnMissing = 'pass' | 'fail';

export interface GateConfig {
  /** Name in the gate registry, e.g. "liquidity". */
  readonly id: string;
  readonly params: Readonly<Record<string, number | string | boolean | readonly string[]>>;
  readonly onMissing: OnMissing;
}

export interface UniverseConfig {
  readonly kind: 'universe';
  readonly name: string;
  /** Market source, e.g. "sample". */
  readonly source: string;
  readonly venues: readonly string[];
  readonly products: readonly Product[];
  /** Source of the bars where `source` has none of its own (a scanner); null: `source`. */
  readonly barsFrom: string | null;
  /** Files of the source `files`, relative to this one; null for any other source. */
  readonly files: { readonly mapping: string; readonly paths: readonly string[] } | null;
  /** Most traded instruments per venue and product that may enter, today and in every past window. */
  readonly fetchLimit: number;
  /** Instruments per venue and product whose bars are fetched, for past windows to choose from; null: all that are listed. */
  readonly fetchPool: number | null;
  readonly scan: {
    /** Scan fields count only when taken within this of asOf, minutes; else they are computed from bars. */
    readonly maxSkewMinutes: number;
  };
  /** Whether an incomplete scan may be used; the report then says so at the top. */
  readonly allowPartial: boolean;
  readonly gates: readonly GateConfig[];
}

export type FieldName =
  | 'close'
  | 'Value.Traded'
  | 'change'
  | 'Perf.W'
  | 'Perf.1M'
  | 'Perf.3M'
  | 'Perf.6M'
  | 'Perf.Y'
  | 'Volatility20'
  | 'Perf.W.z'
  | 'RSI'
  | 'ADX'
  | 'ADX+DI'
  | 'ADX-DI'
  | 'ATR'
  | 'Stoch.K'
  | 'EMA20'
  | 'EMA50'
  | 'EMA200';

export type Comparator = 'gt' | 'gte' | 'lt' | 'lte' | 'between';

/** One explicit comparison. Nothing flips with direction. */
export interface Rule {
  readonly field: FieldName;
  readonly op: Comparator;
  /** A number in the field's unit, another field, or [low, high] for `between`. */
  readonly value: number | FieldName | readonly [number, number];
  readonly onMissing: OnMissing;
}

export interface StrategyConfig {
  readonly kind: 'strategy';
  readonly name: string;
  /** What ranks survivors: longs prefer high or low values of the field, shorts the opposite. */
  readonly alpha: { readonly field: FieldName; readonly longPrefers: 'high' | 'low' };
  readonly long: readonly Rule[];
  readonly short: readonly Rule[];
  /** Most identities kept per direction. */
  readonly limit: number;
}

export interface CalendarConfig {
  /** The book's sessions are the dates on which each of these venues published a bar. */
  readonly venues: readonly string[];
  /** Local time at which a session of the book closes and decisions are taken, "HH:MM"; "24:05" is five past the next midnight. */
  readonly close: string;
  /** IANA zone of `close`. */
  readonly timezone: string;
}

export interface RegimeConfig {
  readonly shortWindow: number;
  readonly longWindow: number;
  readonly minPercentiles: number;
  readonly enterCrisisScore: number;
  readonly enterCrisisRatio: number;
  readonly jumpRatio: number;
  readonly leaveCrisisScore: number;
  readonly leaveCrisisRatio: number;
  readonly enterQuietScore: number;
  readonly leaveQuietScore: number;
  /** Sessions a state lasts at least; entry into CRISIS excepted. */
  readonly minDwell: number;
}

export interface GatePolicy {
  /** HALT below this many instruments in the base universe. */
  readonly minInstruments: number;
  /** HALT when the newest visible session is older than this, calendar days before asOf. */
  readonly maxStaleDays: number;
  /** HALT when more than this share of scanned instruments is quarantined, fraction. */
  readonly maxQuarantineShare: number;
  /** Gross target multiplier by regime, fraction. */
  readonly exposure: Readonly<Record<Regime, number>>;
}

export type Regime = 'QUIET' | 'NORMAL' | 'CRISIS';

export interface SelectionConfig {
  /** Sessions of Pass 1 returns; of several, correlations and momentum are the mean over them. */
  readonly lookback: number | readonly number[];
  /** Share of the lookback an instrument must have up to its own newest visible bar, fraction. */
  readonly minPresent: number;
  /** Sessions two instruments must share in the longest look-back; in a shorter one the same share of it, rounded up. */
  readonly minOverlap: number;
  readonly linkage: 'ward' | 'single' | 'complete' | 'average';
  readonly cut: { readonly distance: number } | { readonly count: number } | { readonly silhouette: true };
  readonly maxClusters: number | null;
  readonly topN: number;
  /** Keep one fewer where a cluster's mean pairwise correlation exceeds this. */
  readonly tightCorrelation: number;
  readonly minSelected: number;
  readonly allowHedged: boolean;
  /** Weights of the parts of the execution score; they sum to 1. */
  readonly scoreWeights: {
    readonly liquidity: number;
    readonly momentum: number;
    readonly convexity: number;
    readonly stability: number;
  };
  /** Venues in order of preference for the canonical instrument of an identity. */
  readonly venuePriority: readonly string[];
  /** Correlation below which members of one identity are split, fraction. */
  readonly identityCorrelation: number;
  readonly identities: IdentityOverrides;
}

/** What a person knows better than metadata and correlations. Instrument ids; each stands once in all of it. */
export interface IdentityOverrides {
  /** Groups that are one thing, whatever their metadata says and however they move. */
  readonly merge: readonly (readonly string[])[];
  /** Lines that are a thing of their own. */
  readonly split: readonly string[];
}

export type CovarianceEstimator =
  | 'ledoit_wolf'
  | 'ledoit_wolf_constant_correlation'
  | 'ledoit_wolf_single_factor'
  | 'oas'
  | 'nonlinear_shrinkage'
  | 'ewma'
  | 'sample';

export interface RiskConfig {
  readonly lookback: number;
  readonly clusterThreshold: number;
  readonly covariance: CovarianceEstimator;
  /** Sessions after which a return counts half, `covariance: ewma` only; null: RiskMetrics' decay of 0.94. */
  readonly halfLife: number | null;
  readonly structure: 'hierarchical' | 'flat';
  /** Share of execution intelligence in the weights inside a bucket, the rest inverse variance, fraction. */
  readonly executionBlend: number;
  /** Gross per instrument, fraction of NAV. */
  readonly instrumentCap: number;
  /** Gross per cluster, both directions together, fraction of NAV. */
  readonly clusterCap: number;
  /** Gross per venue, both directions together, fraction of NAV; a venue that is not named has no cap of its own. */
  readonly venueCaps: Readonly<Record<string, number>>;
  /** Gross per asset class, likewise. */
  readonly classCaps: Readonly<Partial<Record<AssetClass, number>>>;
  /** Bounds of the sum of signed weights, fractions of NAV; null: none. */
  readonly net: { readonly min: number; readonly max: number } | null;
  /** Annual forecast volatility that is never exceeded: gross is scaled down to it. Fraction; null: none. */
  readonly targetVolatility: number | null;
  readonly capPolicy: 'cash' | 'strict';
  /** Sum of |w|, fraction of NAV, before the regime's exposure scale. */
  readonly grossTarget: number;
  /** Shrinkage of mean returns towards their cross-sectional mean for max_sharpe, fraction. */
  readonly meanShrinkage: number;
  /** Annual risk-free rate, fraction. */
  readonly riskFree: number;
}

export interface BarbellConfig {
  readonly minAggressors: number;
  readonly maxAggressors: number;
  /** Aggressor share of gross by regime, fraction. */
  readonly share: Readonly<Record<Regime, number>>;
}

export interface CostRate {
  /** Half of the bid-ask spread, basis points of traded notional. */
  readonly halfSpreadBps: number;
  readonly feeBps: number;
}

export interface CostConfig {
  readonly default: CostRate;
  readonly byClass: Readonly<Partial<Record<AssetClass, CostRate>>>;
  /** Square-root impact on a book that starts with `nav` US dollars; null charges none. */
  readonly impact: { readonly coefficient: number; readonly nav: number } | null;
  /**
   * Annual fraction of notional by class: of a perpetual, longs pay it and shorts receive it; of anything else but a dated
   * future, shorts pay it as borrow. `excluded` charges none, and every output says so.
   */
  readonly funding: { readonly byClass: Readonly<Partial<Record<AssetClass, number>>> } | 'excluded';
}

export interface RebalanceConfig {
  /** Sessions between rebalances, live and in validation alike. */
  readonly every: number;
  /** Trades smaller than this are not made, fraction of NAV. */
  readonly band: number;
  /** One-way turnover a rebalance may have, fraction of NAV; null without a limit. */
  readonly maxTurnover: number | null;
}

/** The book that orders are made for. Money and holdings decide no weight. */
export interface BookConfig {
  /** CSV file `instrument,quantity`; relative to the folder the worker was started in. Null: nothing is held. */
  readonly holdings: string | null;
  /** Net asset value in `currency`. */
  readonly nav: number;
  readonly currency: string;
}

export interface ValidationConfig {
  /** Date from which rebalance sessions are counted, YYYY-MM-DD. */
  readonly anchor: string;
  /** Sessions of history before the first window. */
  readonly train: number;
  /** Sessions from decision to execution. */
  readonly executionLag: number;
  readonly reselect: 'window' | 'fixed';
  /** Other values of `rebalance.every` that the same decisions are simulated with, sessions; empty for none. */
  readonly sensitivity: readonly number[];
  readonly bootstrap: { readonly seed: number; readonly resamples: number; readonly confidence: number };
  /** Fraction of the last price gained when an instrument leaves, by class (-0.3 loses 30 %). */
  readonly delistingReturn: Readonly<Partial<Record<AssetClass, number>>>;
  /** Annual number of periods of the book, carried with every series. */
  readonly periodsPerYear: number;
}

/** When the book counts as having drifted from its published target. Watched between runs; nothing trades on it. */
export interface DriftConfig {
  /** Change of a single weight above which there is an alarm, fraction of NAV. */
  readonly weight: number;
  /** One-way turnover back to the target above which there is an alarm, fraction of NAV. */
  readonly turnover: number;
  /** Time between two looks: "1h" and the like. */
  readonly every: string;
}

/** Everything a run is allowed to want. */
export interface Mandate {
  readonly name: string;
  /** YYYY-MM-DD or ISO instant from the config; null lets the input, the schedule or the start decide. */
  readonly asOf: string | null;
  readonly universes: readonly UniverseConfig[];
  readonly strategies: readonly StrategyConfig[];
  readonly calendar: CalendarConfig;
  /** The profile that is published. */
  readonly profile: Profile;
  /** All profiles computed and validated, `profile` among them; equal_weight is always added as a baseline. */
  readonly profiles: readonly Profile[];
  readonly verifiedTick: 'require' | 'warn';
  readonly onNoSignals: 'hold' | 'cash';
  /** Rebalances without a signal after which a held target is stale. */
  readonly maxHold: number;
  readonly approval: ApprovalConfig;
  readonly drift: DriftConfig;
  readonly regime: RegimeConfig;
  readonly gate: GatePolicy;
  readonly selection: SelectionConfig;
  readonly risk: RiskConfig;
  readonly barbell: BarbellConfig;
  readonly costs: CostConfig;
  readonly rebalance: RebalanceConfig;
  /** Null: no orders are made. */
  readonly book: BookConfig | null;
  readonly validation: ValidationConfig;
}

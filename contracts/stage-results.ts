/** What the decision stages leave behind: universe, regime, signals, selection. Plain JSON; times are ISO UTC. */
import type { Instrument } from './instrument.js';
import type { Direction, FieldName, Regime } from './mandate.js';
import type { JsonMatrix } from './matrix.js';

export type StageName = 'universe' | 'regime' | 'signals' | 'selection' | 'allocation' | 'validation' | 'reporting';

/** Why one instrument went no further: one named rule with the value and the threshold that decided. */
export interface Rejection {
  readonly instrument: string;
  /** Stable name, e.g. "liquidity", "trend_momentum/long/ADX", "cluster-rank". */
  readonly rule: string;
  readonly value: number | string | null;
  readonly threshold: number | string | null;
  /** In plain words, for a person. */
  readonly reason: string;
}

/** One rule asked of one instrument: what was compared with what, in the unit of the rule. */
export interface RuleCheck {
  readonly instrument: string;
  /** Stable name, as in `Rejection`. */
  readonly rule: string;
  readonly value: number | string | null;
  readonly threshold: number | string | null;
  /** `missing`: a side was unknown, and the config's `onMissing` said what that means. */
  readonly verdict: 'pass' | 'reject' | 'missing';
}

/** In = kept + rejected, always. Ids are sorted. */
export interface Funnel {
  readonly stage: StageName;
  readonly entered: readonly string[];
  readonly kept: readonly string[];
  readonly rejections: readonly Rejection[];
}

/** Field values at one moment; null is unknown. Percent fields are in percent, as scanners show them. */
export type FieldRow = Readonly<Record<FieldName, number | null>>;

export interface UniverseRow {
  readonly instrument: Instrument;
  /** Session date of the newest visible bar, YYYY-MM-DD. */
  readonly lastSession: string;
  /** Visible bars. */
  readonly history: number;
  /** USD per day: 30-day median traded value, else the published figure, else null (unknown). */
  readonly liquidityUsdPerDay: number | null;
  readonly tickVerified: boolean;
  readonly fields: FieldRow;
  /** Gates that let it pass with a warning or without a value. */
  readonly notes: readonly string[];
}

/** A field whose value at the source and ours lie further apart than its tolerance. */
export interface FieldDifference {
  readonly instrument: string;
  readonly field: FieldName;
  readonly ours: number;
  readonly theirs: number;
}

export interface UniverseResult {
  readonly schema: 'universe/1';
  readonly asOf: string;
  readonly rows: readonly UniverseRow[];
  readonly funnel: Funnel;
  /** Every gate that was evaluated and whether it can be evaluated for past dates. */
  readonly gates: readonly { readonly id: string; readonly validity: 'exact' | 'approximate' | 'live-only' }[];
  /** Every rule asked, by instrument in the order asked, up to the one that rejected; absent for a past window. */
  readonly checks?: readonly RuleCheck[];
  /** Values of kept instruments that the source computed too and that were held against ours; absent where it has none. */
  readonly compared?: number;
  /** Those of them that differ. */
  readonly differences?: readonly FieldDifference[];
}

/** One session of the regime path. Ratios and percentiles are fractions; null before there is history for them. */
export interface RegimeDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly state: Regime;
  readonly basis: 'score' | 'jump' | 'insufficient history';
  readonly score: number | null;
  readonly volatilityRatio: number | null;
  readonly dispersionRatio: number | null;
  readonly turbulence: number | null;
  readonly volatilityPercentile: number | null;
  readonly dispersionPercentile: number | null;
  readonly turbulencePercentile: number | null;
  /** Share of variance in the largest fifth of eigenvalues. */
  readonly absorptionRatio: number | null;
  /** Share of members with a negative return over the short window. */
  readonly downsideShare: number | null;
  readonly members: number;
}

export interface RegimeResult {
  readonly schema: 'regime/1';
  readonly asOf: string;
  readonly state: Regime;
  readonly today: RegimeDay;
  readonly path: readonly RegimeDay[];
  readonly gate: {
    readonly decision: 'PROCEED' | 'DEFENSIVE' | 'HALT';
    readonly reasons: readonly string[];
    /** Multiplier of the gross target, fraction. */
    readonly exposure: number;
  };
}

export interface Signal {
  readonly instrument: string;
  readonly identity: string;
  readonly direction: Direction;
  readonly strategy: string;
  /** Cross-sectional rank of the strategy's alpha in [0, 1]. */
  readonly conviction: number;
  /** The rules it passed, with values. */
  readonly evidence: readonly { readonly rule: string; readonly field: FieldName; readonly value: number | null }[];
  /** Set where a short was routed here from a line that cannot be shorted, or a conflict was resolved. */
  readonly note: string | null;
}

export interface SignalsResult {
  readonly schema: 'signals/1';
  readonly asOf: string;
  readonly signals: readonly Signal[];
  readonly funnel: Funnel;
}

/** Cross-universe ranks in [0, 1] in the candidate's direction; `total` is their weighted mean. What is unknown takes the middle, ½. */
export interface ExecutionScore {
  readonly total: number;
  readonly liquidity: number;
  readonly momentum: number;
  readonly convexity: number;
  readonly stability: number;
}

export interface SelectedInstrument {
  readonly instrument: string;
  readonly identity: string;
  readonly direction: Direction;
  readonly strategy: string;
  readonly conviction: number;
  readonly cluster: number;
  readonly rank: number;
  readonly score: ExecutionScore;
  /** Other instruments of the same identity, and why this one stands for them. */
  readonly alternates: readonly string[];
  readonly mergeReason: string | null;
}

export interface ClusterSummary {
  readonly cluster: number;
  readonly members: readonly string[];
  readonly winners: readonly string[];
  /** Mean pairwise correlation; 1 for a single member. */
  readonly meanCorrelation: number;
}

export interface SelectionResult {
  readonly schema: 'selection/1';
  readonly asOf: string;
  readonly selected: readonly SelectedInstrument[];
  readonly clusters: readonly ClusterSummary[];
  readonly correlation: { readonly instruments: readonly string[]; readonly matrix: JsonMatrix };
  /** SciPy layout: rows (a, b, height, size). */
  readonly linkage: JsonMatrix;
  readonly leafOrder: readonly number[];
  readonly cutHeight: number;
  /**
   * Agreement with the clusters behind the last published target: adjusted Rand index of the `common` instruments that
   * both hold; null where nothing was published before, or fewer than two are common.
   */
  readonly stability: { readonly ari: number; readonly common: number } | null;
  /** Every rule asked, by instrument in the order asked, execution scores among them. */
  readonly checks?: readonly RuleCheck[];
  /** `CAPPED`, `RAISED`, `SPLIT`, `MERGED`: where a ceiling or floor changed what the config asked for. */
  readonly notes: readonly string[];
  readonly funnel: Funnel;
}

import type { Profile, Regime } from './mandate.js';

/** One decision of the walk-forward: what the live function decided at its date. */
export interface WindowDecision {
  readonly schema: 'window-decision/1';
  /** Session of the decision, YYYY-MM-DD. */
  readonly date: string;
  readonly asOf: string;
  readonly regime: Regime;
  readonly outcome: 'DECIDED' | 'NO_SIGNALS' | 'HALTED' | 'FAILED';
  /** In words where the outcome is not DECIDED. */
  readonly reason: string | null;
  readonly counts: { readonly universe: number; readonly signals: number; readonly selected: number };
  readonly universe: readonly string[];
  readonly selected: readonly string[];
  /** Risk cluster of each aligned instrument; absent where nothing was aligned. */
  readonly clusters?: Readonly<Record<string, number>>;
  readonly profiles: Readonly<Partial<Record<Profile, WindowProfile>>>;
}

export interface WindowProfile {
  /** Signed fractions of NAV. */
  readonly weights: Readonly<Record<string, number>>;
  readonly uninvested: number;
  /** Annual, fraction, as promised by the optimiser. */
  readonly forecastVolatility: number;
  /** Worst of primal, dual and complementarity over the certificates. */
  readonly residual: number;
  readonly fallbacks: readonly string[];
}

export interface WindowPlan {
  readonly schema: 'window-plan/1';
  /** Dates of the windows, YYYY-MM-DD, in batches of consecutive windows. */
  readonly batches: readonly (readonly string[])[];
}

/** How a stretch of net returns went; fractions, annual where said. Null where undefined (no variance, too short). */
export interface PathStatistics {
  readonly totalReturn: number;
  readonly annualReturn: number | null;
  readonly annualVolatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly maxDrawdown: number;
  readonly drawdownFrom: string | null;
  readonly drawdownTo: string | null;
  readonly hitRate: number | null;
  readonly skew: number | null;
  readonly tailRatio: number | null;
}

/** The sessions of one regime, strung together. */
export interface RegimeStatistics extends PathStatistics {
  readonly sessions: number;
}

/** One window, with what was traded at its execution; fractions of NAV, not annual. */
export interface WindowStatistics extends PathStatistics {
  readonly turnover: number;
  readonly costs: number;
}

/** Statistics of one stitched net daily series. */
export interface SeriesStatistics extends PathStatistics {
  readonly observations: number;
  readonly periodsPerYear: number;
  readonly sharpeInterval: readonly [number, number] | null;
  readonly probabilisticSharpe: number | null;
  readonly deflatedSharpe: number | null;
  /** One-way, per year. */
  readonly annualTurnover: number;
  /** Fraction of NAV per year: half spread, fee and impact. */
  readonly annualCosts: number;
  /** The part of them that is impact; absent where the mandate charges none. */
  readonly annualImpact?: number;
  /** What funding and borrow took, fraction of NAV per year; absent where the mandate charges none. */
  readonly annualFunding?: number;
}

/** `equal_weight_universe` is the raw pool, `cash` earns nothing. */
export type SeriesName = Profile | 'equal_weight_universe' | 'cash';

export interface BacktestSeries {
  readonly name: SeriesName;
  /** NAV at each date, starting at 1. */
  readonly nav: readonly number[];
  /** Net simple return of each session after the first date. */
  readonly returns: readonly number[];
  readonly statistics: SeriesStatistics;
  readonly byRegime: Readonly<Partial<Record<Regime, RegimeStatistics>>>;
  /** Session of bankruptcy; null if it never happened. */
  readonly ruinedOn: string | null;
}

/** What one series did from one execution to the next. */
export interface WindowOutcome {
  /** Annual volatility promised by the decision, fraction; null where the window held. */
  readonly forecast: number | null;
  readonly realised: number | null;
  readonly return: number;
  /** Sum of |w| after the last trade at or before this execution, fraction of NAV. */
  readonly gross?: number;
  /** Herfindahl index of realised risk contributions by cluster, in (0, 1]; null where nothing moved or was traded. */
  readonly concentration?: number | null;
  /** Absent in back-tests of earlier versions. */
  readonly statistics?: WindowStatistics;
}

/** The same decisions at other distances between rebalances. */
export interface SensitivityResult {
  /** The mandate's own first, then the others in ascending order. */
  readonly variants: readonly {
    /** Sessions between rebalances. */
    readonly every: number;
    readonly windows: number;
    readonly series: readonly { readonly name: SeriesName; readonly statistics: SeriesStatistics }[];
  }[];
  /** Probability of backtest overfitting across profiles × distances (CSCV), fraction; null where too short. */
  readonly probabilityOfOverfitting: number | null;
}

/** What the published profile held. */
export interface BookThroughTime {
  readonly profile: Profile;
  /** One per window: signed fractions of NAV after the last trade at or before its execution, without those of 0. */
  readonly weights: readonly Readonly<Record<string, number>>[];
}

export interface BacktestResult {
  readonly schema: 'backtest/1';
  readonly dates: readonly string[];
  /** Regime in force at each date. */
  readonly regimes: readonly Regime[];
  readonly series: readonly BacktestSeries[];
  /** One entry per window: execution date and, per profile, forecast and realised annual volatility and return until the next one. */
  readonly windows: readonly {
    readonly decided: string;
    readonly executed: string;
    readonly outcome: WindowDecision['outcome'];
    readonly regime: Regime;
    readonly held: boolean;
    readonly profiles: Readonly<Partial<Record<SeriesName, WindowOutcome>>>;
  }[];
  /** Probability of backtest overfitting across profiles (CSCV), fraction; null where too short. */
  readonly probabilityOfOverfitting: number | null;
  /** Absent where it was not asked for. */
  readonly sensitivity?: SensitivityResult;
  /** Absent in back-tests of earlier versions. */
  readonly book?: BookThroughTime;
  readonly trials: number;
  /** "funding excluded", "impact excluded: volume unknown", ... */
  readonly labels: readonly string[];
  readonly reselect: 'window' | 'fixed';
}

export type Verdict = 'DELIVERED' | 'NOT DELIVERED' | 'NOT SIGNIFICANT' | 'TIE';

export interface PromiseVerdict {
  /** "MIN_VARIANCE has lower volatility than RISK_PARITY". */
  readonly promise: string;
  readonly profile: Profile;
  readonly against: SeriesName | null;
  readonly verdict: Verdict;
  /** What is compared, e.g. "volatility ratio" or "Sharpe difference". */
  readonly measure: string;
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  /** Share of windows in which the promise held, fraction. */
  readonly windowsWon: number | null;
}

export interface PromisesResult {
  readonly schema: 'promises/1';
  readonly confidence: number;
  readonly verdicts: readonly PromiseVerdict[];
  /** Realised over forecast volatility per profile: mean of |z|-type bias statistic; 1 is honest. */
  readonly bias: readonly { readonly profile: Profile; readonly statistic: number | null; readonly windows: number }[];
}

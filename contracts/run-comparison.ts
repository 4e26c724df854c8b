import type { Mandate, Profile, Regime } from './mandate.js';
import type { Outcome } from './run.js';
import type {
  BacktestResult,
  PathStatistics,
  PromisesResult,
  SeriesName,
  SeriesStatistics,
  Verdict,
} from './validation.js';

/** What is looked at of one run. */
export interface ComparedRun {
  readonly runId: string;
  /** ISO UTC. */
  readonly asOf: string;
  readonly outcome: Outcome;
  readonly regime: Regime | null;
  readonly configHash: string;
  /** Fingerprint of the code that decided; null where the record does not say it. */
  readonly code: string | null;
  readonly trials: number;
  readonly mandate: Mandate;
  /** Signed fractions of NAV by instrument of the run's own profile; null where it decided none. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly backtest: BacktestResult | null;
  readonly promises: PromisesResult | null;
}

/** Two runs' books. */
export interface WeightsOverlap {
  /** Positions in `runs`. */
  readonly first: number;
  readonly second: number;
  /** Instruments that both hold in the same direction. */
  readonly common: number;
  /** Gross that both hold in the same direction, fraction of NAV. */
  readonly shared: number;
  /** One-way turnover from one to the other, fraction of NAV. */
  readonly turnover: number;
}

/** Runs side by side; lists of values stand in the order of `runs`. */
export interface RunComparison {
  readonly runs: readonly {
    readonly runId: string;
    readonly asOf: string;
    readonly outcome: Outcome;
    readonly regime: Regime | null;
    readonly profile: Profile;
    readonly configHash: string;
    readonly code: string | null;
    readonly trials: number;
    readonly reselect: 'window' | 'fixed';
    readonly windows: number;
    /** First and last session of the path; null without one. */
    readonly from: string | null;
    readonly to: string | null;
    readonly probabilityOfOverfitting: number | null;
    readonly labels: readonly string[];
  }[];
  /** Keys of the resolved mandates that differ, with their values as JSON; null where a mandate has no such key. */
  readonly config: readonly { readonly key: string; readonly values: readonly (string | null)[] }[];
  /** One entry per pair of runs that both decided weights. */
  readonly overlap: readonly WeightsOverlap[];
  /** Sessions that all paths have. */
  readonly commonSessions: number;
  readonly series: readonly {
    readonly name: SeriesName;
    /** Over each run's own path. */
    readonly own: readonly (SeriesStatistics | null)[];
    /** Over the sessions that all of them have; null where there are none or the run has no such series. */
    readonly common: readonly (PathStatistics | null)[];
  }[];
  readonly promises: readonly {
    readonly promise: string;
    readonly verdicts: readonly ({ readonly verdict: Verdict; readonly value: number | null } | null)[];
  }[];
}

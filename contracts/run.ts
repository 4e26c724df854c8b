import type { Permission } from './approval.js';
import type { ArtifactRef } from './artifact.js';
import type { Mandate, Profile, Regime } from './mandate.js';
import type { Holding } from './orders.js';
import type { PromiseVerdict } from './validation.js';

export type Outcome =
  | 'PUBLISHED'
  | 'HELD'
  | 'NO_SIGNALS'
  | 'HALTED'
  | 'REJECTED'
  | 'APPROVAL_TIMEOUT'
  | 'NOT_PUBLISHED'
  | 'BACKTESTED'
  | 'FAILED';

/** What a person asks for: files and, if they like, a date. Unset fields take their defaults from the mandate. */
export interface RunRequest {
  /** Config files, relative to the folder the worker was started in. */
  readonly configs: readonly string[];
  /** YYYY-MM-DD (that session's close) or an ISO instant. */
  readonly asOf?: string;
  /** Single values that replace those of the mandate, as the step-by-step commands give them. */
  readonly overrides?: { readonly topN?: number; readonly threshold?: number; readonly lookback?: number };
  /** A walk-forward over past dates alone, which decides nothing for today and publishes nothing; `asOf` is then left out. */
  readonly backtest?: BacktestRequest;
  /** Of a schedule's runs, ms: one that starts later than this after its nominal time is a backfill; see `isBackfill`. */
  readonly backfillAfterMs?: number;
}

/** Past dates, YYYY-MM-DD, and what is tried there in place of what the mandate says. */
export interface BacktestRequest {
  /** No window decides before this date. */
  readonly from: string;
  /** Nothing after this session's close is known. */
  readonly to: string;
  readonly profiles?: readonly Profile[];
  readonly reselect?: 'window' | 'fixed';
  /** See `validation.sensitivity`. */
  readonly sensitivity?: readonly number[];
}

/** A published target: what the book should hold. */
export interface PublishedTarget {
  readonly asOf: string;
  readonly profile: Profile;
  /** Signed fractions of NAV by instrument. */
  readonly weights: Readonly<Record<string, number>>;
  /** Cluster of each instrument that the selection behind it compared; absent where it was published without (cash, older entries). */
  readonly clusters?: Readonly<Record<string, number>>;
  /** True where some tick size was not verified. */
  readonly indicative: boolean;
  readonly runId: string;
  /** What it was decided from: config hash, code fingerprint, hashes of the run's inputs and of the allocation. */
  readonly proof: {
    readonly config: string;
    readonly code: string;
    readonly inputs: string;
    /** Null where the target is cash. */
    readonly allocation: string | null;
  };
  /** Who let it be published, or why nobody was asked; absent where the mandate does not ask. */
  readonly permission?: Permission;
  /** Present where a former target was published anew in place of another. */
  readonly reverts?: Reversal;
}

/** A former target put back: what it replaced, and on whose word. */
export interface Reversal {
  /** Ledger entry of the target that was published first and is put back. */
  readonly entry: number;
  /** The target it replaces was for this instant: the reversal counts from then on. */
  readonly replaces: string;
  readonly by: string;
  readonly reason: string;
  /** ISO UTC. */
  readonly at: string;
}

/** Everything a run depends on, pinned by its first step. Stages read nothing else. */
export interface RunInputs {
  readonly schema: 'run-inputs/1';
  readonly portfolio: string;
  /** Floored to a session close, ISO UTC. */
  readonly asOf: string;
  /** sha256 of the canonical JSON of `mandate`. */
  readonly configHash: string;
  readonly mandate: Mandate;
  /** The market source's data, by hash, so that a changed file is another run. */
  readonly sources: readonly { readonly source: string; readonly snapshot: string }[];
  /** The target published strictly before `asOf`, if any. */
  readonly previousTarget: PublishedTarget | null;
  /** What the book held, sorted by instrument; null where the mandate names no holdings, absent in inputs of earlier versions. */
  readonly holdings?: readonly Holding[] | null;
  /** Distinct configurations ever tried for this portfolio, this one included. */
  readonly trials: number;
  /** Rebalances in a row without a signal since that target, this one not included; absent in inputs of earlier versions. */
  readonly withoutSignals?: number;
  /** The dates asked for, YYYY-MM-DD, and how many profiles the mandate itself tries; absent where today is decided. */
  readonly backtest?: { readonly from: string; readonly to: string; readonly profilesTried: number };
}

/** One line of a run's record: what was done, how it went. Times live here and never in an artifact. */
export interface StepRecord {
  readonly step: string;
  readonly ref: ArtifactRef;
  readonly cacheHit: boolean;
  readonly elapsedMs: number;
  /** Hashes of the artifacts it was made from. */
  readonly inputs: readonly string[];
}

/** The final answer of a run, printed by `sextant run --json`. */
export interface RunResult {
  readonly runId: string;
  readonly asOf: string;
  readonly outcome: Outcome;
  readonly regime: Regime | null;
  /** Signed fractions of NAV by instrument; those of the published profile. */
  readonly weights: Readonly<Record<string, number>>;
  readonly promises: readonly PromiseVerdict[];
  /** Step name to artifact hash. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** File name to path. */
  readonly reports: Readonly<Record<string, string>>;
  /** What somebody must see to, each beginning with its name (`STALE_TARGET: ...`); absent where there is nothing. */
  readonly alarms?: readonly string[];
}

/** What stays of a run on disk, `run.json`: the answer and how it came about. */
export interface RunRecord extends RunResult {
  readonly reason: string;
  /** Fingerprint of the code that made it; absent in records of earlier versions. */
  readonly code?: string;
  /** One-way, from the last target to its own weights before drift, fraction of NAV; null without weights, absent in records of earlier versions. */
  readonly turnover?: number | null;
  readonly report: ArtifactRef;
  readonly steps: readonly StepRecord[];
}

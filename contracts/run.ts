import type { ArtifactRef } from './artifact.js';
import type { Mandate, Profile, Regime } from './mandate.js';
import type { PromiseVerdict } from './validation.js';

export type Outcome =
  | 'PUBLISHED'
  | 'HELD'
  | 'NO_SIGNALS'
  | 'HALTED'
  | 'REJECTED'
  | 'APPROVAL_TIMEOUT'
  | 'NOT_PUBLISHED'
  | 'FAILED';

/** What a person asks for: files and, if they like, a date. Unset fields take their defaults from the mandate. */
export interface RunRequest {
  /** Config files, relative to the folder the worker was started in. */
  readonly configs: readonly string[];
  /** YYYY-MM-DD (that session's close) or an ISO instant. */
  readonly asOf?: string;
  /** Single values that replace those of the mandate, as the step-by-step commands give them. */
  readonly overrides?: { readonly topN?: number; readonly threshold?: number; readonly lookback?: number };
}

/** A published target: what the book should hold. */
export interface PublishedTarget {
  readonly asOf: string;
  readonly profile: Profile;
  /** Signed fractions of NAV by instrument. */
  readonly weights: Readonly<Record<string, number>>;
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
  /** Distinct configurations ever tried for this portfolio, this one included. */
  readonly trials: number;
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
}

/** What stays of a run on disk, `run.json`: the answer and how it came about. */
export interface RunRecord extends RunResult {
  readonly reason: string;
  readonly report: ArtifactRef;
  readonly steps: readonly StepRecord[];
}

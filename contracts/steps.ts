/** The steps of the pipeline: what workflows order and activities do. References travel, never matrices. */
import type { ApprovalConfig, Permission, Verdict } from './approval.js';
import type { ArtifactRef } from './artifact.js';
import type { DriftReading } from './drift.js';
import type { Profile, Regime } from './mandate.js';
import type { Outcome, RunRequest, RunResult, StepRecord } from './run.js';
import type { PromiseVerdict } from './validation.js';

/** A stored result with the few facts a person or the next step needs at once. */
export interface Step<Facts = Record<never, never>> {
  readonly ref: ArtifactRef;
  readonly cacheHit: boolean;
  readonly elapsedMs: number;
  /** Hashes of the artifacts it was made from. */
  readonly inputs: readonly string[];
  readonly facts: Facts;
}

export interface ScanRequest {
  readonly universe: string;
  readonly source: string;
  readonly venue: string;
  readonly product: string;
  /** Venue whose rate limit the requests obey; null where nothing is asked over the network. */
  readonly lane: string | null;
}

/** What the first step pins, and how the run fans out from it. */
export interface RunPlan {
  readonly runId: string;
  readonly portfolio: string;
  readonly asOf: string;
  readonly configHash: string;
  readonly inputs: Step;
  readonly scans: readonly ScanRequest[];
  readonly profiles: readonly Profile[];
  readonly profile: Profile;
  /** Whether a target published before this asOf exists, which a run may hold. */
  readonly hasTarget: boolean;
  readonly onNoSignals: 'hold' | 'cash';
  /** Absent in plans of earlier versions, where nobody was asked. */
  readonly approval?: ApprovalConfig;
}

export interface FunnelFacts {
  readonly entered: number;
  readonly kept: number;
}

/** The moments a run may take its asOf from where nothing else says it, ISO UTC. */
export interface RunClock {
  /** Nominal time of the schedule that started it; null for a manual start. */
  readonly scheduledAt: string | null;
  readonly startedAt: string;
}

/** Instruments of one source whose bars are fetched together; which they are is in the `liquid-top` artifact. */
export interface BarBatch {
  /** Place in the artifact's list. */
  readonly index: number;
  readonly source: string;
  readonly lane: string | null;
  readonly instruments: number;
  readonly first: string;
  readonly last: string;
}

export type FetchedBars = Step<{ bars: number; missing: number }>;

/** What the screening of one universe leaves. */
export interface ScreenedUniverse {
  readonly universe: string;
  readonly liquid: ArtifactRef;
  readonly bars: readonly ArtifactRef[];
}

/** A batch of consecutive windows. */
export interface WindowSpan {
  readonly from: string;
  readonly to: string;
  readonly windows: number;
}

export interface PipelineSteps {
  resolveMandate(input: { request: RunRequest; clock: RunClock }): Promise<RunPlan>;
  scanVenue(input: { inputs: ArtifactRef; scan: ScanRequest }): Promise<Step<{ rows: number; missing: number }>>;
  /** Whose bars are wanted of one universe, most traded first. */
  liquidTop(input: {
    inputs: ArtifactRef;
    universe: string;
    scans: readonly ArtifactRef[];
  }): Promise<Step<{ batches: readonly BarBatch[] }>>;
  /** What is remembered of batches; null where nothing is. It spares what was fetched before the wait in a lane. */
  knownBars(input: {
    inputs: ArtifactRef;
    liquid: ArtifactRef;
    batches: readonly BarBatch[];
  }): Promise<readonly (FetchedBars | null)[]>;
  fetchBars(input: { inputs: ArtifactRef; liquid: ArtifactRef; batch: BarBatch }): Promise<FetchedBars>;
  /** Joins the universes' scans and bar batches into the pinned market of this run. */
  pinMarket(input: {
    inputs: ArtifactRef;
    screened: readonly ScreenedUniverse[];
  }): Promise<Step<{ instruments: number }>>;
  universe(input: { inputs: ArtifactRef; market: ArtifactRef }): Promise<Step<FunnelFacts>>;
  regime(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    universe: ArtifactRef;
  }): Promise<Step<{ state: Regime; gate: 'PROCEED' | 'DEFENSIVE' | 'HALT'; reason: string }>>;
  signals(input: { inputs: ArtifactRef; universe: ArtifactRef }): Promise<Step<FunnelFacts>>;
  selection(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    universe: ArtifactRef;
    signals: ArtifactRef;
  }): Promise<Step<FunnelFacts>>;
  align(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    /** What beta is measured against; absent in runs of earlier versions. */
    universe?: ArtifactRef;
    selection: ArtifactRef;
  }): Promise<Step<FunnelFacts>>;
  allocate(input: {
    inputs: ArtifactRef;
    alignment: ArtifactRef;
    selection: ArtifactRef;
    regime: ArtifactRef;
    profile: Profile;
  }): Promise<Step<{ gross: number; uninvested: number }>>;
  planWindows(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    regime: ArtifactRef;
  }): Promise<Step<{ batches: readonly WindowSpan[]; rebalanceToday: boolean }>>;
  decideWindows(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    regime: ArtifactRef;
    plan: ArtifactRef;
    batch: number;
  }): Promise<Step<{ windows: number; reused: number }>>;
  simulate(input: {
    inputs: ArtifactRef;
    market: ArtifactRef;
    regime: ArtifactRef;
    decisions: readonly ArtifactRef[];
  }): Promise<Step<{ sessions: number }>>;
  promises(input: {
    inputs: ArtifactRef;
    backtest: ArtifactRef;
  }): Promise<Step<{ verdicts: readonly PromiseVerdict[] }>>;
  audit(input: AuditInput): Promise<Step<{ instruments: number }>>;
  report(input: ReportInput): Promise<Step<{ files: readonly string[] }>>;
  /**
   * Before anybody is asked: ends the questions of older runs. `overtakenBy` says in words that a newer target makes this one
   * pointless; `alreadyPublished` that the session has its target, so that publication needs no word, only its own answer.
   */
  openApproval(input: {
    portfolio: string;
    runId: string;
    asOf: string;
  }): Promise<{ superseded: readonly string[]; overtakenBy: string | null; alreadyPublished: boolean }>;
  /** Writes into the ledger how a question ended. */
  recordVerdict(input: VerdictInput): Promise<{ entry: number }>;
  /** What the published target has become through prices since: see workflows/drift-watch.ts. */
  measureDrift(input: { configs: readonly string[] }): Promise<DriftReading>;
  publish(input: PublishInput): Promise<{ outcome: Outcome; reason: string }>;
  conclude(input: ConcludeInput): Promise<RunResult>;
}

/** Everything decided by the time the audit is written; null where the run ended before it. */
export interface Decided {
  readonly inputs: ArtifactRef;
  readonly market: ArtifactRef;
  readonly universe: ArtifactRef;
  readonly regime: ArtifactRef;
  readonly signals: ArtifactRef | null;
  readonly selection: ArtifactRef | null;
  readonly alignment: ArtifactRef | null;
  readonly allocations: readonly ArtifactRef[];
  readonly backtest: ArtifactRef | null;
  readonly promises: ArtifactRef | null;
}

export interface AuditInput {
  readonly decided: Decided;
}

export interface ReportInput {
  readonly decided: Decided;
  readonly audit: ArtifactRef;
  /** What the run set out to do with its target, before publication can refuse it. */
  readonly intent: Outcome;
  readonly reason: string;
}

export interface PublishInput {
  readonly runId: string;
  readonly inputs: ArtifactRef;
  /** Null publishes an empty book: everything in cash. */
  readonly allocation: ArtifactRef | null;
  readonly universe: ArtifactRef;
  /** Whose clusters the next run compares its own with; null where nothing was selected. */
  readonly selection: ArtifactRef | null;
  /** Absent where the mandate asks nobody. */
  readonly permission?: Permission;
}

export interface VerdictInput {
  readonly portfolio: string;
  readonly runId: string;
  readonly asOf: string;
  /** What was asked for: hashes of the run's inputs, and of the allocation; null where the target is cash. */
  readonly inputs: string;
  readonly allocation: string | null;
  readonly verdict: Verdict;
}

export interface ConcludeInput {
  readonly runId: string;
  readonly decided: Decided;
  readonly report: ArtifactRef;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly steps: readonly StepRecord[];
}

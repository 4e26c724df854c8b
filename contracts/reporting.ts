import type { AlignmentResult, AllocationResult } from './allocation.js';
import type { ArtifactRef } from './artifact.js';
import type { Outcome, RunInputs } from './run.js';
import type {
  Funnel,
  RegimeResult,
  RuleCheck,
  SelectionResult,
  SignalsResult,
  StageName,
  UniverseResult,
} from './stage-results.js';
import type { BacktestResult, PromisesResult } from './validation.js';

/** The funnel of the whole run: every scanned instrument, where it ended, and why. */
export interface AuditResult {
  readonly schema: 'audit/1';
  readonly asOf: string;
  readonly stages: readonly Funnel[];
  /** One row per scanned instrument, sorted by id. */
  readonly instruments: readonly {
    readonly instrument: string;
    /** The stage that rejected it; null where it carries weight in the published profile. */
    readonly rejectedAt: StageName | null;
    readonly rule: string | null;
    readonly value: number | string | null;
    readonly threshold: number | string | null;
    readonly reason: string;
    /** Signed fraction of NAV in the published profile. */
    readonly weight: number;
  }[];
  /** Every rule asked of every instrument, as Parquet; absent in audits of earlier versions. */
  readonly funnel?: ArtifactRef;
}

/** One rule asked of one instrument anywhere in the run. */
export interface RuleRow extends RuleCheck {
  readonly stage: StageName;
  /** Whether it ended the instrument's way: exactly one row of each instrument that carries no weight for a reason. */
  readonly decided: boolean;
  /** In plain words: why it decided, or the comparison as the strategy has it; null where name, value and threshold say it. */
  readonly reason: string | null;
}

/** How the market data of a run came to be known. */
export interface DataQuality {
  readonly bars: number;
  readonly instruments: number;
  readonly firstSession: string;
  readonly lastSession: string;
  /** Share of bars whose moment of knowledge is assumed from the publication lag, fraction. */
  readonly assumedKnownShare: number;
  /** What a source should have had and did not give, in words; empty unless a universe says `allowPartial`. */
  readonly incomplete: readonly string[];
  /** What a reader must know before believing anything: carry missing, spot only, ... */
  readonly caveats: readonly string[];
}

/** Everything a report is made from; null where the run ended before it. */
export interface RunView {
  readonly inputs: RunInputs;
  readonly data: DataQuality;
  readonly universe: UniverseResult;
  readonly regime: RegimeResult;
  readonly signals: SignalsResult | null;
  readonly selection: SelectionResult | null;
  readonly alignment: AlignmentResult | null;
  /** In the mandate's order of profiles, then equal_weight. */
  readonly allocations: readonly AllocationResult[];
  readonly backtest: BacktestResult | null;
  readonly promises: PromisesResult | null;
  readonly audit: AuditResult;
  /** What the run set out to do; the final outcome is in run.json. */
  readonly intent: Outcome;
  readonly reason: string;
  /** Step name to artifact hash, for provenance. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Fingerprint of the code that decided. */
  readonly code: string;
}

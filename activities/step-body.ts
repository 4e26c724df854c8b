import type { ArtifactRef } from '../contracts/artifact.js';
import type { PipelineSteps, Step } from '../contracts/steps.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import type { Memo } from '../lakehouse/memo.js';
import type { MarketAccess } from './market-access.js';
import type { PendingRuns } from './pending-runs.js';

/** What a step may use besides its input. */
export interface StepContext {
  /** Folder that config paths are relative to. */
  readonly root: string;
  /** Folder of artifacts, memo, ledger and run records. */
  readonly home: string;
  /** Folder of the installed package, which holds the sample data. */
  readonly assets: string;
  /** Fingerprint of the code that decides. */
  readonly code: string;
  /** Where the Temporal UI shows workflows, to which an id is added; absent where no UI is known. */
  readonly workflowsUrl?: string | undefined;
  /** How sources of the network are reached. */
  readonly market: MarketAccess;
  /** ms UTC. It decides what may be remembered, never what is computed. */
  readonly now: () => number;
  readonly store: ArtifactStore;
  readonly memo: Memo;
}

/** How a step tells of its progress and learns that it is no longer wanted. */
export interface Hooks {
  progress(details: { done: number; of: number }): void;
  readonly signal: AbortSignal;
  /** Nobody will try again: what is still missing now stays missing. */
  readonly lastAttempt: boolean;
  /** Runs that wait for approval; absent in process, where none can wait. */
  readonly pending?: PendingRuns;
}

/** Names of the steps whose result is an artifact, and which are therefore done once per distinct input. */
export type StoredStepName = {
  [S in keyof PipelineSteps]: Awaited<ReturnType<PipelineSteps[S]>> extends Step<object> ? S : never;
}[keyof PipelineSteps];

export type InputOf<S extends keyof PipelineSteps> = Parameters<PipelineSteps[S]>[0];
export type FactsOf<S extends StoredStepName> = Awaited<ReturnType<PipelineSteps[S]>>['facts'];

/** What a step made. */
export interface Made<Facts> {
  readonly ref: ArtifactRef;
  readonly facts: Facts;
  /** True where the same question may be answered better later: the result is used and not remembered. */
  readonly provisional?: boolean;
}

/** The work of one step: load, call one stage, store. Safe to repeat, since what it stores is named by its content. */
export type StepBody<S extends StoredStepName> = (
  context: StepContext,
  input: InputOf<S>,
  hooks: Hooks,
) => Promise<Made<FactsOf<S>>>;

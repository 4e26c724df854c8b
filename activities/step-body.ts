import type { ArtifactRef } from '../contracts/artifact.js';
import type { PipelineSteps, Step } from '../contracts/steps.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import type { Memo } from '../lakehouse/memo.js';

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
  readonly store: ArtifactStore;
  readonly memo: Memo;
}

/** How a step tells of its progress and learns that it is no longer wanted. */
export interface Hooks {
  progress(details: { done: number; of: number }): void;
  readonly signal: AbortSignal;
}

/** Names of the steps whose result is an artifact, and which are therefore done once per distinct input. */
export type StoredStepName = {
  [S in keyof PipelineSteps]: Awaited<ReturnType<PipelineSteps[S]>> extends Step<object> ? S : never;
}[keyof PipelineSteps];

export type InputOf<S extends keyof PipelineSteps> = Parameters<PipelineSteps[S]>[0];
export type FactsOf<S extends StoredStepName> = Awaited<ReturnType<PipelineSteps[S]>>['facts'];

/** The work of one step: load, call one stage, store. Safe to repeat, since what it stores is named by its content. */
export type StepBody<S extends StoredStepName> = (
  context: StepContext,
  input: InputOf<S>,
  hooks: Hooks,
) => Promise<{ ref: ArtifactRef; facts: FactsOf<S> }>;

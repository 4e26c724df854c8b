import type { ArtifactRef } from '../contracts/artifact.js';
import type { StepRecord } from '../contracts/run.js';
import type { PipelineSteps, Step, WindowSpan } from '../contracts/steps.js';
import type { PromiseVerdict } from '../contracts/validation.js';
import { inParallel } from './in-parallel.js';
import type { Recorder } from './observer.js';

export interface WalkForwardInput {
  readonly inputs: ArtifactRef;
  readonly market: ArtifactRef;
  readonly regime: ArtifactRef;
  readonly plan: ArtifactRef;
  readonly batches: readonly WindowSpan[];
}

export interface WalkForwardResult {
  readonly backtest: Step<{ sessions: number }>;
  readonly promises: Step<{ verdicts: readonly PromiseVerdict[] }>;
  /** Filled where the records were kept elsewhere, as by a child workflow. */
  readonly records: readonly StepRecord[];
}

/** Decides every window, then simulates them as one path and audits the promises. A killed worker costs one window per thread. */
export async function runWalkForward(
  steps: PipelineSteps,
  { inputs, market, regime, plan, batches }: WalkForwardInput,
  record: Recorder,
): Promise<Omit<WalkForwardResult, 'records'>> {
  // Windows decide independently. Only the simulator needs their order: costs depend on how weights drifted.
  const decisions = await inParallel(batches, ({ from, to }, batch) =>
    record(
      `windows/${from}..${to}`,
      () => steps.decideWindows({ inputs, market, regime, plan, batch }),
      ({ facts }) => `${facts.windows} windows, ${facts.reused} reused`,
    ),
  );
  const backtest = await record(
    'backtest',
    () => steps.simulate({ inputs, market, regime, decisions: decisions.map(({ ref }) => ref) }),
    ({ facts }) => `${facts.sessions} sessions`,
  );
  const promises = await record(
    'promises',
    () => steps.promises({ inputs, backtest: backtest.ref }),
    ({ facts }) =>
      `${facts.verdicts.filter((v) => v.verdict === 'DELIVERED').length} of ${facts.verdicts.length} delivered`,
  );
  return { backtest, promises };
}

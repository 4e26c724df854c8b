import type { AllocationResult } from '../contracts/allocation.js';
import type { Outcome, PublishedTarget, RunInputs } from '../contracts/run.js';
import type { UniverseResult } from '../contracts/stage-results.js';
import type { PublishInput } from '../contracts/steps.js';
import { publishTarget } from '../lakehouse/published-targets.js';
import type { StepContext } from './step-body.js';

/**
 * Makes the weights the portfolio's target: pointer and ledger entry are one file, created exclusively.
 * Safe to repeat: publishing the same target for the same asOf again changes nothing.
 */
export async function publish(
  { home, store, code }: StepContext,
  { runId, inputs: inputsRef, allocation: allocationRef, universe: universeRef }: PublishInput,
): Promise<{ outcome: Outcome; reason: string }> {
  const [inputs, allocation, universe] = await Promise.all([
    store.readJson<RunInputs>(inputsRef),
    allocationRef === null ? null : store.readJson<AllocationResult>(allocationRef),
    store.readJson<UniverseResult>(universeRef),
  ]);
  const verified = new Map(universe.rows.map(({ instrument, tickVerified }) => [instrument.id, tickVerified]));
  const positions = (allocation?.positions ?? []).filter(({ weight }) => weight !== 0);
  const target: PublishedTarget = {
    asOf: inputs.asOf,
    profile: inputs.mandate.profile,
    weights: Object.fromEntries(positions.map(({ instrument, weight }) => [instrument, weight])),
    indicative: positions.some(({ instrument }) => verified.get(instrument) !== true),
    runId,
    proof: {
      config: inputs.configHash,
      code,
      inputs: inputsRef.sha256,
      allocation: allocationRef?.sha256 ?? null,
    },
  };
  const answer = await publishTarget(home, inputs.portfolio, target);
  if (!answer.published) return { outcome: 'NOT_PUBLISHED', reason: answer.reason };
  return {
    outcome: 'PUBLISHED',
    reason: target.indicative ? 'the target is indicative: not every tick is verified' : '',
  };
}

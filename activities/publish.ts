import type { AllocationResult } from '../contracts/allocation.js';
import type { Permission } from '../contracts/approval.js';
import type { Outcome, PublishedTarget, RunInputs } from '../contracts/run.js';
import type { SelectionResult, UniverseResult } from '../contracts/stage-results.js';
import type { PublishInput } from '../contracts/steps.js';
import { publishTarget } from '../lakehouse/published-targets.js';
import type { StepContext } from './step-body.js';

/**
 * Makes the weights the portfolio's target: pointer and ledger entry are one file, created exclusively.
 * Safe to repeat: publishing the same target for the same asOf again changes nothing.
 */
export async function publish(
  { home, store, code }: StepContext,
  {
    runId,
    inputs: inputsRef,
    allocation: allocationRef,
    universe: universeRef,
    selection: selectionRef,
    permission,
  }: PublishInput,
): Promise<{ outcome: Outcome; reason: string }> {
  const [inputs, allocation, universe, selection] = await Promise.all([
    store.readJson<RunInputs>(inputsRef),
    allocationRef === null ? null : store.readJson<AllocationResult>(allocationRef),
    store.readJson<UniverseResult>(universeRef),
    // A run that was started before this was recorded gives none.
    selectionRef ? store.readJson<SelectionResult>(selectionRef) : null,
  ]);
  const verified = new Map(universe.rows.map(({ instrument, tickVerified }) => [instrument.id, tickVerified]));
  const positions = (allocation?.positions ?? []).filter(({ weight }) => weight !== 0);
  const target: PublishedTarget = {
    asOf: inputs.asOf,
    profile: inputs.mandate.profile,
    weights: Object.fromEntries(positions.map(({ instrument, weight }) => [instrument, weight])),
    ...(selection === null ? {} : { clusters: clusterOfInstrument(selection) }),
    indicative: positions.some(({ instrument }) => verified.get(instrument) !== true),
    runId,
    proof: {
      config: inputs.configHash,
      code,
      inputs: inputsRef.sha256,
      allocation: allocationRef?.sha256 ?? null,
    },
    ...(permission === undefined ? {} : { permission }),
  };
  const answer = await publishTarget(home, inputs.portfolio, target);
  if (!answer.published) return { outcome: 'NOT_PUBLISHED', reason: answer.reason };
  const notes = [
    ...(permission === undefined ? [] : [permissionWords(permission)]),
    ...(target.indicative ? ['the target is indicative: not every tick is verified'] : []),
  ];
  return { outcome: 'PUBLISHED', reason: notes.join('; ') };
}

const permissionWords = ({ kind, by, reason }: Permission): string =>
  kind === 'approved' ? `approved by ${by}: ${reason}` : `published without approval: ${reason}`;

const clusterOfInstrument = ({ clusters }: SelectionResult): Record<string, number> =>
  Object.fromEntries(clusters.flatMap(({ cluster, members }) => members.map((id) => [id, cluster])));

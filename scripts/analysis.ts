import type { AlignmentResult, AllocationResult } from '../contracts/allocation.js';
import type { ArtifactRef } from '../contracts/artifact.js';
import type { RegimeResult, SelectionResult } from '../contracts/stage-results.js';
import type { Decided } from '../contracts/steps.js';
import { analysis } from '../reports/terminal/analysis.js';
import { openContext, settingsFromEnvironment } from '../workers/settings.js';
import { print } from './console.js';

/** Prints clusters, regime and the risk of every profile. */
export async function printAnalysis(
  refs: Pick<Decided, 'regime' | 'selection' | 'alignment' | 'allocations'>,
): Promise<void> {
  const { store } = openContext(settingsFromEnvironment());
  const optional = <T>(ref: ArtifactRef | null) => (ref === null ? null : store.readJson<T>(ref));
  const [regime, selection, alignment, allocations] = await Promise.all([
    store.readJson<RegimeResult>(refs.regime),
    optional<SelectionResult>(refs.selection),
    optional<AlignmentResult>(refs.alignment),
    Promise.all(refs.allocations.map((ref) => store.readJson<AllocationResult>(ref))),
  ]);
  print(analysis({ regime, selection, alignment, allocations }));
}

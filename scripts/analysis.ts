import { loadStageResults, type StageResults } from '../activities/run-view.js';
import type { AlignmentResult, AllocationResult } from '../contracts/allocation.js';
import type { RunAnalysis } from '../contracts/analysis.js';
import type { ArtifactRef } from '../contracts/artifact.js';
import type { RegimeResult, SelectionResult, UniverseResult } from '../contracts/stage-results.js';
import type { Decided } from '../contracts/steps.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import { analysis } from '../reports/terminal/analysis.js';
import { runAnalysis } from '../stages/analysis/run-analysis.js';
import { openContext, type Settings, settingsFromEnvironment } from '../workers/settings.js';
import { print, terminal } from './console.js';
import { decidedBy, earlierRuns, readRecord } from './run-record.js';

type Wanted = Pick<Decided, 'universe' | 'regime' | 'selection' | 'alignment' | 'allocations'>;
type Loaded = Pick<StageResults, 'universe' | 'regime' | 'selection' | 'alignment' | 'allocations'>;

/** Prints regime, clusters and the risk of every profile of a run that is still being made. */
export async function printAnalysis(runId: string, refs: Wanted): Promise<void> {
  const settings = settingsFromEnvironment();
  const { store } = openContext(settings);
  const optional = <T>(ref: ArtifactRef | null) => (ref === null ? null : store.readJson<T>(ref));
  const [universe, regime, selection, alignment, allocations] = await Promise.all([
    store.readJson<UniverseResult>(refs.universe),
    store.readJson<RegimeResult>(refs.regime),
    optional<SelectionResult>(refs.selection),
    optional<AlignmentResult>(refs.alignment),
    Promise.all(refs.allocations.map((ref) => store.readJson<AllocationResult>(ref))),
  ]);
  await printLoaded(settings, store, runId, { universe, regime, selection, alignment, allocations });
}

/** Prints the same of a stored run; `json` prints what is read off its artifacts as one object. */
export async function printRunAnalysis(runId: string, json = false): Promise<void> {
  const settings = settingsFromEnvironment();
  const context = openContext(settings);
  const record = await readRecord(settings, runId);
  const results = await loadStageResults(context, await decidedBy(context.store, record));
  if (!json) return printLoaded(settings, context.store, record.runId, results);
  const { regime, selection } = results;
  const read = await analysed(settings, context.store, record.runId, results);
  const { correlation, linkage, leafOrder, cutHeight } = selection ?? {};
  print(JSON.stringify({ runId, asOf: regime.asOf, regime, ...read, correlation, linkage, leafOrder, cutHeight }));
}

async function printLoaded(settings: Settings, store: ArtifactStore, runId: string, loaded: Loaded): Promise<void> {
  print(analysis({ ...loaded, analysis: await analysed(settings, store, runId, loaded) }, terminal()));
}

async function analysed(
  settings: Settings,
  store: ArtifactStore,
  runId: string,
  { universe, selection }: Pick<Loaded, 'universe' | 'selection'>,
): Promise<RunAnalysis | null> {
  if (selection === null) return null;
  return runAnalysis({ universe, selection, previous: await previousSelection(settings, store, runId) });
}

/** The selection of the newest earlier run of the portfolio that made one. */
async function previousSelection(settings: Settings, store: ArtifactStore, runId: string) {
  for (const earlier of await earlierRuns(settings, runId)) {
    const { selection } = await decidedBy(store, await readRecord(settings, earlier));
    if (selection !== null) return { runId: earlier, selection: await store.readJson<SelectionResult>(selection) };
  }
  return null;
}

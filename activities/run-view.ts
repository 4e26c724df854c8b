/** Collects everything a run has decided, for the audit and the reports. */
import type { AlignmentResult, AllocationResult } from '../contracts/allocation.js';
import type { ArtifactRef } from '../contracts/artifact.js';
import { orThrow } from '../contracts/problem.js';
import type { AuditResult, DataQuality, RunView } from '../contracts/reporting.js';
import type { RunInputs } from '../contracts/run.js';
import type { RegimeResult, SelectionResult, SignalsResult, UniverseResult } from '../contracts/stage-results.js';
import type { Decided, ReportInput } from '../contracts/steps.js';
import type { BacktestResult, PromisesResult } from '../contracts/validation.js';
import { isoDate } from '../stages/calendar.js';
import { openPinned, sourceNames } from './open-source.js';
import { loadMarket } from './pinned-market.js';
import type { StepContext } from './step-body.js';

/** The stage results of a run, null where it ended before them. */
export type StageResults = Pick<
  RunView,
  'inputs' | 'universe' | 'regime' | 'signals' | 'selection' | 'alignment' | 'allocations' | 'backtest' | 'promises'
>;

export async function loadStageResults({ store }: StepContext, decided: Decided): Promise<StageResults> {
  const optional = <T>(ref: ArtifactRef | null) => (ref === null ? null : store.readJson<T>(ref));
  const [inputs, universe, regime, signals, selection, alignment, allocations, backtest, promises] = await Promise.all([
    store.readJson<RunInputs>(decided.inputs),
    store.readJson<UniverseResult>(decided.universe),
    store.readJson<RegimeResult>(decided.regime),
    optional<SignalsResult>(decided.signals),
    optional<SelectionResult>(decided.selection),
    optional<AlignmentResult>(decided.alignment),
    Promise.all(decided.allocations.map((ref) => store.readJson<AllocationResult>(ref))),
    optional<BacktestResult>(decided.backtest),
    optional<PromisesResult>(decided.promises),
  ]);
  return { inputs, universe, regime, signals, selection, alignment, allocations, backtest, promises };
}

/** Everything a report shows, loaded by reference. What is `known` of the data is not looked for in its bars again. */
export async function loadRunView(
  context: StepContext,
  { decided, audit, intent, reason }: ReportInput,
  known?: DataQuality,
): Promise<RunView> {
  const results = await loadStageResults(context, decided);
  return {
    ...results,
    data: known ?? (await dataQuality(context, decided)),
    audit: await context.store.readJson<AuditResult>(audit),
    intent,
    reason,
    artifacts: artifactHashes(decided, results, audit),
    code: context.code,
  };
}

/** Span and provenance of the pinned bars, and what their sources say must be known about them. */
async function dataQuality(context: StepContext, { inputs, market }: Decided): Promise<DataQuality> {
  const {
    inputs: { mandate },
    history,
    incomplete,
    notes,
  } = await loadMarket(context, inputs, market);
  let [bars, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const id of history.ids) {
    const { date } = history.series(id);
    if (date.length === 0) continue;
    bars += date.length;
    first = Math.min(first, date[0]!);
    last = Math.max(last, date.at(-1)!);
  }
  const pinned = await context.store.readJson<RunInputs>(inputs);
  const sources = await Promise.all(
    sourceNames(mandate).map(async (name) => orThrow(await openPinned(context, pinned, name))),
  );
  return {
    bars,
    instruments: history.ids.length,
    firstSession: bars === 0 ? '' : isoDate(first),
    lastSession: bars === 0 ? '' : isoDate(last),
    assumedKnownShare: Math.max(0, ...sources.map(({ assumedKnownShare }) => assumedKnownShare)),
    incomplete,
    caveats: [...sources.flatMap(({ caveats }) => caveats), ...notes],
  };
}

/** Step name to artifact hash, as reports show their provenance. */
function artifactHashes(decided: Decided, results: StageResults, audit: ArtifactRef): Record<string, string> {
  const { allocations, ...single } = decided;
  return {
    ...Object.fromEntries(
      Object.entries(single).flatMap(([name, ref]) => (ref === null ? [] : [[name, (ref as ArtifactRef).sha256]])),
    ),
    ...Object.fromEntries(
      allocations.map(({ sha256 }, k) => [`allocation/${results.allocations[k]!.profile}`, sha256]),
    ),
    audit: audit.sha256,
  };
}

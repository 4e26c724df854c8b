/** Does a past run again from what it had pinned, and compares every artifact with the one it stored. */
import { planOf } from '../../activities/resolve-mandate.js';
import type { ArtifactRef } from '../../contracts/artifact.js';
import { ProblemError } from '../../contracts/problem.js';
import type { RunInputs, RunRecord, RunRequest, StepRecord } from '../../contracts/run.js';
import type { PipelineSteps, Step } from '../../contracts/steps.js';
import { QuantitativePipeline, runInProcess } from '../../workers/quantitative-pipeline.js';
import { openContext, type Settings } from '../../workers/settings.js';
import type { Observer } from '../../workflows/observer.js';

export interface VerifiedStep {
  readonly step: string;
  /** Hash in the run's record; null where the run had no such step. */
  readonly stored: string | null;
  /** Hash of what was done again; null where it was not: it was asked over a network, or the run did not come to it. */
  readonly recomputed: string | null;
  /** `taken`: a venue's answer, whose stored bytes were checked and used. `follows`: made from what differs. */
  readonly verdict: 'equal' | 'taken' | 'differs' | 'follows' | 'missing' | 'new';
}

export interface Verification {
  readonly run: string;
  readonly equal: boolean;
  /** Fingerprint of the code that made the run, null where it did not say, and of this. */
  readonly code: { readonly run: string | null; readonly here: string };
  readonly steps: readonly VerifiedStep[];
}

/**
 * Recomputes a run in process with nothing taken from memory and nothing remembered, published or reported of it. Sources are
 * opened as the run had pinned them; what came over a network is not asked again, since nobody could answer as of then.
 *
 * Errors  CorruptArtifactError or MissingArtifactError for a stored artifact that is not what it was; DataQualityError where
 *         a source has no longer the state that was pinned; every error of a step.
 */
export async function verifyRun(record: RunRecord, settings: Settings, observer: Observer): Promise<Verification> {
  const { store } = openContext(settings);
  const stored = new Map(record.steps.map((step) => [step.step, step]));
  for (const ref of distinct(record.steps)) await store.readBytes(ref);
  const inputs = stored.get('inputs');
  if (inputs === undefined) throw incomplete(record.runId);
  const pinned = await store.readJson<RunInputs>(inputs.ref);

  const made = new Map<string, { sha256: string; inputs: readonly string[] }>();
  const watching: Observer = {
    started: (step) => observer.started(step),
    finished: (step, result, note) => {
      made.set(step, { sha256: result.ref.sha256, inputs: result.inputs });
      observer.finished(step, result, note);
    },
  };
  const taken = new Set<string>();
  // The report prints the fingerprint of the code: what is asked is whether this code makes what that code made.
  const code = record.code ?? settings.code;
  const pipeline = new QuantitativePipeline({ ...settings, code, fresh: true, remember: false });
  await pipeline.withSteps(async (steps) => {
    const context = openContext({ ...settings, code });
    // Nobody is asked again: whether it was published is in the record.
    const { approval: _asked, ...plan } = await planOf(context, pinned, {
      runId: record.runId,
      inputs: stepOf(inputs, {}),
    });
    const again: PipelineSteps = {
      ...withoutNetwork(steps, stored, taken),
      resolveMandate: async () => plan,
      publish: async () => ({ outcome: record.outcome, reason: record.reason }),
      conclude: async () => record,
    };
    await runInProcess(again, requestOf(pinned), watching);
  });
  const steps = compared(stored, made, taken);
  return {
    run: record.runId,
    equal: steps.every(({ verdict }) => verdict === 'equal' || verdict === 'taken'),
    code: { run: record.code ?? null, here: settings.code },
    steps,
  };
}

/** What was asked, as far as it is not in the plan. */
const requestOf = ({ backtest }: RunInputs): RunRequest =>
  backtest === undefined ? { configs: [] } : { configs: [], backtest: { from: backtest.from, to: backtest.to } };

const distinct = (steps: readonly StepRecord[]): ArtifactRef[] => [
  ...new Map(steps.map(({ ref }) => [ref.sha256, ref])).values(),
];

const stepOf = <Facts>({ ref, inputs }: StepRecord, facts: Facts): Step<Facts> => ({
  ref,
  cacheHit: true,
  elapsedMs: 0,
  inputs,
  facts,
});

/** Steps whose answers of venues are those the run stored. */
function withoutNetwork(
  steps: PipelineSteps,
  stored: ReadonlyMap<string, StepRecord>,
  taken: Set<string>,
): PipelineSteps {
  const takenStep = <Facts>(name: string, facts: Facts): Step<Facts> => {
    const step = stored.get(name);
    if (step === undefined) throw incomplete(name);
    taken.add(name);
    return stepOf(step, facts);
  };
  const universeOf = ({ sha256 }: ArtifactRef): string =>
    [...stored.values()]
      .find(({ step, ref }) => step.startsWith('liquid-top/') && ref.sha256 === sha256)
      ?.step.slice('liquid-top/'.length) ?? '';
  return {
    ...steps,
    knownBars: async ({ batches }) => batches.map(() => null),
    scanVenue: (input) => {
      const { lane, universe, venue, product } = input.scan;
      if (lane === null) return steps.scanVenue(input);
      return Promise.resolve(takenStep(`scan/${universe}/${venue}/${product}`, { rows: 0, missing: 0 }));
    },
    fetchBars: (input) => {
      const { lane, index } = input.batch;
      if (lane === null) return steps.fetchBars(input);
      return Promise.resolve(takenStep(`bars/${universeOf(input.liquid)}/${index + 1}`, { bars: 0, missing: 0 }));
    },
  };
}

/** Every step of either, in the order of the record; one that differs is the cause unless something it was made from does. */
function compared(
  stored: ReadonlyMap<string, StepRecord>,
  made: ReadonlyMap<string, { sha256: string; inputs: readonly string[] }>,
  taken: ReadonlySet<string>,
): VerifiedStep[] {
  const known = new Set([...stored.values()].map(({ ref }) => ref.sha256));
  return [...new Set([...stored.keys(), ...made.keys()])].map((step) => {
    const [before, after] = [stored.get(step)?.ref.sha256 ?? null, made.get(step) ?? null];
    const hashes = { step, stored: before, recomputed: after?.sha256 ?? null };
    if (after === null) return { ...hashes, verdict: 'missing' };
    if (taken.has(step)) return { ...hashes, recomputed: null, verdict: 'taken' };
    if (after.sha256 === before) return { ...hashes, verdict: 'equal' };
    if (before === null) return { ...hashes, verdict: 'new' };
    return { ...hashes, verdict: after.inputs.every((hash) => known.has(hash)) ? 'differs' : 'follows' };
  });
}

const incomplete = (where: string): ProblemError =>
  new ProblemError({
    type: 'MissingArtifactError',
    where,
    what: 'the record of the run does not have this step, so that it cannot be done again',
    next: 'Verify a run whose run.json is as it was written.',
  });

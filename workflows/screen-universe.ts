/** Screening: every venue of every universe is scanned at once, then the bars of what is most traded are fetched. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { StepRecord } from '../contracts/run.js';
import type { BarBatch, PipelineSteps, RunPlan, ScanRequest, ScreenedUniverse, Step } from '../contracts/steps.js';
import { inParallel } from './in-parallel.js';
import type { Recorder } from './observer.js';

export interface ScreenInput {
  readonly inputs: ArtifactRef;
  readonly universe: string;
  readonly scans: readonly ScanRequest[];
}

export interface ScreenResult {
  readonly screened: ScreenedUniverse;
  /** Filled where the records were kept elsewhere, as by a child workflow. */
  readonly records: readonly StepRecord[];
}

type Liquid = Step<{ batches: readonly BarBatch[] }>;

/** The scans of a plan, universe by universe. */
export const universesOf = ({ inputs, scans }: RunPlan): ScreenInput[] =>
  [...new Set(scans.map(({ universe }) => universe))].map((universe) => ({
    inputs: inputs.ref,
    universe,
    scans: scans.filter((scan) => scan.universe === universe),
  }));

export async function screenUniverse(
  steps: PipelineSteps,
  input: ScreenInput,
  record: Recorder,
): Promise<ScreenedUniverse> {
  return fetchBars(steps, input, await scan(steps, input, record), record);
}

/** Who is there, venue by venue, and whose bars are wanted. */
export async function scan(
  steps: PipelineSteps,
  { inputs, universe, scans }: ScreenInput,
  record: Recorder,
): Promise<Liquid> {
  const found = await inParallel(scans, (wanted) =>
    record(
      `scan/${universe}/${wanted.venue}/${wanted.product}`,
      () => steps.scanVenue({ inputs, scan: wanted }),
      ({ facts }) => `${facts.rows} instruments`,
    ),
  );
  return record(
    `liquid-top/${universe}`,
    () => steps.liquidTop({ inputs, universe, scans: found.map(({ ref }) => ref) }),
    ({ facts }) => `${facts.batches.reduce((n, { instruments }) => n + instruments.length, 0)} instruments`,
  );
}

/** Their bars, in batches. */
export async function fetchBars(
  steps: PipelineSteps,
  { inputs, universe }: ScreenInput,
  liquid: Liquid,
  record: Recorder,
): Promise<ScreenedUniverse> {
  const bars = await inParallel(liquid.facts.batches, (batch, index) =>
    record(
      `bars/${universe}/${index + 1}`,
      () => steps.fetchBars({ inputs, batch }),
      ({ facts }) => `${facts.bars} bars`,
    ),
  );
  return { universe, liquid: liquid.ref, bars: bars.map(({ ref }) => ref) };
}

/** What the universes found, joined into the market that everything after it reads. */
export const pinMarket = (
  steps: PipelineSteps,
  { inputs }: RunPlan,
  screened: readonly ScreenedUniverse[],
  record: Recorder,
) =>
  record(
    'market',
    () => steps.pinMarket({ inputs: inputs.ref, screened }),
    ({ facts }) => `${facts.instruments} instruments`,
  );

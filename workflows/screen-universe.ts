/** Screening: every venue of every universe is scanned at once, then the bars of what is most traded are fetched. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { StepRecord } from '../contracts/run.js';
import type {
  BarBatch,
  FetchedBars,
  PipelineSteps,
  RunPlan,
  ScanRequest,
  ScreenedUniverse,
  Step,
} from '../contracts/steps.js';
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
      ({ facts }) => `${facts.rows} instruments${lacking(facts.missing)}`,
    ),
  );
  return record(
    `liquid-top/${universe}`,
    () => steps.liquidTop({ inputs, universe, scans: found.map(({ ref }) => ref) }),
    ({ facts }) => `${facts.batches.reduce((n, { instruments }) => n + instruments, 0)} instruments`,
  );
}

/** Their bars, in batches; what was fetched before is found without waiting in a lane again. */
export async function fetchBars(
  steps: PipelineSteps,
  { inputs, universe }: ScreenInput,
  liquid: Liquid,
  record: Recorder,
): Promise<ScreenedUniverse> {
  const { batches } = liquid.facts;
  const known = await knownBars(steps, inputs, liquid);
  const bars = await inParallel(batches, (batch) =>
    record(
      `bars/${universe}/${batch.index + 1}`,
      async () => known.get(batch.index) ?? steps.fetchBars({ inputs, liquid: liquid.ref, batch }),
      ({ facts }) => `${facts.bars} bars${lacking(facts.missing)}`,
    ),
  );
  return { universe, liquid: liquid.ref, bars: bars.map(({ ref }) => ref) };
}

/** Batches asked about at once: their answers stay within what may travel between steps. */
const ASKED_AT_ONCE = 40;

/** What is remembered of the batches that would wait in a lane, by index. */
async function knownBars(steps: PipelineSteps, inputs: ArtifactRef, liquid: Liquid): Promise<Map<number, FetchedBars>> {
  const waiting = liquid.facts.batches.filter(({ lane }) => lane !== null);
  const known = new Map<number, FetchedBars>();
  for (let from = 0; from < waiting.length; from += ASKED_AT_ONCE) {
    const batches = waiting.slice(from, from + ASKED_AT_ONCE);
    const answers = await steps.knownBars({ inputs, liquid: liquid.ref, batches });
    for (const [k, { index }] of batches.entries()) {
      const answer = answers[k];
      if (answer) known.set(index, answer);
    }
  }
  return known;
}

const lacking = (missing: number): string => (missing > 0 ? `, ${missing} missing` : '');

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

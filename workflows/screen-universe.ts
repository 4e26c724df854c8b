import type { BarBatch, PipelineSteps, RunPlan, Step } from '../contracts/steps.js';
import { inParallel } from './in-parallel.js';
import type { Recorder } from './observer.js';

/** Scans every venue at once, then fetches the bars of what is most traded and pins them as this run's market. */
export async function screenUniverse(steps: PipelineSteps, { inputs, scans }: RunPlan, record: Recorder) {
  const found = await inParallel(scans, (scan) =>
    record(
      `scan/${scan.universe}/${scan.venue}/${scan.product}`,
      () => steps.scanVenue({ inputs: inputs.ref, scan }),
      ({ facts }) => `${facts.rows} instruments`,
    ),
  );
  return record(
    'liquid-top',
    () => steps.liquidTop({ inputs: inputs.ref, scans: found.map(({ ref }) => ref) }),
    ({ facts }) => `${facts.batches.reduce((n, { instruments }) => n + instruments.length, 0)} instruments`,
  );
}

/** Bars of the liquid names in batches, joined into the pinned market. */
export async function fetchMarket(
  steps: PipelineSteps,
  { inputs }: RunPlan,
  liquid: Step<{ batches: readonly BarBatch[] }>,
  record: Recorder,
) {
  const bars = await inParallel(liquid.facts.batches, (batch, index) =>
    record(
      `bars/${index + 1}`,
      () => steps.fetchBars({ inputs: inputs.ref, batch }),
      ({ facts }) => `${facts.bars} bars`,
    ),
  );
  return record(
    'market',
    () => steps.pinMarket({ inputs: inputs.ref, liquid: liquid.ref, bars: bars.map(({ ref }) => ref) }),
    ({ facts }) => `${facts.instruments} instruments`,
  );
}

/** What a test of the screening steps needs: a folder, sources by name, and a mandate over them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentLabel } from '../../../activities/labels.js';
import { DEFAULT_ACCESS } from '../../../activities/market-access.js';
import { runStep } from '../../../activities/run-step.js';
import type { Hooks, InputOf, StepContext, StoredStepName } from '../../../activities/step-body.js';
import type { ArtifactRef } from '../../../contracts/artifact.js';
import type { UniverseConfig } from '../../../contracts/mandate.js';
import type { RunInputs } from '../../../contracts/run.js';
import type { PipelineSteps, ScanRequest } from '../../../contracts/steps.js';
import { localArtifactStore } from '../../../lakehouse/local-artifact-store.js';
import { memo } from '../../../lakehouse/memo.js';
import { mandate } from '../../stages/support/mandate.js';

export const AS_OF = '2025-06-30T00:00:00.000Z';
export const DAY_MS = 86_400_000;

export interface ScreeningPlace {
  readonly context: StepContext;
  /** Ms UTC of the process's clock. */
  clock: number;
  inputs(universes: readonly UniverseConfig[], asOf?: string): Promise<ArtifactRef>;
  run<S extends StoredStepName>(step: S, input: InputOf<S>, hooks?: Partial<Hooks>): ReturnType<PipelineSteps[S]>;
  remove(): Promise<void>;
}

export async function screeningPlace(): Promise<ScreeningPlace> {
  const home = await mkdtemp(join(tmpdir(), 'sextant-screening-'));
  const store = localArtifactStore(home);
  const place: ScreeningPlace = {
    clock: Date.parse(AS_OF) + 300_000,
    context: {
      ...{ root: home, home, assets: home, code: 'test', market: DEFAULT_ACCESS, store, memo: memo(home, store) },
      now: () => place.clock,
    },
    async inputs(universes, asOf = AS_OF) {
      const sources = [...new Set(universes.flatMap(({ source, barsFrom }) => [source, barsFrom ?? source]))];
      const pinned: RunInputs = {
        schema: 'run-inputs/1',
        ...{ portfolio: 'test', asOf, configHash: 'c'.repeat(64), previousTarget: null, trials: 1 },
        mandate: { ...mandate, universes },
        sources: sources.map((source) => ({ source, snapshot: `${source}, adapter 1` })),
      };
      return store.writeJson(documentLabel('run-inputs'), pinned);
    },
    run: ((step, input, hooks = {}) =>
      runStep(place.context, step, input, {
        ...{ progress: () => {}, signal: new AbortController().signal, lastAttempt: false },
        ...hooks,
      })) as ScreeningPlace['run'],
    remove: () => rm(home, { recursive: true, force: true }),
  };
  return place;
}

export const universe = (changes: Partial<UniverseConfig> = {}): UniverseConfig => ({
  ...mandate.universes[0]!,
  ...{ name: 'u', source: 'net', venues: ['BYBIT'], products: ['perp'], gates: [] },
  ...changes,
});

export const scanOf = ({ name, source, venues, products }: UniverseConfig): ScanRequest => ({
  ...{ universe: name, source, venue: venues[0]!, product: products[0]!, lane: venues[0]! },
});

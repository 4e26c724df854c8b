/** The market a run has pinned, loaded once per thread and content. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { InstrumentVersion } from '../contracts/instrument.js';
import type { MarketHistory } from '../contracts/market.js';
import type { RunInputs } from '../contracts/run.js';
import type { RegimeResult } from '../contracts/stage-results.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import { decodeBars } from '../lakehouse/bars-codec.js';
import { marketHistory } from '../lakehouse/market-history.js';
import { type FieldHistory, fieldHistory } from '../stages/universe/field-history.js';
import type { Research } from '../stages/validation/decide.js';
import type { StepContext } from './step-body.js';

/** Content of a `market` artifact: bars by reference, facts inline. */
export interface PinnedMarket {
  readonly schema: 'market/1';
  readonly bars: readonly ArtifactRef[];
  readonly versions: readonly InstrumentVersion[];
}

export interface LoadedMarket {
  readonly inputs: RunInputs;
  readonly history: MarketHistory;
  readonly fields: FieldHistory;
}

/** Two runs' worth: a worker alternates between at most a few portfolios. */
const KEPT = 2;
const loaded = new Map<string, Promise<LoadedMarket>>();

export function loadMarket(context: StepContext, inputs: ArtifactRef, market: ArtifactRef): Promise<LoadedMarket> {
  return remembered(loaded, `${inputs.sha256}/${market.sha256}`, () => load(context.store, inputs, market));
}

async function load(store: ArtifactStore, inputsRef: ArtifactRef, marketRef: ArtifactRef): Promise<LoadedMarket> {
  const [inputs, pinned] = await Promise.all([
    store.readJson<RunInputs>(inputsRef),
    store.readJson<PinnedMarket>(marketRef),
  ]);
  const batches = await Promise.all(pinned.bars.map(async (ref) => decodeBars(await store.readBytes(ref))));
  const history = marketHistory({ cut: Date.parse(inputs.asOf), bars: batches.flat(), versions: pinned.versions });
  return { inputs, history, fields: fieldHistory(history) };
}

const researched = new Map<string, Promise<Research>>();

/** The pinned market with its regime path: what a window decides from. */
export function loadResearch(
  context: StepContext,
  inputs: ArtifactRef,
  market: ArtifactRef,
  regime: ArtifactRef,
): Promise<Research> {
  return remembered(researched, `${inputs.sha256}/${market.sha256}/${regime.sha256}`, async () => {
    const [data, { path }] = await Promise.all([
      loadMarket(context, inputs, market),
      context.store.readJson<RegimeResult>(regime),
    ]);
    return { history: data.history, fields: data.fields, mandate: data.inputs.mandate, regimePath: path };
  });
}

/** A small cache of promises; a failed load is forgotten, so that a retry loads again. */
function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const hit = cache.get(key);
  if (hit) return hit;
  const made = make();
  made.catch(() => cache.delete(key));
  cache.set(key, made);
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(oldest);
  }
  return made;
}

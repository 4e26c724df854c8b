/** The market a run has pinned, loaded once per thread and content. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { InstrumentVersion } from '../contracts/instrument.js';
import type { Bars, MarketHistory } from '../contracts/market.js';
import type { RunInputs } from '../contracts/run.js';
import type { RegimeResult } from '../contracts/stage-results.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import { decodeBars } from '../lakehouse/bars-codec.js';
import { marketHistory } from '../lakehouse/market-history.js';
import { recentPromises } from '../lakehouse/remembered.js';
import type { Scanned } from '../stages/universe/field-differences.js';
import { type FieldHistory, fieldHistory } from '../stages/universe/field-history.js';
import type { Research } from '../stages/validation/decide.js';
import { atOnce } from './screening/at-once.js';
import type { StepContext } from './step-body.js';

/** Content of a `market` artifact: bars by reference, facts inline. */
export interface PinnedMarket {
  readonly schema: 'market/2';
  /** Parquet objects; where an instrument is in several, its series is that of the first. */
  readonly bars: readonly ArtifactRef[];
  readonly versions: readonly InstrumentVersion[];
  /** Field values that sources computed themselves, by instrument. */
  readonly scanned: Scanned;
  /** What sources should have had and did not give, in words. */
  readonly incomplete: readonly string[];
  /** What a reader should know of how the market was gathered, in words. */
  readonly notes: readonly string[];
}

export interface LoadedMarket {
  readonly inputs: RunInputs;
  readonly history: MarketHistory;
  readonly fields: FieldHistory;
  readonly scanned: Scanned;
  /** As pinned. */
  readonly incomplete: readonly string[];
  readonly notes: readonly string[];
}

/** Two runs' worth: a worker alternates between at most a few portfolios. */
const KEPT = 2;
const loaded = recentPromises<LoadedMarket>(KEPT);

export function loadMarket(context: StepContext, inputs: ArtifactRef, market: ArtifactRef): Promise<LoadedMarket> {
  return loaded(`${inputs.sha256}/${market.sha256}`, () => load(context.store, inputs, market));
}

async function load(store: ArtifactStore, inputsRef: ArtifactRef, marketRef: ArtifactRef): Promise<LoadedMarket> {
  const [inputs, pinned] = await Promise.all([
    store.readJson<RunInputs>(inputsRef),
    store.readJson<PinnedMarket>(marketRef),
  ]);
  const { versions, scanned, incomplete, notes } = pinned;
  const bars = await firstOfEach(store, pinned.bars);
  const history = marketHistory({ cut: Date.parse(inputs.asOf), bars, versions });
  return { inputs, history, fields: fieldHistory(history), scanned, incomplete, notes };
}

/** Objects read at the same time: thousands of open files are more than some systems allow. */
const READ_AT_ONCE = 64;

/** One series per instrument: an instrument of several universes was fetched for each. */
async function firstOfEach(store: ArtifactStore, refs: readonly ArtifactRef[]): Promise<Bars[]> {
  const distinct = [...new Map(refs.map((ref) => [ref.sha256, ref])).values()];
  const found = new Map<string, Bars>();
  for (const objects of await atOnce(distinct, READ_AT_ONCE, async (ref) => decodeBars(await store.readBytes(ref)))) {
    for (const bars of objects) if (!found.has(bars.instrument)) found.set(bars.instrument, bars);
  }
  return [...found.values()];
}

const researched = recentPromises<Research>(KEPT);

/** The pinned market with its regime path: what a window decides from. */
export function loadResearch(
  context: StepContext,
  inputs: ArtifactRef,
  market: ArtifactRef,
  regime: ArtifactRef,
): Promise<Research> {
  return researched(`${inputs.sha256}/${market.sha256}/${regime.sha256}`, async () => {
    const [data, { path }] = await Promise.all([
      loadMarket(context, inputs, market),
      context.store.readJson<RegimeResult>(regime),
    ]);
    return { history: data.history, fields: data.fields, mandate: data.inputs.mandate, regimePath: path };
  });
}

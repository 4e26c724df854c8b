/** Scans, the liquid names, their bars, and the market pinned from them. */
import type { Product } from '../contracts/instrument.js';
import type { Bars } from '../contracts/market.js';
import { orThrow } from '../contracts/problem.js';
import type { RunInputs } from '../contracts/run.js';
import type { BarBatch } from '../contracts/steps.js';
import { encodeBars } from '../lakehouse/bars-codec.js';
import type { Scan } from '../market/source.js';
import { documentLabel, isoOrNull } from './labels.js';
import { openPinned } from './open-source.js';
import type { PinnedMarket } from './pinned-market.js';
import type { StepBody } from './step-body.js';

/** Instruments whose bars one activity fetches. */
const BATCH = 50;

/** Content of a `scan` artifact: which source answered, and what. */
interface StoredScan extends Scan {
  readonly schema: 'scan/1';
  readonly source: string;
}

/** Content of a `liquid-top` artifact: who is traded, and where their bars come from. */
interface LiquidTop extends Pick<PinnedMarket, 'versions'> {
  readonly schema: 'liquid-top/1';
  readonly instruments: readonly { readonly instrument: string; readonly source: string }[];
}

export const scanVenue: StepBody<'scanVenue'> = async (context, { inputs, scan }, { signal }) => {
  const { store } = context;
  const pinned = await store.readJson<RunInputs>(inputs);
  const { asOf, mandate } = pinned;
  const universe = mandate.universes.find(({ name }) => name === scan.universe)!;
  const source = orThrow(await openPinned(context, pinned, scan.source));
  const query = {
    venue: scan.venue,
    product: scan.product as Product,
    limit: universe.fetchLimit,
    asOf: Date.parse(asOf),
    maxSkewMs: universe.scan.maxSkewMinutes * 60_000,
    allowPartial: false,
  };
  const found = orThrow(await source.scan(query, signal));
  const stored: StoredScan = { schema: 'scan/1', source: scan.source, ...found };
  const ref = await store.writeJson(documentLabel('scan', found.rows.length), stored);
  return { ref, facts: { rows: found.rows.length } };
};

export const liquidTop: StepBody<'liquidTop'> = async ({ store }, { scans }) => {
  const answers = await Promise.all(scans.map((ref) => store.readJson<StoredScan>(ref)));
  const sourceOf = new Map(
    answers.flatMap(({ rows, source }) => rows.map(({ instrument }) => [instrument, source] as const)),
  );
  const ids = [...sourceOf.keys()].sort();
  const wanted: LiquidTop = {
    schema: 'liquid-top/1',
    instruments: ids.map((instrument) => ({ instrument, source: sourceOf.get(instrument)! })),
    versions: answers
      .flatMap(({ versions }) => versions)
      .sort((a, b) => compare(a.instrument.id, b.instrument.id) || a.knownAt - b.knownAt || a.validFrom - b.validFrom)
      .filter((v, k, all) => k === 0 || JSON.stringify(v) !== JSON.stringify(all[k - 1])),
  };
  const ref = await store.writeJson(documentLabel('liquid-top', ids.length), wanted);
  const sources = [...new Set(sourceOf.values())].sort();
  return {
    ref,
    facts: {
      batches: sources.flatMap((source) =>
        batchesOf(
          source,
          ids.filter((id) => sourceOf.get(id) === source),
        ),
      ),
    },
  };
};

const batchesOf = (source: string, ids: readonly string[]): BarBatch[] =>
  Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, k) => ({
    source,
    lane: null,
    instruments: ids.slice(k * BATCH, (k + 1) * BATCH),
  }));

export const fetchBars: StepBody<'fetchBars'> = async (context, { inputs, batch }, { progress, signal }) => {
  const { store } = context;
  const pinned = await store.readJson<RunInputs>(inputs);
  const source = orThrow(await openPinned(context, pinned, batch.source));
  const asOf = Date.parse(pinned.asOf);
  const fetched: Bars[] = [];
  for (const instrument of batch.instruments) {
    fetched.push(orThrow(await source.bars(instrument, asOf, signal)));
    progress({ done: fetched.length, of: batch.instruments.length });
  }
  const rows = fetched.reduce((n, { close }) => n + close.length, 0);
  const newest = (column: 'closeTime' | 'knownAt') => {
    const times = fetched.flatMap((bars) => [bars[column].at(-1) ?? [], bars.revisions?.[column].at(-1) ?? []].flat());
    return isoOrNull(times.length === 0 ? null : Math.max(...times));
  };
  const label = { ...documentLabel('bars', rows), maxEventTime: newest('closeTime'), maxKnownAt: newest('knownAt') };
  const ref = await store.writeBytes(label, encodeBars(fetched));
  return { ref, facts: { bars: rows } };
};

export const pinMarket: StepBody<'pinMarket'> = async ({ store }, { screened }) => {
  const tops = await Promise.all(screened.map(({ liquid }) => store.readJson<LiquidTop>(liquid)));
  const bars = screened.flatMap((universe) => universe.bars);
  const versions = tops.flatMap((top) => top.versions);
  const instruments = new Set(tops.flatMap((top) => top.instruments.map(({ instrument }) => instrument))).size;
  const pinned: PinnedMarket = { schema: 'market/1', bars, versions };
  const latest = (times: readonly (string | null)[]) =>
    times.reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null);
  const label = {
    ...documentLabel('market', instruments),
    maxEventTime: latest(bars.map((ref) => ref.maxEventTime)),
    maxKnownAt: latest(bars.map((ref) => ref.maxKnownAt)),
  };
  return { ref: await store.writeJson(label, pinned), facts: { instruments } };
};

/** Code-point order: ids sort the same in every locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

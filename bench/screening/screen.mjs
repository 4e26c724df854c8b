import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { localArtifactStore } from '../../dist/lakehouse/local-artifact-store.js';
import { QuantitativePipeline } from '../../dist/workers/quantitative-pipeline.js';
import { screenUniverse, universesOf } from '../../dist/workflows/screen-universe.js';

const STRATEGY = `kind: strategy
name: screening
alpha: { field: Perf.3M, longPrefers: high }
long: [{ field: Perf.3M, op: gt, value: 0 }]
`;

/** Hands out the product's steps in process on an empty home below `folder`, with the universe that a run would screen. */
export async function inRun(folder, { endpoints, venues, products, names, asOf }, work) {
  const configs = {
    'portfolio.yaml': portfolioFile(venues),
    'universe.yaml': universeFile(venues, products, names),
    'strategy.yaml': STRATEGY,
  };
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(configs)) writeFileSync(join(folder, file), text);
  const home = join(folder, 'home');
  const market = { endpoints, rates: {}, allowTradingview: false };
  const pipeline = new QuantitativePipeline({ root: folder, home, threads: 1, market });
  return pipeline.withSteps(async (steps) => {
    const request = { configs: ['portfolio.yaml'], asOf };
    const plan = await steps.resolveMandate({ request, clock: { scheduledAt: null, startedAt: asOf } });
    const [input] = universesOf(plan);
    return work({ store: localArtifactStore(home), steps, input });
  });
}

/** The day's bar is known a minute after midnight. */
const portfolioFile = (venues) => `kind: portfolio
name: screening
calendar: { venues: [${venues.join(', ')}], close: '24:05', timezone: UTC }
universes: [universe.yaml]
strategies: [strategy.yaml]
`;

const universeFile = (venues, products, names) => `kind: universe
name: screening
source: ccxt
venues: [${venues.join(', ')}]
products: [${products.join(', ')}]
fetchLimit: ${names}
`;

/** As the product does it: every scan at once, then every batch of bars, the limiters of the venues deciding what leaves when. */
export async function screenAtOnce({ store, steps, input }) {
  const start = performance.now();
  const { liquid, bars } = await screenUniverse(steps, input, (_, work) => work());
  const wallMs = performance.now() - start;
  const batches = await Promise.all(bars.map((ref) => store.readJson(ref)));
  const top = await store.readJson(liquid);
  const series = top.batches.flatMap(({ instruments }, k) => seriesOf(instruments, batches[k]));
  return { wallMs, liquid, series: new Map(series) };
}

/**
 * The same steps, one after another and with one instrument a batch, so that nothing is under way beside anything else: the
 * scans whole, then the bars of `perScan` instruments of every venue and product, evenly spread.
 */
export async function screenOneByOne({ store, steps, input }, { perScan }) {
  const { inputs, universe } = input;
  const timings = [];
  const timed = async (lane, work) => {
    const start = performance.now();
    const result = await work();
    timings.push({ lane, wallMs: performance.now() - start });
    return result;
  };
  const scans = [];
  for (const scan of input.scans) scans.push(await timed(scan.lane, () => steps.scanVenue({ inputs, scan })));
  const liquid = await steps.liquidTop({ inputs, universe, scans: scans.map(({ ref }) => ref) });
  const top = await store.readJson(liquid.ref);
  const groups = new Map();
  for (const { instruments, ...batch } of top.batches) {
    for (const instrument of instruments) {
      const name = `${batch.lane} ${instrument.endsWith('.P') ? 'perp' : 'spot'}`;
      groups.set(name, [...(groups.get(name) ?? []), { ...batch, instrument }]);
    }
  }
  const sample = [...groups.values()].flatMap((group) => spread(group, perScan));
  const batches = sample.map(({ instrument, ...batch }) => ({ ...batch, instruments: [instrument] }));
  const { kind, rows, schema } = liquid.ref;
  const label = { kind, rows, schema, maxEventTime: null, maxKnownAt: null };
  const single = await store.writeJson(label, { ...top, batches });
  const series = new Map();
  for (const [index, { source, lane, instruments }] of batches.entries()) {
    const [first] = instruments;
    const batch = { index, source, lane, instruments: 1, first, last: first };
    const { ref } = await timed(lane, () => steps.fetchBars({ inputs, liquid: single, batch }));
    for (const [instrument, sha256] of seriesOf(instruments, await store.readJson(ref))) series.set(instrument, sha256);
  }
  return { liquid: liquid.ref, series, timings };
}

/** Each instrument of a batch with the hash of its bars; they are stored one by one, in the order asked. */
function seriesOf(instruments, { series, unknown, missing }) {
  if (series.length !== instruments.length)
    throw new Error(`${instruments.length} series were due, ${series.length} came: ${[...unknown, ...missing]}`);
  return instruments.map((instrument, k) => [instrument, series[k].sha256]);
}

/** `count` of the items, evenly spread from the first to the last. */
function spread(items, count) {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, k) => items[Math.round((k * (items.length - 1)) / (count - 1))]);
}

/**
 * Screening at once against one request after another, on exchanges that take 150 ms to answer: the same steps, the same venues'
 * rates, the same rows. One after another would take half an hour, so its whole is extrapolated, venue by venue, from the time
 * per request of a sample; the output says from how many.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CEX_VENUES } from '../../dist/market/ccxt/venues.js';
import { startDoublesProcess } from './doubles-process.mjs';
import { inRun, screenAtOnce, screenOneByOne } from './screen.mjs';

const SHARED = fileURLToPath(new URL('../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url));
const VENUES = ['BINANCE', 'BYBIT', 'OKX', 'BITGET'];
const PRODUCTS = ['spot', 'perp'];
const NAMES = 300;
const LATENCY_MS = 150;
const AS_OF = '2025-06-30';
/** Instruments of each venue and product whose bars are also fetched one after another. */
const PER_SCAN = 12;
/** Fewer requests are no sample. */
const LEAST_SAMPLE = 200;

export async function* cases() {
  const absent = existsSync(SHARED) ? {} : { skipped: 'no shared data' };
  const size = `${VENUES.length} venues x ${PRODUCTS.length} products x ${NAMES} names, ${LATENCY_MS} ms`;
  yield { group: 'screening', size, inputs: {}, measured: screening, ...absent };
}

async function screening() {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
  const started = [];
  const doublesOf = async () => {
    const doubles = await startDoublesProcess();
    started.push(doubles);
    const options = { venues: VENUES, asOf: AS_OF, names: NAMES, spotBars: 'perp', latencyMs: LATENCY_MS };
    const endpoints = await doubles.ask('start', options);
    return { doubles, endpoints };
  };
  try {
    // Doubles of their own for each way, so that the second finds no connection and no answer of the first.
    const atOnce = await measured(join(folder, 'at-once'), await doublesOf(), screenAtOnce);
    const oneByOne = await measured(join(folder, 'one-by-one'), await doublesOf(), (run) =>
      screenOneByOne(run, { perScan: PER_SCAN }),
    );
    return compared(atOnce, oneByOne);
  } finally {
    await Promise.all(started.map((doubles) => doubles.close()));
    rmSync(folder, { recursive: true });
  }
}

/** For each venue the window its rate is configured for, and a second. */
const WINDOWS = Object.fromEntries(VENUES.map((venue) => [venue, [CEX_VENUES.get(venue).rate.windowMs, 1000]]));

async function measured(folder, { doubles, endpoints }, screen) {
  const wanted = { endpoints, venues: VENUES, products: PRODUCTS, names: NAMES, asOf: AS_OF };
  return inRun(folder, wanted, async (run) => {
    await doubles.ask('forget');
    const cpu = process.cpuUsage();
    const result = await screen(run);
    const { user, system } = process.cpuUsage(cpu);
    return { ...result, cpuMs: (user + system) / 1000, seen: await doubles.ask('seen', { windows: WINDOWS }) };
  });
}

function compared(atOnce, oneByOne) {
  const requests = (seen) => seen.reduce((n, one) => n + one.requests, 0);
  const sample = requests(oneByOne.seen);
  if (sample < LEAST_SAMPLE) throw new Error(`a sample of ${sample} requests, ${LEAST_SAMPLE} are needed`);
  assertSameRows(atOnce, oneByOne);
  const all = requests(atOnce.seen);
  const oneByOneMs = atOnce.seen.reduce((sum, { venue, requests: count }) => {
    const spent = oneByOne.timings.filter(({ lane }) => lane === venue).reduce((ms, { wallMs }) => ms + wallMs, 0);
    return sum + (count * spent) / oneByOne.seen.find((one) => one.venue === venue).requests;
  }, 0);
  const saved = 1 - atOnce.wallMs / oneByOneMs;
  return {
    ours: once(atOnce.cpuMs, atOnce.wallMs),
    'one after another': once((oneByOne.cpuMs * all) / sample, oneByOneMs),
    notes: [
      `one after another is extrapolated from ${sample} of ${all} requests, venue by venue`,
      `ours takes ${(100 * saved).toFixed(1)} % less time, ${(oneByOneMs / atOnce.wallMs).toFixed(1)} times as fast (at least 60 %: ${saved >= 0.6 ? 'met' : 'MISSED'}; goal 85 %: ${saved >= 0.85 ? 'met' : 'MISSED'})`,
      `identical both ways: the list of ${atOnce.series.size} instruments with their facts, and the bars of ${oneByOne.series.size} of them`,
      ...atOnce.seen.map(rateNote),
    ],
  };
}

const once = (cpuMs, wallMs) => ({
  ...{ cpuMedianMs: cpuMs, wallMedianMs: wallMs, wallMinMs: wallMs, wallMaxMs: wallMs },
  samples: 1,
});

/** What was found must not depend on how it was asked for. */
function assertSameRows(atOnce, oneByOne) {
  if (atOnce.liquid.sha256 !== oneByOne.liquid.sha256)
    throw new Error(`the two ways list other instruments: ${atOnce.liquid.sha256}, ${oneByOne.liquid.sha256}`);
  for (const [instrument, sha256] of oneByOne.series) {
    if (atOnce.series.get(instrument) !== sha256) throw new Error(`the two ways have other bars of ${instrument}`);
  }
}

function rateNote({ venue, requests, failed, peak, heaviest: [window, second] }) {
  const { weight, windowMs } = CEX_VENUES.get(venue).rate;
  const kept = window <= weight ? 'kept' : 'EXCEEDED';
  const asked = `${venue}: ${requests} requests, ${failed} failed, up to ${peak} at once`;
  return `${asked}; at most ${window} of ${weight} weight units in any ${windowMs / 1000} s (${kept}), ${second} in any second`;
}

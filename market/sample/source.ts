import type { InstrumentVersion } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';
import { fail, ok, ProblemError, type Result } from '../../contracts/problem.js';
import type { MarketSource, Scan, ScanQuery } from '../source.js';
import type { SampleVersion } from './instruments.js';
import { loadSample, type SampleData } from './load.js';
import { SAMPLE_VENUES } from './venues.js';

/**
 * The market data that ships with the project: 42 currencies, energy spot prices and Treasury indices, 2015 to 2025.
 *
 * The files are read once, at the first question, and every answer comes from that reading; a changed folder needs a new source.
 * A venue without an instrument of the product, or a date before the data, is an answer with zero rows.
 */
export function sampleSource(folder: string): MarketSource {
  let reading: Promise<SampleData> | undefined;
  const data = (): Promise<SampleData> => {
    reading ??= loadSample(folder).catch((error: unknown) => {
      reading = undefined; // A folder that was put right can be read after all.
      throw error;
    });
    return reading;
  };
  return {
    name: 'sample',
    capabilities: {
      volume: false,
      ohlc: false,
      shortable: true,
      // The ticks in the file are those of similar futures; the series have none of their own.
      tickSize: false,
      marketCap: false,
      bars: true,
      network: false,
      historyFrom: '2015-01-02',
    },
    venues: [...SAMPLE_VENUES.keys()],
    assumedKnownShare: 1,
    caveats: CAVEATS,
    snapshot: () => answer(async () => (await data()).snapshot),
    scan: (query, signal) =>
      answer(async () => {
        signal?.throwIfAborted();
        assertQuery(query);
        return scanOf(await data(), query);
      }),
    sessions: (venue) => answer(async () => sessionsOf(await data(), venue)),
    bars: (instrument, asOf, signal) =>
      answer(async () => {
        signal?.throwIfAborted();
        assertAsOf(asOf);
        return visibleBars(await data(), instrument, asOf);
      }),
  };
}

const CAVEATS: readonly string[] = [
  'This sample shows the mechanics; nothing made from it is a claim of performance.',
  'Currencies are spot only: interest (carry) is missing, so shorts of high-yielding currencies look better than they were, and longs worse.',
  'Spot energy can be neither held nor sold short: no storage cost, no futures curve; its positions show mechanics, not a result.',
  'Treasury indices are computed from par yields; nobody traded at these values.',
  'There is no volume and no daily range: liquidity is a published survey figure for currencies and unknown for the rest, and high = low = close.',
  'Tick sizes are indicative: those of the nearest listed contract, where there is one.',
  'The moment each figure was known is assumed from its source’s publication lag, and revisions are not recorded.',
  'The currencies were chosen with hindsight: those the ECB still fixed in 2026 without a gap since 2015.',
  'The venues do not share one clock: fixings of 14:15 in Frankfurt stand beside end-of-day values in New York.',
];

function scanOf({ versions, bars }: SampleData, { venue, product, limit, asOf }: ScanQuery): Scan {
  const found: { id: string; liquidity: number | null; known: readonly SampleVersion[] }[] = [];
  for (const [id, all] of versions) {
    const known = all.filter((version) => version.knownAt <= asOf && version.validFrom <= asOf);
    const now = known.at(-1)?.instrument;
    if (now === undefined || now.venue !== venue || now.product !== product) continue;
    if (visibleCount(bars.get(id), asOf) === 0) continue;
    found.push({ id, liquidity: now.liquidityUsdPerDay, known });
  }
  // Unknown liquidity is not zero, but it cannot claim a place before a known one. Ties go by id.
  found.sort((a, b) => (b.liquidity ?? -1) - (a.liquidity ?? -1) || (a.id < b.id ? -1 : 1));
  const rows = found.slice(0, limit);
  return {
    rows: rows.map(({ id, liquidity }) => ({ instrument: id, liquidityUsdPerDay: liquidity })),
    totalCount: found.length,
    versions: rows.flatMap(({ known }) => known.map(factsOnly)),
    raw: [
      {
        request: `instruments.csv of ${venue}/${product}`,
        body: found.flatMap(({ known }) => known.map(({ raw }) => raw)).join('\n'),
        from: 0,
        to: rows.length,
        totalCount: found.length,
        freshness: null,
      },
    ],
    ranked: true,
    missing: [],
  };
}

const factsOnly = ({ instrument, validFrom, knownAt }: SampleVersion): InstrumentVersion => ({
  instrument,
  validFrom,
  knownAt,
});

function sessionsOf({ versions, bars }: SampleData, venue: string): Int32Array {
  assertVenue(venue);
  const days = new Set<number>();
  for (const [id, all] of versions) {
    if (all.at(-1)?.instrument.venue === venue) for (const day of bars.get(id)?.date ?? []) days.add(day);
  }
  return Int32Array.from(days).sort();
}

function visibleBars({ versions, bars }: SampleData, instrument: string, asOf: number): Bars {
  if (!versions.has(instrument)) {
    throw invalid(`there is no instrument ${JSON.stringify(instrument)}`, 'Take ids from a scan, e.g. ECB:EURUSD.');
  }
  const all = bars.get(instrument) ?? noBars(instrument);
  const count = visibleCount(all, asOf);
  // Copies: what a past reader gets must not share memory with what came later.
  return {
    instrument,
    date: all.date.slice(0, count),
    closeTime: all.closeTime.slice(0, count),
    knownAt: all.knownAt.slice(0, count),
    open: all.open.slice(0, count),
    high: all.high.slice(0, count),
    low: all.low.slice(0, count),
    close: all.close.slice(0, count),
    volume: all.volume.slice(0, count),
    quoteVolume: all.quoteVolume.slice(0, count),
  };
}

/** Publication follows the close by a constant lag, so a bar that is known has closed, and known bars are a prefix. */
function visibleCount(bars: Bars | undefined, asOf: number): number {
  if (bars === undefined) return 0;
  const first = bars.knownAt.findIndex((at) => at > asOf);
  return first < 0 ? bars.knownAt.length : first;
}

function noBars(instrument: string): Bars {
  const none = new Float64Array(0);
  const prices = { open: none, high: none, low: none, close: none, volume: none, quoteVolume: none };
  return { instrument, date: new Int32Array(0), closeTime: none, knownAt: none, ...prices };
}

function assertVenue(venue: string): void {
  if (SAMPLE_VENUES.has(venue)) return;
  const venues = [...SAMPLE_VENUES.keys()].join(', ');
  throw invalid(`there is no venue ${JSON.stringify(venue)}`, `Use one of ${venues}.`);
}

function assertQuery({ venue, limit, asOf }: ScanQuery): void {
  assertVenue(venue);
  if (!Number.isInteger(limit) || limit < 1)
    throw invalid(`limit is ${limit}`, 'Ask for a whole number of rows, at least 1.');
  assertAsOf(asOf);
}

function assertAsOf(asOf: number): void {
  if (Number.isNaN(asOf)) throw invalid('asOf is not a number', 'Pass milliseconds UTC.');
}

const invalid = (what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ValidationError', where: 'sample source', what, next });

/** A problem on its way out becomes the answer; anything else (an abort, a bug) stays an exception. */
async function answer<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}

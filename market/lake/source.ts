import { DOLLAR_QUOTES } from '../../contracts/identity.js';
import type { Instrument, InstrumentVersion } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';
import { fail, ok, ProblemError, type Result } from '../../contracts/problem.js';
import type { MarketSource, Scan, ScanQuery } from '../source.js';
import { medianTradedValue } from './liquidity.js';
import type { LakeReader, LakeState } from './reader.js';

/** How a source that answers from such a state speaks of itself. */
export interface LakeWords {
  readonly name: string;
  /** Where to look for what is there, and what to do where nothing is. */
  readonly list: string;
  readonly fill: string;
}

const LAKE: LakeWords = {
  name: 'lake',
  list: 'List them with `sextant lake status`.',
  fill: 'Import bars first: `sextant import bars FILE`.',
};

/**
 * The bars and facts a user imported, as a market source.
 *
 * It answers from one state of the tables: that of `snapshot`, else the newest at the first question. Venues, capabilities and
 * caveats are those of that state, and empty before `snapshot()` was awaited.
 *
 * Errors   ValidationError for an unknown instrument or venue or a query that asks nothing; MissingArtifactError for a
 *          state that is gone; whatever reading the tables meets.
 */
export function lakeSource(reader: LakeReader, snapshot?: string, words: LakeWords = LAKE): MarketSource {
  const invalid = (what: string, next: string) => invalidFor(words, what, next);
  let opened: LakeState | undefined;
  let facts: SourceFacts = NOTHING;
  let opening: Promise<LakeState> | undefined;
  const state = (): Promise<LakeState> => {
    opening ??= reader.open(snapshot).then(
      (found) => {
        opened = found;
        facts = factsOf(found);
        return found;
      },
      (error: unknown) => {
        opening = undefined; // What was not there yet can be asked for again.
        throw error;
      },
    );
    return opening;
  };
  return {
    name: words.name,
    get capabilities() {
      return facts.capabilities;
    },
    get venues() {
      return facts.venues;
    },
    get assumedKnownShare() {
      return opened?.assumedShare ?? 0;
    },
    get caveats() {
      return opened === undefined ? [] : caveatsOf(opened);
    },
    snapshot: () => answer(async () => (await state()).snapshot),
    scan: (query, signal) =>
      answer(async () => {
        signal?.throwIfAborted();
        assertQuery(query, invalid);
        const lake = await state();
        assertVenue(facts.venues, query.venue, words);
        return scanOf(lake, query);
      }),
    bars: (instrument, asOf, signal) =>
      answer(async () => {
        signal?.throwIfAborted();
        if (Number.isNaN(asOf)) throw invalid('asOf is not a number', 'Pass milliseconds UTC.');
        const lake = await state();
        if (lake.versions(instrument).length === 0) {
          throw invalid(`there is no instrument ${JSON.stringify(instrument)}`, words.list);
        }
        return lake.bars(instrument, asOf);
      }),
    sessions: (venue) =>
      answer(async () => {
        const lake = await state();
        assertVenue(facts.venues, venue, words);
        const days = new Set<number>();
        for (const id of lake.ids)
          if (newest(lake, id)?.venue === venue) for (const day of lake.dates(id)) days.add(day);
        return Int32Array.from(days).sort();
      }),
  };
}

type SourceFacts = Pick<MarketSource, 'capabilities' | 'venues'>;

const NOTHING: SourceFacts = {
  capabilities: {
    volume: false,
    ohlc: false,
    shortable: false,
    tickSize: false,
    marketCap: false,
    bars: true,
    network: false,
    historyFrom: null,
  },
  venues: [],
};

// A state is opened once a process and asked through a source per batch.
const known = new WeakMap<LakeState, SourceFacts>();

function factsOf(lake: LakeState): SourceFacts {
  const facts = known.get(lake) ?? readFacts(lake);
  known.set(lake, facts);
  return facts;
}

function readFacts(lake: LakeState): SourceFacts {
  const instruments = lake.ids.map((id) => newest(lake, id)).filter((i): i is Instrument => i !== undefined);
  let capabilities: SourceFacts['capabilities'] | undefined;
  return {
    venues: [...new Set(instruments.map(({ venue }) => venue))].sort(),
    // Not everybody who wants to know venues and sessions wants prices read.
    get capabilities() {
      capabilities ??= capabilitiesOf(lake, instruments);
      return capabilities;
    },
  };
}

function capabilitiesOf(lake: LakeState, instruments: readonly Instrument[]): SourceFacts['capabilities'] {
  const first = lake.ids.reduce((day, id) => Math.min(day, lake.dates(id)[0] ?? day), Number.POSITIVE_INFINITY);
  const has = (column: 'volume' | 'high') =>
    lake.ids.some((id) => lake.bars(id, Number.POSITIVE_INFINITY)[column].some((value) => value > 0));
  return {
    volume: has('volume'),
    ohlc: has('high'),
    shortable: instruments.some(({ shortable }) => shortable),
    tickSize: instruments.some(({ tickSize }) => tickSize !== null),
    marketCap: instruments.some(({ marketCapUsd }) => marketCapUsd !== null),
    bars: true,
    network: false,
    historyFrom: Number.isFinite(first) ? new Date(first * 86_400_000).toISOString().slice(0, 10) : null,
  };
}

const newest = (lake: LakeState, id: string): Instrument | undefined => lake.versions(id).at(-1)?.instrument;

const caveatsOf = ({ assumedShare, quarantined, caveats }: LakeState): readonly string[] => [
  'The data was imported by its user: which instruments are in it, and whether delisted ones are, is for them to know.',
  ...(assumedShare > 0
    ? [
        `The moment of knowledge is assumed from the publication lag for ${(100 * assumedShare).toFixed(1)} % of the bars.`,
      ]
    : []),
  ...(caveats ?? [
    'Facts before an instrument was first imported are assumed to be those of its first import.',
    ...(quarantined > 0
      ? [`${quarantined} imported rows were set aside or flagged: \`sextant lake status\` lists why.`]
      : []),
  ]),
];

function scanOf(lake: LakeState, { venue, product, limit, asOf }: ScanQuery): Scan {
  const found: { id: string; traded: number | null; known: readonly InstrumentVersion[] }[] = [];
  for (const id of lake.ids) {
    const known = lake.versions(id).filter(({ validFrom, knownAt }) => Math.max(validFrom, knownAt) <= asOf);
    const now = known.at(-1)?.instrument;
    if (now === undefined || now.venue !== venue || now.product !== product) continue;
    const bars = lake.bars(id, asOf);
    if (bars.date.length === 0) continue;
    found.push({ id, traded: DOLLAR_QUOTES.has(now.quote) ? medianTradedValue(corrected(bars)) : null, known });
  }
  // Unknown liquidity is not zero, but it cannot claim a place before a known one. Ties go by id.
  found.sort((a, b) => (b.traded ?? -1) - (a.traded ?? -1) || (a.id < b.id ? -1 : 1));
  const rows = found.slice(0, limit).map(({ id, traded }) => ({ instrument: id, liquidityUsdPerDay: traded }));
  const versions = found.slice(0, limit).flatMap(({ known }) => known);
  const answer = { from: 0, to: rows.length, totalCount: found.length, freshness: null };
  return {
    rows,
    ranked: true,
    totalCount: found.length,
    versions,
    raw: [{ request: `catalog and bars of ${venue}/${product}`, body: JSON.stringify(found), ...answer }],
    missing: [],
  };
}

/** The tail that decides liquidity with corrections in their place. */
function corrected({
  close,
  volume,
  quoteVolume,
  date,
  revisions,
}: Bars): Pick<Bars, 'close' | 'volume' | 'quoteVolume'> {
  if (revisions === undefined) return { close, volume, quoteVolume };
  const rows = new Map(Array.from(date, (day, k) => [day, [close[k]!, volume[k]!, quoteVolume[k]!]]));
  revisions.date.forEach((day, k) => {
    rows.set(day, [revisions.close[k]!, revisions.volume[k]!, revisions.quoteVolume[k]!]);
  });
  const sorted = [...rows].sort(([a], [b]) => a - b).map(([, values]) => values);
  const column = (i: number) => Float64Array.from(sorted, (values) => values[i]!);
  return { close: column(0), volume: column(1), quoteVolume: column(2) };
}

function assertQuery({ limit, asOf }: ScanQuery, invalid: (what: string, next: string) => ProblemError): void {
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalid(`limit is ${limit}`, 'Ask for a whole number of rows, at least 1.');
  }
  if (Number.isNaN(asOf)) throw invalid('asOf is not a number', 'Pass milliseconds UTC.');
}

function assertVenue(venues: readonly string[], venue: string, words: LakeWords): void {
  if (venues.includes(venue)) return;
  const next = venues.length === 0 ? words.fill : `Use one of ${venues.join(', ')}.`;
  throw invalidFor(words, `there is no venue ${JSON.stringify(venue)}`, next);
}

const invalidFor = ({ name }: LakeWords, what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ValidationError', where: `${name} source`, what, next });

/** A problem on its way out becomes the answer; anything else (an abort, a bug) stays an exception. */
async function answer<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}

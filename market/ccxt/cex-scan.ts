/** A scan of one venue and product: what it lists, most traded first, and the proof that nothing is missing. */
import { DOLLAR_QUOTES } from '../../contracts/identity.js';
import type { InstrumentVersion } from '../../contracts/instrument.js';
import { ProblemError } from '../../contracts/problem.js';
import { unusable } from '../http/answer-problem.js';
import type { Scan, ScanQuery } from '../source.js';
import { withTraits } from '../traits.js';
import type { Recorded } from './exchange-session.js';
import type { Listed, Listing } from './listing.js';
import type { TradedValues } from './traded-values.js';

/** Scan fields count this long around asOf unless the query says otherwise, ms. */
export const MAX_SKEW_MS = 15 * 60_000;

/** 2009-01-03, when there was nothing to list yet: a venue that does not publish since when it lists has done so ever since. */
const BEGINNING = Date.UTC(2009, 0, 3);

/** Share of tickers and instruments that may lack each other: listings come and go between two answers. */
const DRIFT = 0.01;

export interface ScanAnswers {
  readonly listing: Listing;
  /** Null where the moment to ask had passed: nothing is ranked then. */
  readonly traded: TradedValues | null;
  /** The venue's clock, ms UTC. */
  readonly serverTime: number;
  readonly recorded: readonly Recorded[];
}

/**
 * The scan in a venue's answers. Instruments count that trade now and were listed by asOf.
 *
 * The traded value counts for quotes in dollars; of others it is null, which ranks last, ties by id. Something is missing where an
 * instrument or a ticker came twice, a value is negative or no number, or more than 1 % of either side lack the other: that is a
 * ScanPageError, so that it is asked again. With `allowPartial` it is said in `missing`, and the values in doubt are null.
 */
export function cexScan(answers: ScanAnswers, { venue, product, limit, asOf, allowPartial = false }: ScanQuery): Scan {
  const { listing, traded, serverTime, recorded } = answers;
  const found = [...listing.listed.values()]
    .filter(({ active, listedAt }) => active && (listedAt ?? BEGINNING) <= asOf)
    .sort(byId);
  const missing = [...missingInstruments(listing), ...(traded === null ? [] : missingTickers(found, listing, traded))];
  if (missing.length > 0 && !allowPartial) {
    throw new ProblemError(unusable(`ccxt/${venue}/${product} scan`, missing.join('; ')));
  }
  const rows = found.map((listed) => ({ listed, usd: traded === null ? null : dollarsOf(listed, traded) }));
  // Unknown is not zero, but it cannot claim a place before a known value.
  if (traded !== null) rows.sort((a, b) => (b.usd ?? -1) - (a.usd ?? -1) || byId(a.listed, b.listed));
  const kept = traded === null ? rows : rows.slice(0, limit);
  const { length: totalCount } = found;
  const freshness = new Date(serverTime).toISOString();
  return {
    rows: kept.map(({ listed, usd }) => ({ instrument: listed.instrument.id, liquidityUsdPerDay: usd })),
    ranked: traded !== null,
    totalCount,
    versions: versionsOf(
      kept.map(({ listed }) => listed),
      listing,
    ),
    raw: recorded.map((answer) => ({ ...answer, from: 0, to: kept.length, totalCount: null, freshness })),
    missing,
  };
}

/** Code-point order: ids sort the same in every locale. */
const byId = (a: Listed, b: Listed): number => (a.instrument.id < b.instrument.id ? -1 : 1);

/** Facts as of now, taken to have held since the listing. Traits need the whole listing: BTCUP is leveraged because BTC is there. */
function versionsOf(rows: readonly Listed[], { listed }: Listing): InstrumentVersion[] {
  const traits = new Map(withTraits([...listed.values()].map(({ instrument }) => instrument)).map((i) => [i.id, i]));
  return rows.map(({ instrument: { id }, listedAt }) => {
    const since = listedAt ?? BEGINNING;
    return { instrument: traits.get(id)!, validFrom: since, knownAt: since };
  });
}

/** What was traded in 24 h, USD; null for other quotes, and where it is not said or cannot be. */
function dollarsOf({ instrument, ccxtSymbol }: Listed, { values, twice }: TradedValues): number | null {
  if (!DOLLAR_QUOTES.has(instrument.quote) || twice.has(ccxtSymbol)) return null;
  const value = values.get(ccxtSymbol) ?? Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
}

const missingInstruments = ({ twice }: Listing): string[] =>
  twice.length === 0 ? [] : [`${named(twice)} listed twice`];

function missingTickers(found: readonly Listed[], { symbols }: Listing, { values, twice }: TradedValues): string[] {
  const said: string[] = [];
  const ids = (rows: readonly Listed[]) => rows.map(({ instrument }) => instrument.id);
  const doubled = ids(found.filter(({ ccxtSymbol }) => twice.has(ccxtSymbol)));
  if (doubled.length > 0) said.push(`${named(doubled)} came twice among the tickers`);
  // Unreadable and negative values do not occur by the way; a line without a ticker does, in the minute it is listed.
  const wrong = ids(
    found.filter(({ ccxtSymbol, instrument }) => {
      const value = values.get(ccxtSymbol);
      return value !== undefined && DOLLAR_QUOTES.has(instrument.quote) && !(Number.isFinite(value) && value >= 0);
    }),
  );
  if (wrong.length > 0) said.push(`the 24 h value of ${named(wrong)} is negative or no number`);
  const without = ids(found.filter(({ ccxtSymbol }) => !values.has(ccxtSymbol)));
  if (without.length > DRIFT * found.length) {
    said.push(`${without.length} of ${found.length} instruments came without a ticker: ${named(without)}`);
  }
  const unknown = [...values.keys()].filter((symbol) => !symbols.has(symbol)).sort();
  if (unknown.length > DRIFT * values.size) {
    said.push(`${unknown.length} of ${values.size} tickers are of no listed instrument: ${named(unknown)}`);
  }
  return said;
}

const named = (ids: readonly string[]): string =>
  `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;

import type { Bars } from '../../contracts/market.js';
import { ProblemError } from '../../contracts/problem.js';
import { resultOf } from '../result-of.js';
import type { MarketSource, Scan, ScanQuery } from '../source.js';
import type { CexProduct } from './cex-product.js';
import { cexScan, MAX_SKEW_MS } from './cex-scan.js';
import { dailyBars, KNOWN_AFTER_MS } from './daily-bars.js';
import { type CcxtModule, loadCcxt } from './load-ccxt.js';
import { type VenueAccess, venueAccess } from './venue-access.js';
import { CEX_VENUES } from './venues.js';

export interface CcxtOptions {
  /** Origin asked in place of a venue's hosts, by venue. */
  readonly endpoints?: Readonly<Record<string, string>> | undefined;
  /** Request weight per minute in place of the venue's own rate, by venue. */
  readonly rates?: Readonly<Record<string, number>> | undefined;
  /** ms UTC; decides which sessions there have been, and nothing else. */
  readonly now?: (() => number) | undefined;
  readonly load?: () => Promise<CcxtModule>;
}

const DAY_MS = 86_400_000;
/** Before any of these venues had a daily bar worth deciding by. */
const HISTORY_FROM = '2017-01-01';

/**
 * Crypto exchanges through ccxt: BINANCE, BITGET, BYBIT, OKX; spot, and perpetuals margined in USDT or USDC.
 *
 * Public data only. A scan is what is listed now, and ranked where the venue's clock is within `maxSkewMs` of asOf; else everything
 * listed comes back by id, and the rank is computed from bars. Bars come from the venue's own candles, closed UTC days only.
 * Steps are the venue's. Facts are those of now, true since the listing date where the venue publishes one.
 *
 * Errors   ValidationError for a venue, product or instrument that is not there; ConfigError where ccxt is not installed, or for
 *          an endpoint or rate that cannot be used; what the venue's answers and the way to them give (market/http).
 */
export function ccxtSource({
  endpoints = {},
  rates = {},
  now = Date.now,
  load = loadCcxt,
}: CcxtOptions = {}): MarketSource {
  const opened = new Map<string, VenueAccess>();
  const venues = [...CEX_VENUES.keys()].sort();
  const overridden = venues.filter((venue) => endpoints[venue] !== undefined);

  function access(name: string): VenueAccess {
    const venue = CEX_VENUES.get(name);
    if (venue === undefined) {
      throw invalid(`there is no venue ${JSON.stringify(name)}`, `Use one of ${venues.join(', ')}.`);
    }
    const known = opened.get(name) ?? venueAccess(venue, { endpoint: endpoints[name], perMinute: rates[name], load });
    opened.set(name, known);
    return known;
  }

  return {
    name: 'ccxt',
    capabilities: {
      volume: true,
      ohlc: true,
      shortable: true,
      tickSize: true,
      marketCap: false,
      bars: true,
      network: true,
      historyFrom: HISTORY_FROM,
    },
    venues,
    assumedKnownShare: 1,
    caveats: CAVEATS,
    // What venues answer is pinned by the scans and bars of a run, not before. Another endpoint is another market.
    snapshot: () =>
      resultOf(async () => {
        const elsewhere = overridden.length === 0 ? '' : `; ${overridden.join(', ')} at another endpoint`;
        return `ccxt, adapter 1: nothing is pinned${elsewhere}`;
      }),
    scan: (query, signal) => resultOf(() => scanned(access(query.venue), query, signal)),
    bars: (instrument, asOf, signal) =>
      resultOf(() => {
        if (!Number.isFinite(asOf)) throw invalid(`asOf is ${asOf}`, 'Pass milliseconds UTC.');
        return barsOf(access(venueOf(instrument)), instrument, asOf, signal);
      }),
    sessions: (venue) =>
      resultOf(async () => {
        access(venue);
        const first = Date.parse(HISTORY_FROM) / DAY_MS;
        const days = Math.floor((now() - KNOWN_AFTER_MS) / DAY_MS) - first;
        return Int32Array.from({ length: Math.max(0, days) }, (_, k) => first + k);
      }),
  };
}

const CAVEATS: readonly string[] = [
  'Only what is listed now is scanned, so what was delisted since is absent from past windows: their results look better than they were.',
  'Steps, sizes and whether a line can be shorted are facts of now, and assumed to have held in the past.',
  'Where a venue does not publish since when it lists a line, it is assumed to have done so always; bars show when it began.',
  'The moment each bar was known is assumed: one minute after its day closed. Later corrections by the venue are not recorded.',
  'Perpetuals pay or receive funding, which is not in these prices.',
];

async function scanned(venue: VenueAccess, query: ScanQuery, signal?: AbortSignal): Promise<Scan> {
  const { product, limit, asOf, maxSkewMs = MAX_SKEW_MS } = query;
  if (product !== 'spot' && product !== 'perp') {
    throw invalid(`${query.venue} has no ${product} here`, 'It has spot and perp.');
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalid(`limit is ${limit}`, 'Ask for a whole number of rows, at least 1.');
  }
  if (!Number.isFinite(asOf)) throw invalid(`asOf is ${asOf}`, 'Pass milliseconds UTC.');
  return cexScan(await venue.answers(product, (serverTime) => Math.abs(serverTime - asOf) <= maxSkewMs, signal), query);
}

async function barsOf(venue: VenueAccess, instrument: string, asOf: number, signal?: AbortSignal): Promise<Bars> {
  const product: CexProduct = instrument.endsWith('.P') ? 'perp' : 'spot';
  const listed = await venue.listed(product, instrument, signal);
  if (listed === null) {
    throw invalid(
      `there is no instrument ${JSON.stringify(instrument)}`,
      'Take ids from a scan, e.g. BYBIT:BTCUSDT.P.',
    );
  }
  const { marketId, settle, listedAt } = listed;
  const start = Date.parse(HISTORY_FROM);
  return dailyBars(
    venue.http,
    venue.venue,
    {
      instrument,
      line: { product, marketId, settle },
      from: Math.max(start, listedAt ?? start),
      fromListing: listedAt !== null,
      until: Math.min(asOf, await venue.timeReached(asOf, product, signal)),
    },
    signal,
  );
}

function venueOf(instrument: string): string {
  const [venue = '', symbol = ''] = instrument.split(':');
  if (symbol !== '') return venue;
  throw invalid(`${JSON.stringify(instrument)} is no VENUE:SYMBOL`, 'Take ids from a scan, e.g. BYBIT:BTCUSDT.P.');
}

const invalid = (what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ValidationError', where: 'ccxt source', what, next });

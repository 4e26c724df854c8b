/**
 * What a double's venue lists at its moment, computed from the shared panels.
 *
 * The moment is `afterCloseMs` after the close of `asOf` and stands still. An instrument is listed whose series has begun and not
 * ended by then; a series that the panel ends on that day counts as alive.
 *
 * Bars: perpetuals of BINANCE and BYBIT are those venues' own. OKX lists BINANCE's and BITGET lists BYBIT's, under their own
 * symbols: the panels have none of theirs. Spot is BINANCE's on all four; with `spotBars: 'perp'` a venue's spot instruments
 * have the bars of its perpetuals, for dates where the spot panel has ended. Facts that panels lack are derived (listing.ts).
 */
import { DAY_MS, dayOf, loadPanel, type Panel } from '../panel.js';
import { type ListedProduct, type Listing, listingAt } from './listing.js';

export const EXCHANGE_VENUES = ['BINANCE', 'BYBIT', 'OKX', 'BITGET'] as const;
export type ExchangeVenue = (typeof EXCHANGE_VENUES)[number];

export interface MarketOptions {
  readonly venue: ExchangeVenue;
  /** The last day that has closed, YYYY-MM-DD. */
  readonly asOf: string;
  /** How long ago it closed, ms, less than a day. Default 5 minutes. */
  readonly afterCloseMs?: number;
  /** At most so many names of each product, the most traded on that day. Default: all. */
  readonly names?: number;
  /** Only these, as `BTCUSDT`. Default: all. */
  readonly pairs?: readonly string[];
  readonly spotBars?: 'spot' | 'perp';
  /** Lists a quarterly future of BTC and ETH beside the perpetuals, as venues do. Default true. */
  readonly datedFutures?: boolean;
  /** Other panels than the shared ones. */
  readonly panels?: { readonly perp: Panel; readonly spot: Panel };
}

export interface ExchangeMarket {
  readonly venue: ExchangeVenue;
  /** ms UTC. */
  readonly now: number;
  /** Sorted by base. */
  listings(product: ListedProduct): readonly Listing[];
  /** Whether spot of this base can be borrowed: where the venue has a perpetual of it. */
  isMarginable(base: string): boolean;
}

const PERP_ROWS_OF = { BINANCE: 'BINANCE', BYBIT: 'BYBIT', OKX: 'BINANCE', BITGET: 'BYBIT' } as const;
const FUTURES = ['BTC', 'ETH'];

export function exchangeMarket(options: MarketOptions): ExchangeMarket {
  const { venue, asOf, afterCloseMs = 300_000, spotBars = 'spot', datedFutures = true } = options;
  if (!(afterCloseMs >= 0 && afterCloseMs < DAY_MS)) throw new RangeError(`afterCloseMs is ${afterCloseMs}`);
  const lastDay = dayOf(asOf);
  const { perp, spot } = options.panels ?? {
    perp: loadPanel('crypto_perp_daily'),
    spot: loadPanel('crypto_spot_daily'),
  };
  const perpRows = { panel: perp, venue: PERP_ROWS_OF[venue], ending: 'USDT.P' };
  const spotRows = spotBars === 'perp' ? perpRows : { panel: spot, venue: 'BINANCE', ending: 'USDT' };
  const allPerps = listed(perpRows, 'perp', lastDay);
  const perps = chosen(allPerps, options);
  const spots = chosen(listed(spotRows, 'spot', lastDay), options);
  if (perps.length + spots.length === 0)
    throw new Error(`${venue} lists nothing on ${asOf}: the panels have no series of it on that day`);
  const expiry = quarterEnd(lastDay);
  const futures = perps
    .filter(({ base }) => datedFutures && FUTURES.includes(base))
    .map((listing) => ({ ...listing, product: 'future' as const, expiry }));
  const borrowable = new Set(allPerps.map(({ base }) => base));
  return {
    venue,
    now: (lastDay + 1) * DAY_MS + afterCloseMs,
    listings: (product) => ({ spot: spots, perp: perps, future: futures })[product],
    isMarginable: (base) => borrowable.has(base),
  };
}

interface Rows {
  readonly panel: Panel;
  readonly venue: string;
  readonly ending: string;
}

const listed = ({ panel, venue, ending }: Rows, product: 'spot' | 'perp', lastDay: number): Listing[] =>
  [...panel.values()]
    .filter((series) => series.venue === venue && series.symbol.endsWith(ending))
    .flatMap((series) => listingAt(series, product, series.symbol.slice(0, -ending.length), lastDay) ?? [])
    .sort((a, b) => (a.base < b.base ? -1 : 1));

function chosen(all: readonly Listing[], { pairs, names }: MarketOptions): Listing[] {
  const wanted = all.filter(({ base, quote }) => pairs?.includes(`${base}${quote}`) ?? true);
  if (names === undefined) return wanted;
  const traded = ({ day }: Listing): number => Number(day.quoteVolume);
  const most = new Set([...wanted].sort((a, b) => traded(b) - traded(a) || (a.base < b.base ? -1 : 1)).slice(0, names));
  return wanted.filter((listing) => most.has(listing));
}

/** 08:00 UTC on the last Friday of the next quarter's last month: when quarterly futures are settled. */
function quarterEnd(day: number): number {
  const date = new Date(day * DAY_MS);
  const end = new Date(Date.UTC(date.getUTCFullYear(), 3 * (Math.floor(date.getUTCMonth() / 3) + 2), 0));
  return end.getTime() - ((end.getUTCDay() + 2) % 7) * DAY_MS + 8 * 3_600_000;
}

/**
 * Bybit v5, public market data under /v5/market: category `spot` and `linear`; `inverse` and `option` have no instruments.
 *
 * Instruments  linear: pages of `limit` (500 unless said, 1000 at most) with `nextPageCursor`; spot: all at once, without a
 *              launch time; `status=PreLaunch` asks for those alone, and there are none.
 * Klines       newest first; `start` and `end` inclusive, `start` reaching back to the bar it lies in; with `start` alone the
 *              first `limit` from there, otherwise the newest; 200 unless said, 1000 at most.
 * Errors       HTTP 200 with `retCode` 10001: the body alone says that something is wrong.
 * Weights      1 each, of 600 in 5 seconds.
 */
import type { DoubleReply, DoubleRequest } from '../http-double.js';
import { DAY_MS } from '../panel.js';
import type { ListedProduct, Listing } from './listing.js';
import {
  changeOf,
  decimalsOf,
  type ExchangeState,
  expiryParts,
  instrumentsOf,
  pairOf,
  serverTime,
  type Ticker,
  tickersOf,
  type VenueProtocol,
  wholeNumber,
} from './state.js';

export const bybit: VenueProtocol = {
  answer(state, request) {
    const reply = (result: unknown, retCode = 0, retMsg = 'OK'): DoubleReply => ({
      json: { retCode, retMsg, result, retExtInfo: {}, time: serverTime(state) },
    });
    const refuse = (retMsg: string): DoubleReply => reply({}, 10001, retMsg);
    const category = request.query.get('category') ?? (request.path.endsWith('/kline') ? 'linear' : '');
    if (request.path === '/v5/market/time') {
      const now = serverTime(state);
      return reply({ timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000` });
    }
    if (!PATHS.has(request.path)) return { status: 404, text: '404 page not found' };
    const products = PRODUCTS[category];
    if (products === undefined) return refuse('params error: Category is invalid');
    if (request.path === '/v5/market/instruments-info')
      return reply({ category, ...instruments(state, products, request) });
    if (request.path === '/v5/market/tickers')
      return reply({ category, list: products.flatMap((product) => tickersOf(state, product)).map(tickerRow) });
    const symbol = request.query.get('symbol') ?? '';
    const listing = products.flatMap((product) => state.market.listings(product)).find((one) => idOf(one) === symbol);
    if (listing === undefined) return refuse('Not supported symbols');
    const list = klines(listing, request);
    return list === null ? refuse('params error') : reply({ symbol, category, list });
  },
  weigh: () => 1,
};

const PATHS = new Set(['/v5/market/instruments-info', '/v5/market/tickers', '/v5/market/kline']);

const PRODUCTS: Readonly<Record<string, readonly ListedProduct[]>> = {
  spot: ['spot'],
  linear: ['perp', 'future'],
  inverse: [],
  option: [],
};

const idOf = (listing: Listing): string => {
  if (listing.expiry === null) return pairOf(listing);
  const { year, monthName, day } = expiryParts(listing.expiry);
  return `${pairOf(listing)}-${day}${monthName}${year}`;
};

function instruments(state: ExchangeState, products: readonly ListedProduct[], request: DoubleRequest) {
  const status = request.query.get('status');
  const all = products.flatMap((product) => instrumentsOf(state, product));
  if (products.includes('spot')) return { list: all.map(({ listing, halted }) => spotSymbol(state, listing, halted)) };
  const wanted = status === null || status === 'Trading' ? all : [];
  const limit = Math.min(wholeNumber(request, 'limit') ?? 500, 1000);
  const from = wholeNumber(request, 'cursor') ?? 0;
  return {
    list: wanted.slice(from, from + limit).map(({ listing, halted }) => contract(listing, halted)),
    nextPageCursor: from + limit < wanted.length ? String(from + limit) : '',
  };
}

const spotSymbol = ({ market }: ExchangeState, listing: Listing, halted: boolean) => ({
  symbol: pairOf(listing),
  baseCoin: listing.base,
  quoteCoin: listing.quote,
  innovation: '0',
  status: halted ? 'Closed' : 'Trading',
  marginTrading: market.isMarginable(listing.base) ? 'utaOnly' : 'none',
  lotSizeFilter: {
    basePrecision: listing.lot,
    quotePrecision: '0.00000001',
    minOrderQty: listing.lot,
    maxOrderQty: '900000000000',
    minOrderAmt: listing.minNotional,
    maxOrderAmt: '4000000',
  },
  priceFilter: { tickSize: listing.tick },
});

const contract = (listing: Listing, halted: boolean) => ({
  symbol: idOf(listing),
  contractType: listing.expiry === null ? 'LinearPerpetual' : 'LinearFutures',
  status: halted ? 'Closed' : 'Trading',
  baseCoin: listing.base,
  quoteCoin: listing.quote,
  settleCoin: listing.quote,
  launchTime: String(listing.listedAt),
  deliveryTime: String(listing.expiry ?? 0),
  deliveryFeeRate: '',
  priceScale: String(decimalsOf(listing.tick)),
  leverageFilter: { minLeverage: '1', maxLeverage: '50.00', leverageStep: '0.01' },
  priceFilter: { minPrice: listing.tick, maxPrice: '1999999.98', tickSize: listing.tick },
  lotSizeFilter: {
    maxOrderQty: '900000000000',
    minOrderQty: listing.lot,
    qtyStep: listing.lot,
    minNotionalValue: listing.minNotional,
  },
  unifiedMarginTrade: true,
  fundingInterval: 480,
});

function tickerRow(ticker: Ticker) {
  const { listing, open, high, low, close, volume, quoteVolume } = ticker;
  return {
    symbol: idOf(listing),
    lastPrice: close,
    prevPrice24h: open,
    price24hPcnt: changeOf(ticker),
    highPrice24h: high,
    lowPrice24h: low,
    turnover24h: quoteVolume,
    volume24h: volume,
    bid1Price: close,
    ask1Price: close,
    // Spot tickers have neither; ccxt tells the two apart by them.
    ...(listing.product === 'spot' ? {} : { markPrice: close, openInterest: '0', openInterestValue: '0' }),
  };
}

/** Rows of text, newest first; null where a parameter is refused. */
function klines(listing: Listing, request: DoubleRequest): string[][] | null {
  const [start, end, limit] = ['start', 'end', 'limit'].map((name) => wholeNumber(request, name));
  if (request.query.get('interval') !== 'D' || start === null || end === null || limit === null) return null;
  const bars = listing.bars({
    ...(start === undefined ? {} : { from: Math.floor(start / DAY_MS) * DAY_MS }),
    ...(end === undefined ? {} : { to: end }),
    limit: Math.min(limit ?? 200, 1000),
    take: start !== undefined && end === undefined ? 'first' : 'newest',
  });
  return bars
    .map((bar) => [String(bar.openTime), bar.open, bar.high, bar.low, bar.close, bar.volume, bar.quoteVolume])
    .reverse();
}

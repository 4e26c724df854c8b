/**
 * Binance, public market data: spot under /api/v3, USDⓈ-margined futures under /fapi/v1.
 *
 * Klines   ascending; `startTime` and `endTime` inclusive; the first `limit` from `startTime`, the newest without it; 500 unless
 *          said; spot caps at 1000, futures refuse more than 1500. The open bar comes last, its close time ahead.
 * Errors   HTTP 400 with `code` and `msg`: −1121 unknown symbol, −1102 and −1130 parameters.
 * Weights  spot: exchangeInfo 20, all tickers 80 (one 2), klines 2, time 1, of 6000 a minute. Futures: exchangeInfo 1, all
 *          tickers 40 (one 1), klines 1, 2, 5 or 10 by limit, of 2400 a minute.
 */
import type { DoubleReply, DoubleRequest } from '../http-double.js';
import { DAY_MS } from '../panel.js';
import type { ListedProduct, Listing, ServedBar } from './listing.js';
import {
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

/** Delivery date that stands for "never". */
const NEVER = 4_133_404_800_000;

export const binance: VenueProtocol = {
  answer(state, request) {
    const [, product, resource] = /^\/(api\/v3|fapi\/v1)\/(.+)$/.exec(request.path) ?? [];
    const spot = product === 'api/v3';
    switch (product === undefined ? undefined : resource) {
      case 'time':
        return { json: { serverTime: serverTime(state) } };
      case 'exchangeInfo':
        return exchangeInfo(state, spot);
      case 'ticker/24hr':
        return tickers(state, spot, request);
      case 'klines':
        return klines(state, spot, request);
      default:
        return { ...refusal(-5000, `Path ${request.path}, Method ${request.method} is invalid`), status: 404 };
    }
  },
  weigh({ path, query }) {
    const spot = path.startsWith('/api/v3');
    if (path.endsWith('/exchangeInfo')) return spot ? 20 : 1;
    if (path.endsWith('/ticker/24hr')) return query.has('symbol') ? (spot ? 2 : 1) : spot ? 80 : 40;
    if (!path.endsWith('/klines')) return 1;
    if (spot) return 2;
    const limit = Number(query.get('limit') ?? 500);
    return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
  },
};

const refusal = (code: number, msg: string): DoubleReply => ({ status: 400, json: { code, msg } });

const idOf = (listing: Listing): string => {
  if (listing.expiry === null) return pairOf(listing);
  const { year, month, day } = expiryParts(listing.expiry);
  return `${pairOf(listing)}_${year}${month}${day}`;
};

const productsOf = (spot: boolean): readonly ListedProduct[] => (spot ? ['spot'] : ['perp', 'future']);

function exchangeInfo(state: ExchangeState, spot: boolean): DoubleReply {
  const symbols = productsOf(spot)
    .flatMap((product) => instrumentsOf(state, product))
    .map(({ listing, halted }) => (spot ? spotSymbol(state, listing, halted) : contract(listing, halted)));
  return { json: { timezone: 'UTC', serverTime: serverTime(state), rateLimits: [], exchangeFilters: [], symbols } };
}

const spotSymbol = ({ market }: ExchangeState, listing: Listing, halted: boolean) => ({
  symbol: pairOf(listing),
  status: halted ? 'BREAK' : 'TRADING',
  baseAsset: listing.base,
  baseAssetPrecision: 8,
  quoteAsset: listing.quote,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: market.isMarginable(listing.base),
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: listing.tick, maxPrice: '1000000.00000000', tickSize: listing.tick },
    { filterType: 'LOT_SIZE', minQty: listing.lot, maxQty: '900000000000', stepSize: listing.lot },
    { filterType: 'NOTIONAL', minNotional: listing.minNotional, applyMinToMarket: true, maxNotional: '9000000' },
  ],
  permissions: [],
  permissionSets: [['SPOT']],
});

const contract = (listing: Listing, halted: boolean) => ({
  symbol: idOf(listing),
  pair: pairOf(listing),
  contractType: listing.expiry === null ? 'PERPETUAL' : 'CURRENT_QUARTER',
  deliveryDate: listing.expiry ?? NEVER,
  onboardDate: listing.listedAt,
  status: halted ? 'SETTLING' : 'TRADING',
  baseAsset: listing.base,
  quoteAsset: listing.quote,
  marginAsset: listing.quote,
  // Not the tick: the venue's own documentation warns of reading it as one.
  pricePrecision: decimalsOf(listing.tick),
  quantityPrecision: decimalsOf(listing.lot),
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: 'COIN',
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: listing.tick, maxPrice: '1000000', tickSize: listing.tick },
    { filterType: 'LOT_SIZE', minQty: listing.lot, maxQty: '900000000000', stepSize: listing.lot },
    { filterType: 'MIN_NOTIONAL', notional: listing.minNotional },
  ],
});

function tickers(state: ExchangeState, spot: boolean, { query }: DoubleRequest): DoubleReply {
  const all = productsOf(spot)
    .flatMap((product) => tickersOf(state, product))
    .map((ticker) => tickerRow(state, spot, ticker));
  const symbol = query.get('symbol');
  if (symbol === null) return { json: all };
  const one = all.find((row) => row.symbol === symbol);
  return one === undefined ? refusal(-1121, 'Invalid symbol.') : { json: one };
}

function tickerRow(state: ExchangeState, spot: boolean, { listing, open, high, low, close, ...traded }: Ticker) {
  const closeTime = serverTime(state);
  const change = Number(close) - Number(open);
  return {
    symbol: idOf(listing),
    priceChange: change.toFixed(8),
    priceChangePercent: ((100 * change) / Number(open)).toFixed(3),
    weightedAvgPrice: ((Number(high) + Number(low) + Number(close)) / 3).toFixed(8),
    lastPrice: close,
    // Only spot tickers have quotes; ccxt tells the two apart by them.
    ...(spot ? { prevClosePrice: open, bidPrice: close, bidQty: '0', askPrice: close, askQty: '0' } : {}),
    ...{ openPrice: open, highPrice: high, lowPrice: low, ...traded },
    openTime: closeTime - DAY_MS,
    closeTime,
    count: 0,
  };
}

function klines(state: ExchangeState, spot: boolean, request: DoubleRequest): DoubleReply {
  const symbol = request.query.get('symbol') ?? '';
  if (symbol === '') return refusal(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
  const listing = productsOf(spot)
    .flatMap((product) => state.market.listings(product))
    .find((one) => idOf(one) === symbol);
  if (listing === undefined) return refusal(-1121, 'Invalid symbol.');
  if (request.query.get('interval') !== '1d') return refusal(-1120, 'Invalid interval.');
  const [from, to, limit] = ['startTime', 'endTime', 'limit'].map((name) => wholeNumber(request, name));
  if (from === null || to === null || limit === null || limit === 0 || (!spot && (limit ?? 0) > 1500))
    return refusal(-1130, "Data sent for parameter 'limit', 'startTime' or 'endTime' is not valid.");
  const bars = listing.bars({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    limit: Math.min(limit ?? 500, spot ? 1000 : 1500),
    take: from === undefined ? 'newest' : 'first',
  });
  return { json: bars.map(kline) };
}

const kline = ({ openTime, open, high, low, close, volume, quoteVolume }: ServedBar) => [
  ...[openTime, open, high, low, close, volume],
  ...[openTime + DAY_MS - 1, quoteVolume, 0, '0', '0', '0'],
];

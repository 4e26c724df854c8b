/**
 * Bitget v2, public market data: spot under /api/v2/spot, USDT-margined futures under /api/v2/mix; the other product types have
 * no instruments. A pair can be borrowed where /api/v2/margin/currencies says so.
 *
 * Candles  ascending; `startTime` inclusive, `endTime` exclusive, the newest `limit` in between; 100 unless said. `candles`
 *          answers at most 300 daily bars of spot and 90 of futures and reaches back 1440 days; `history-candles` takes 200 at
 *          most and needs an `endTime`, and for futures at most 90 days may lie between the two times. `1Dutc` is the bar of
 *          the UTC day; `1day` and `1D` open at 16:00 UTC, which the panels cannot answer, and are refused.
 * Errors   HTTP 400 with `code`: 40034 unknown symbol, 400172 and 00001 parameters.
 * Weights  1 each, of 20 a second for each endpoint.
 */
import type { DoubleReply, DoubleRequest } from '../http-double.js';
import { DAY_MS } from '../panel.js';
import { decimalText } from './grid.js';
import type { ListedProduct, Listing, ServedBar } from './listing.js';
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

const RECENT_DAYS = 1440;
const WIDEST_HISTORY_MS = 90 * DAY_MS;

export const bitget: VenueProtocol = {
  answer(state, request) {
    const refuse = (code: string, msg: string, status = 400): DoubleReply => ({
      status,
      json: { code, msg, requestTime: serverTime(state), data: null },
    });
    const reply = (data: unknown): DoubleReply => ({
      json: { code: '00000', msg: 'success', requestTime: serverTime(state), data },
    });
    const [, area, resource] = /^\/api\/v2\/(spot|mix)\/(?:public|market)\/([a-z-]+)$/.exec(request.path) ?? [];
    const spot = area === 'spot';
    const products: readonly ListedProduct[] = spot ? ['spot'] : ['perp', 'future'];
    const type = request.query.get('productType')?.toUpperCase();
    if (request.path === '/api/v2/public/time') return reply({ serverTime: String(serverTime(state)) });
    if (request.path === '/api/v2/spot/public/coins') return reply(coins(state));
    if (request.path === '/api/v2/margin/currencies') return reply(borrowable(state));
    if (area === 'mix' && type === undefined) return refuse('400172', 'productType cannot be empty');
    const others = area === 'mix' && type !== 'USDT-FUTURES';
    switch (resource) {
      case 'symbols':
      case 'contracts': {
        if ((resource === 'symbols') !== spot) break;
        if (others) return reply([]);
        const all = products.flatMap((product) => instrumentsOf(state, product));
        return reply(all.map(({ listing, halted }) => (spot ? symbol(listing, halted) : contract(listing, halted))));
      }
      case 'tickers':
        if (others) return reply([]);
        return reply(products.flatMap((p) => tickersOf(state, p)).map((ticker) => tickerRow(state, ticker)));
      case 'candles':
      case 'history-candles': {
        const id = request.query.get('symbol') ?? '';
        const listing = products.flatMap((product) => state.market.listings(product)).find((l) => idOf(l) === id);
        if (listing === undefined || others) return refuse('40034', `Parameter ${id} does not exist`);
        const found = candles(state, listing, request, resource === 'history-candles');
        return typeof found === 'string' ? refuse(...REFUSALS[found]!) : reply(found.map((bar) => candle(bar, spot)));
      }
    }
    return refuse('40404', 'Request URL NOT FOUND', 404);
  },
  weigh: () => 1,
  budgetOf: ({ path }) => path,
};

/** Why candles are refused. */
const REFUSALS: Readonly<Record<string, [code: string, msg: string]>> = {
  parameters: ['400172', 'Parameter verification failed'],
  interval: ['00001', 'startTime and endTime interval cannot be greater than 90 days'],
};

function idOf(listing: Listing): string {
  if (listing.expiry === null) return pairOf(listing);
  const { year, month } = expiryParts(listing.expiry);
  return `${pairOf(listing)}${'FGHJKMNQUVXZ'[Number(month) - 1]}${year}`;
}

/** Without the networks they move on. */
const coins = (state: ExchangeState) =>
  ['USDT', ...instrumentsOf(state, 'spot').map(({ listing }) => listing.base)].map((coin, k) => ({
    coinId: String(k + 1),
    coin,
    transfer: 'true',
    chains: [],
  }));

const borrowable = (state: ExchangeState) =>
  instrumentsOf(state, 'spot')
    .filter(({ listing }) => state.market.isMarginable(listing.base))
    .map(({ listing }) => ({
      symbol: pairOf(listing),
      baseCoin: listing.base,
      quoteCoin: listing.quote,
      maxCrossedLeverage: '3',
      maxIsolatedLeverage: '10',
      minTradeAmount: listing.lot,
      pricePrecision: String(decimalsOf(listing.tick)),
      quantityPrecision: String(decimalsOf(listing.lot)),
      minTradeUSDT: listing.minNotional,
      isBorrowable: true,
      isCrossBorrowable: true,
      isIsolatedBaseBorrowable: true,
      isIsolatedQuoteBorrowable: true,
      status: '1',
    }));

const symbol = (listing: Listing, halted: boolean) => ({
  symbol: pairOf(listing),
  baseCoin: listing.base,
  quoteCoin: listing.quote,
  minTradeAmount: '0',
  maxTradeAmount: '900000000000000000000',
  takerFeeRate: '0.002',
  makerFeeRate: '0.002',
  pricePrecision: String(decimalsOf(listing.tick)),
  quantityPrecision: String(decimalsOf(listing.lot)),
  quotePrecision: '8',
  status: halted ? 'halt' : 'online',
  minTradeUSDT: listing.minNotional,
  openTime: String(listing.listedAt),
});

const contract = (listing: Listing, halted: boolean) => ({
  symbol: idOf(listing),
  baseCoin: listing.base,
  quoteCoin: listing.quote,
  supportMarginCoins: [listing.quote],
  minTradeNum: listing.lot,
  // A tick is a number of steps of the last place: 5 and 1 are 0.5.
  priceEndStep: decimalText(Number(listing.tick) * 10 ** decimalsOf(listing.tick)),
  pricePlace: String(decimalsOf(listing.tick)),
  volumePlace: String(decimalsOf(listing.lot)),
  sizeMultiplier: listing.lot,
  symbolType: listing.expiry === null ? 'perpetual' : 'delivery',
  minTradeUSDT: listing.minNotional,
  symbolStatus: halted ? 'maintain' : 'normal',
  offTime: '-1',
  limitOpenTime: '-1',
  deliveryTime: listing.expiry === null ? '' : String(listing.expiry),
  deliveryPeriod: listing.expiry === null ? '' : 'this_quarter',
  launchTime: String(listing.listedAt),
  fundInterval: '8',
  minLever: '1',
  maxLever: '50',
});

function tickerRow(state: ExchangeState, ticker: Ticker) {
  const { listing, open, high, low, close, volume, quoteVolume } = ticker;
  const spot = listing.product === 'spot';
  return {
    symbol: idOf(listing),
    ...(spot ? { open } : { open24h: open, markPrice: close, indexPrice: close }),
    ...{ high24h: high, low24h: low, lastPr: close },
    ...{ quoteVolume, baseVolume: volume, usdtVolume: quoteVolume },
    ts: String(serverTime(state)),
    ...{ bidPr: close, askPr: close, bidSz: '0', askSz: '0' },
    openUtc: close,
    changeUtc24h: '0',
    change24h: changeOf(ticker),
  };
}

/** The bars, or why they are refused. */
function candles(state: ExchangeState, listing: Listing, request: DoubleRequest, history: boolean) {
  const [start, end, limit] = ['startTime', 'endTime', 'limit'].map((name) => wholeNumber(request, name));
  const spot = listing.product === 'spot';
  const most = history ? 200 : spot ? 300 : 90;
  if (request.query.get('granularity') !== '1Dutc' || start === null || end === null) return 'parameters';
  if (limit === null || limit === 0 || (limit ?? 0) > (history ? 200 : 1000)) return 'parameters';
  if (history && end === undefined) return 'parameters';
  if (history && !spot && start !== undefined && end! - start > WIDEST_HISTORY_MS) return 'interval';
  const reach = history ? 0 : state.market.now - RECENT_DAYS * DAY_MS;
  return listing.bars({
    from: Math.max(reach, start ?? 0),
    ...(end === undefined ? {} : { to: end - 1 }),
    limit: Math.min(limit ?? 100, most),
    take: 'newest',
  });
}

const candle = ({ openTime, open, high, low, close, volume, quoteVolume }: ServedBar, spot: boolean) => [
  ...[String(openTime), open, high, low, close, volume, quoteVolume],
  ...(spot ? [quoteVolume] : []),
];

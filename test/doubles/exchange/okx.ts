/**
 * OKX v5, public market data under /api/v5: instType `SPOT`, `SWAP` and `FUTURES`; `OPTION` has no instruments.
 *
 * Candles  newest first; `before` and `after` exclusive: bars newer than the one and older than the other, the newest `limit` of
 *          them; 100 unless said, 300 at most. `candles` reaches back 1440 bars, `history-candles` to the beginning. `1Dutc` is
 *          the bar of the UTC day; `1D` opens at 16:00 UTC, which the panels cannot answer, and is refused. Volume of a swap is
 *          in contracts, then in base units, then in quote units; the last column is "0" while the bar is open.
 * Errors   HTTP 200 with `code`: 51001 unknown instrument, 51000 parameters.
 * Weights  1 each, a candle 1/2: what a share of 20 requests in 2 seconds each costs.
 */
import type { DoubleReply, DoubleRequest } from '../http-double.js';
import { decimalText } from './grid.js';
import type { ListedProduct, Listing, ServedBar } from './listing.js';
import {
  type ExchangeState,
  expiryParts,
  instrumentsOf,
  serverTime,
  type Ticker,
  tickersOf,
  type VenueProtocol,
  wholeNumber,
} from './state.js';

const RECENT_BARS = 1440;

export const okx: VenueProtocol = {
  answer(state, request) {
    const product = PRODUCTS[request.query.get('instType') ?? ''];
    switch (request.path) {
      case '/api/v5/public/time':
        return reply([{ ts: String(serverTime(state)) }]);
      case '/api/v5/public/instruments':
        if (product === undefined) return refusal('51000', 'Parameter instType error');
        if (product === 'none') return reply([]);
        return reply(instrumentsOf(state, product).map((one) => instrument(state, one.listing, one.halted)));
      case '/api/v5/market/tickers':
        if (product === undefined) return refusal('51000', 'Parameter instType error');
        if (product === 'none') return reply([]);
        return reply(tickersOf(state, product).map((ticker) => tickerRow(state, ticker)));
      case '/api/v5/market/candles':
        return candles(state, request, RECENT_BARS);
      case '/api/v5/market/history-candles':
        return candles(state, request, Number.POSITIVE_INFINITY);
      default:
        return { status: 404, json: { code: '404', data: {}, detailMsg: '', error_code: '404', msg: 'Not Found' } };
    }
  },
  weigh: ({ path }) => (path === '/api/v5/market/candles' ? 0.5 : 1),
};

const PRODUCTS: Readonly<Record<string, ListedProduct | 'none'>> = {
  SPOT: 'spot',
  SWAP: 'perp',
  FUTURES: 'future',
  OPTION: 'none',
};

const TYPES = { spot: 'SPOT', perp: 'SWAP', future: 'FUTURES' } as const;

const reply = (data: unknown): DoubleReply => ({ json: { code: '0', msg: '', data } });
const refusal = (code: string, msg: string): DoubleReply => ({ json: { code, msg, data: [] } });

function idOf({ base, quote, product, expiry }: Listing): string {
  if (product === 'spot') return `${base}-${quote}`;
  if (expiry === null) return `${base}-${quote}-SWAP`;
  const { year, month, day } = expiryParts(expiry);
  return `${base}-${quote}-${year}${month}${day}`;
}

/** Base units as contracts. */
const contracts = (volume: string, { contractSize }: Listing): string =>
  decimalText(Number(volume) / Number(contractSize));

function instrument({ market }: ExchangeState, listing: Listing, halted: boolean) {
  const { base, quote, product, tick, lot, expiry } = listing;
  const spot = product === 'spot';
  return {
    instType: TYPES[product],
    instId: idOf(listing),
    uly: spot ? '' : `${base}-${quote}`,
    instFamily: spot ? '' : `${base}-${quote}`,
    baseCcy: spot ? base : '',
    quoteCcy: spot ? quote : '',
    settleCcy: spot ? '' : quote,
    ctVal: spot ? '' : listing.contractSize,
    ctMult: spot ? '' : '1',
    ctValCcy: spot ? '' : base,
    ctType: spot ? '' : 'linear',
    alias: expiry === null ? '' : 'quarter',
    expTime: expiry === null ? '' : String(expiry),
    listTime: String(listing.listedAt),
    lever: spot && !market.isMarginable(base) ? '' : '10',
    tickSz: tick,
    lotSz: spot ? lot : '1',
    minSz: spot ? lot : '1',
    optType: '',
    stk: '',
    state: halted ? 'suspend' : 'live',
  };
}

function tickerRow(state: ExchangeState, { listing, open, high, low, close, volume, quoteVolume }: Ticker) {
  const spot = listing.product === 'spot';
  return {
    instType: TYPES[listing.product],
    instId: idOf(listing),
    ...{ last: close, lastSz: '0', askPx: close, askSz: '0', bidPx: close, bidSz: '0' },
    ...{ open24h: open, high24h: high, low24h: low },
    // Spot: base, then quote units; contracts: contracts, then base units.
    vol24h: spot || !(Number(volume) >= 0) ? volume : contracts(volume, listing),
    volCcy24h: spot ? quoteVolume : volume,
    ts: String(serverTime(state)),
    sodUtc0: close,
    sodUtc8: open,
  };
}

function candles(state: ExchangeState, request: DoubleRequest, reach: number): DoubleReply {
  const id = request.query.get('instId') ?? '';
  const listing = (['spot', 'perp', 'future'] as const)
    .flatMap((product) => state.market.listings(product))
    .find((one) => idOf(one) === id);
  if (listing === undefined) return refusal('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
  if (request.query.get('bar') !== '1Dutc') return refusal('51000', 'Parameter bar error');
  const [before, after, limit] = ['before', 'after', 'limit'].map((name) => wholeNumber(request, name));
  if (before === null || after === null || limit === null || limit === 0)
    return refusal('51000', 'Parameter before, after or limit error');
  const oldest = listing.bars({ limit: reach, take: 'newest' })[0]?.openTime ?? 0;
  const bars = listing.bars({
    from: Math.max(oldest, before === undefined ? 0 : before + 1),
    ...(after === undefined ? {} : { to: after - 1 }),
    limit: Math.min(limit ?? 100, 300),
    take: 'newest',
  });
  return reply(bars.map((bar) => candle(bar, listing)).reverse());
}

const candle = ({ openTime, open, high, low, close, volume, quoteVolume, closed }: ServedBar, listing: Listing) => [
  ...[String(openTime), open, high, low, close],
  ...(listing.product === 'spot' ? [volume, quoteVolume] : [contracts(volume, listing), volume]),
  ...[quoteVolume, closed ? '1' : '0'],
];

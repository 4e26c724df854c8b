import { address, type CandleApi, cell, coded, field } from './candle-api.js';

const DAY_MS = 86_400_000;
/** Days between startTime and endTime that the contracts' endpoint takes. */
const CONTRACT_SPAN = 90;

/**
 * GET history-candles: ascending within a page, the newest 200 that opened before endTime. For contracts startTime is needed too,
 * at most 90 days before it.
 * Row: ts, open, high, low, close, volume (base), volume (USDT on spot, quote on contracts), volume (quote, spot only).
 */
export const BITGET_CANDLES: CandleApi = {
  direction: 'down',
  spanDays: (product) => (product === 'perp' ? CONTRACT_SPAN : undefined),
  page({ product, marketId: symbol, settle }, from, before) {
    const query = { symbol, granularity: '1Dutc', endTime: before, limit: 200 };
    if (product === 'spot') return address('https://api.bitget.com/api/v2/spot/market/history-candles', query);
    return address('https://api.bitget.com/api/v2/mix/market/history-candles', {
      ...query,
      productType: settle === 'USDC' ? 'USDC-FUTURES' : 'USDT-FUTURES',
      startTime: Math.max(from, before - CONTRACT_SPAN * DAY_MS),
    });
  },
  rows: (answer) =>
    coded(
      { code: field(answer, 'code'), message: field(answer, 'msg'), rows: field(answer, 'data') },
      { fine: '00000', busy: ['429'], down: ['40015'] },
    ),
  candle: ([openTime, open, high, low, close, base, sixth, seventh], product) => ({
    openTime: cell(openTime),
    open: cell(open),
    high: cell(high),
    low: cell(low),
    close: cell(close),
    volume: cell(base),
    quoteVolume: cell(product === 'spot' ? (seventh ?? sixth) : sixth),
    closed: true,
  }),
};

import { address, type CandleApi, cell, coded, field } from './candle-api.js';

/**
 * GET klines: ascending from startTime, at most 1000 rows, the open candle included.
 * Row: openTime, open, high, low, close, volume (base), closeTime, volume (quote), …
 */
export const BINANCE_CANDLES: CandleApi = {
  direction: 'up',
  page: ({ product, marketId: symbol }, from, before) =>
    address(product === 'spot' ? 'https://api.binance.com/api/v3/klines' : 'https://fapi.binance.com/fapi/v1/klines', {
      symbol,
      interval: '1d',
      startTime: from,
      endTime: before - 1,
      limit: 1000,
    }),
  // Its errors have a status of their own; a body with a code and a good status is what a cache makes of one.
  rows: (answer) =>
    coded(
      { code: field(answer, 'code'), message: field(answer, 'msg'), rows: answer },
      { fine: undefined, busy: [-1003], down: [-1000, -1001] },
    ),
  candle: ([openTime, open, high, low, close, volume, , quoteVolume]) => ({
    openTime: cell(openTime),
    open: cell(open),
    high: cell(high),
    low: cell(low),
    close: cell(close),
    volume: cell(volume),
    quoteVolume: cell(quoteVolume),
    closed: true,
  }),
};

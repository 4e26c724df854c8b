import { address, type CandleApi, cell, coded, field } from './candle-api.js';

/**
 * GET /v5/market/kline: descending, the newest 1000 of [start, end], both borders included, the open candle included.
 * Row: start, open, high, low, close, volume (base), turnover (quote).
 */
export const BYBIT_CANDLES: CandleApi = {
  direction: 'down',
  page: ({ product, marketId: symbol }, from, before) =>
    address('https://api.bybit.com/v5/market/kline', {
      category: product === 'spot' ? 'spot' : 'linear',
      symbol,
      interval: 'D',
      start: from,
      end: before - 1,
      limit: 1000,
    }),
  rows: (answer) =>
    coded(
      {
        code: field(answer, 'retCode'),
        message: field(answer, 'retMsg'),
        rows: field(field(answer, 'result'), 'list'),
      },
      { fine: 0, busy: [10006, 10018], down: [10000, 10016] },
    ),
  candle: ([openTime, open, high, low, close, volume, turnover]) => ({
    openTime: cell(openTime),
    open: cell(open),
    high: cell(high),
    low: cell(low),
    close: cell(close),
    volume: cell(volume),
    quoteVolume: cell(turnover),
    closed: true,
  }),
};

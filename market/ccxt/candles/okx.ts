import { address, type CandleApi, cell, coded, field } from './candle-api.js';

/**
 * GET /api/v5/market/history-candles: descending, candles that opened before `after`, at most 300.
 * Row: ts, open, high, low, close, vol, volCcy, volCcyQuote, confirm. Of spot, vol counts base units and volCcy quote units;
 * of a swap, vol counts contracts and volCcy base units. confirm is "0" while the day is not over.
 */
export const OKX_CANDLES: CandleApi = {
  direction: 'down',
  // Without `before`: given both borders, a server that caps the page lower would leave out its oldest rows unseen.
  page: ({ marketId: instId }, _, before) =>
    address('https://www.okx.com/api/v5/market/history-candles', { instId, bar: '1Dutc', after: before, limit: 300 }),
  rows: (answer) =>
    coded(
      { code: field(answer, 'code'), message: field(answer, 'msg'), rows: field(answer, 'data') },
      { fine: '0', busy: ['50011'], down: ['50001', '50004', '50013', '50026'] },
    ),
  candle: ([openTime, open, high, low, close, vol, volCcy, volCcyQuote, confirm], product) => ({
    openTime: cell(openTime),
    open: cell(open),
    high: cell(high),
    low: cell(low),
    close: cell(close),
    volume: cell(product === 'spot' ? vol : volCcy),
    quoteVolume: cell(volCcyQuote),
    closed: confirm !== '0',
  }),
};

/** What a row of each venue means; the rows are those of the venues' own documentation. */
import { describe, expect, it } from 'vitest';
import { BINANCE_CANDLES } from '../../../market/ccxt/candles/binance.js';
import { BITGET_CANDLES } from '../../../market/ccxt/candles/bitget.js';
import { BYBIT_CANDLES } from '../../../market/ccxt/candles/bybit.js';
import type { CandleLine } from '../../../market/ccxt/candles/candle-api.js';
import { OKX_CANDLES } from '../../../market/ccxt/candles/okx.js';

const line = (marketId: string, settle: string | null): CandleLine => ({
  marketId,
  settle,
  product: settle === null ? 'spot' : 'perp',
});

describe('a candle', () => {
  it('of Binance has its quote volume in the eighth cell', () => {
    const row = [
      1499040000000,
      '0.016',
      '0.8',
      '0.0157',
      '0.0158',
      '148976.1',
      1499644799999,
      '2434.19',
      308,
      '1756',
      '28',
      '0',
    ];
    expect(BINANCE_CANDLES.candle(row, 'spot')).toEqual({
      openTime: 1499040000000,
      open: 0.016,
      high: 0.8,
      low: 0.0157,
      close: 0.0158,
      volume: 148976.1,
      quoteVolume: 2434.19,
      closed: true,
    });
  });

  it('of Bybit has its turnover in the last cell', () => {
    const row = ['1670608800000', '17071', '17073', '17027', '17055.5', '268611', '15.74462667'];
    expect(BYBIT_CANDLES.candle(row, 'perp')).toMatchObject({ volume: 268611, quoteVolume: 15.74462667 });
  });

  it('of OKX counts base units: the sixth cell on spot, the seventh of a swap, whose sixth counts contracts', () => {
    const row = ['1597026383085', '3.721', '3.743', '3.677', '3.708', '8422410', '22698348.04', '12698348.04', '0'];
    expect(OKX_CANDLES.candle(row, 'spot')).toMatchObject({ volume: 8422410, quoteVolume: 12698348.04, closed: false });
    expect(OKX_CANDLES.candle(row, 'perp')).toMatchObject({ volume: 22698348.04, quoteVolume: 12698348.04 });
    expect(OKX_CANDLES.candle([...row.slice(0, 8), '1'], 'perp').closed).toBe(true);
  });

  it('of Bitget has dollars before quote units on spot, and quote units alone on contracts', () => {
    const row = ['1656604800000', '37834.5', '37849.5', '37773.5', '37773.5', '428.3462', '16198849.1', '15.5'];
    expect(BITGET_CANDLES.candle(row, 'spot')).toMatchObject({ volume: 428.3462, quoteVolume: 15.5 });
    expect(BITGET_CANDLES.candle(row.slice(0, 7), 'perp')).toMatchObject({ quoteVolume: 16198849.1 });
  });

  it('without a quote volume has none, rather than zero', () => {
    expect(BYBIT_CANDLES.candle(['1670608800000', '1', '1', '1', '1', '0', ''], 'spot').quoteVolume).toBeNaN();
    expect(BYBIT_CANDLES.candle(['1670608800000', '1', '1', '1', '1', '0'], 'spot').quoteVolume).toBeNaN();
  });
});

describe('the address of a page', () => {
  it.each([
    ['Binance', BINANCE_CANDLES, line('币安人生USDT', 'USDT'), 'symbol', '币安人生USDT'],
    ['Bybit', BYBIT_CANDLES, line('A&limit=1', null), 'symbol', 'A&limit=1'],
    ['OKX', OKX_CANDLES, line('BTC-USDT-SWAP?x', 'USDT'), 'instId', 'BTC-USDT-SWAP?x'],
    ['Bitget', BITGET_CANDLES, line('BTC#PERP', 'USDC'), 'symbol', 'BTC#PERP'],
  ])('of %s has the instrument percent-encoded', (_, api, asked, param, value) => {
    const url = new URL(api.page(asked, 0, 86_400_000));
    expect(url.searchParams.get(param)).toBe(value);
    expect(url.searchParams.getAll('limit')).toHaveLength(1);
    expect(url.hash).toBe('');
  });

  it('of Bitget names the product type by the margin, and spans no more than 90 days of a contract', () => {
    const url = new URL(BITGET_CANDLES.page(line('BTCPERP', 'USDC'), 0, 100 * 86_400_000));
    expect(url.searchParams.get('productType')).toBe('USDC-FUTURES');
    expect(url.searchParams.get('startTime')).toBe(String(10 * 86_400_000));
    expect(new URL(BITGET_CANDLES.page(line('BTCUSDT', 'USDT'), 0, 1)).searchParams.get('productType')).toBe(
      'USDT-FUTURES',
    );
  });
});

describe('what is no list of candles', () => {
  it.each([
    [BINANCE_CANDLES, { code: -1003, msg: 'Too many requests' }, 'busy'],
    [BINANCE_CANDLES, { code: -1121, msg: 'Invalid symbol.' }, 'refused'],
    [BYBIT_CANDLES, { retCode: 10006, retMsg: 'Too many visits!' }, 'busy'],
    [BYBIT_CANDLES, { retCode: 10016, retMsg: 'Server error.' }, 'down'],
    [BYBIT_CANDLES, { retCode: 10001, retMsg: 'Not supported symbols' }, 'refused'],
    [BYBIT_CANDLES, { retCode: 0, result: {} }, 'down'],
    [OKX_CANDLES, { code: '50011', msg: 'Too Many Requests', data: [] }, 'busy'],
    [OKX_CANDLES, { code: '50013', msg: 'Systems are busy', data: [] }, 'down'],
    [OKX_CANDLES, { code: '51001', msg: 'Instrument ID does not exist', data: [] }, 'refused'],
    [BITGET_CANDLES, { code: '429', msg: 'Too Many Requests', data: null }, 'busy'],
    [BITGET_CANDLES, { code: '40034', msg: 'Parameter does not exist', data: null }, 'refused'],
    [BITGET_CANDLES, null, 'down'],
    [OKX_CANDLES, 'maintenance', 'down'],
  ])('%# tells being busy from being down and from refusing', (api, answer, kind) => {
    expect(api.rows(answer)).toMatchObject({ kind, error: expect.any(String) });
  });
});

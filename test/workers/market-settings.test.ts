import { describe, expect, it } from 'vitest';
import { marketSettings } from '../../workers/market-settings.js';
import { problemOf } from '../lakehouse/fixtures.js';

describe('marketSettings', () => {
  it('is every venue at its own address and rate where nothing is said', () => {
    const none = { endpoints: {}, rates: {}, allowTradingview: false };
    expect(marketSettings({})).toEqual(none);
    expect(
      marketSettings({ SEXTANT_MARKET_ENDPOINTS: '', SEXTANT_MARKET_RATES: '', SEXTANT_ALLOW_TRADINGVIEW: '0' }),
    ).toEqual(none);
  });

  it('takes https anywhere, http on this machine, rates, and the permission', () => {
    expect(
      marketSettings({
        SEXTANT_MARKET_ENDPOINTS:
          '{"BINANCE":"http://127.0.0.1:8080","BYBIT":"https://proxy.example:8443/","OKX":"http://[::1]:9","BITGET":"http://localhost:1"}',
        SEXTANT_MARKET_RATES: '{"TRADINGVIEW": 12.5}',
        SEXTANT_ALLOW_TRADINGVIEW: '1',
      }),
    ).toEqual({
      endpoints: {
        ...{ BINANCE: 'http://127.0.0.1:8080', BYBIT: 'https://proxy.example:8443' },
        ...{ OKX: 'http://[::1]:9', BITGET: 'http://localhost:1' },
      },
      rates: { TRADINGVIEW: 12.5 },
      allowTradingview: true,
    });
  });

  it.each([
    ['no JSON', 'SEXTANT_MARKET_ENDPOINTS', '{BINANCE', 'it is not JSON'],
    ['no object', 'SEXTANT_MARKET_RATES', '[1]', 'is not an object'],
    ['an unknown venue', 'SEXTANT_MARKET_ENDPOINTS', '{"BINANC":"https://a.example"}', 'no venue of that name'],
    ['http to another machine', 'SEXTANT_MARKET_ENDPOINTS', '{"OKX":"http://10.0.0.7:80"}', 'neither https'],
    [
      'a name that begins like this machine',
      'SEXTANT_MARKET_ENDPOINTS',
      '{"OKX":"http://127.0.0.1.example"}',
      'neither https',
    ],
    ['another scheme', 'SEXTANT_MARKET_ENDPOINTS', '{"OKX":"ftp://127.0.0.1"}', 'neither https'],
    ['a path', 'SEXTANT_MARKET_ENDPOINTS', '{"OKX":"https://a.example/api"}', 'more than an origin'],
    ['no address', 'SEXTANT_MARKET_ENDPOINTS', '{"OKX":7}', 'is not an address'],
    ['a rate of zero', 'SEXTANT_MARKET_RATES', '{"OKX":0}', 'not a weight per minute'],
    ['a rate in words', 'SEXTANT_MARKET_RATES', '{"OKX":"fast"}', 'not a weight per minute'],
    ['a permission in words', 'SEXTANT_ALLOW_TRADINGVIEW', 'yes', 'neither 1 nor 0'],
  ])('is a ConfigError for %s', async (_, variable, value, told) => {
    const problem = await problemOf(() => marketSettings({ [variable]: value }));
    expect(problem).toMatchObject({ type: 'ConfigError', where: expect.stringContaining(variable) as string });
    expect(problem.what).toContain(told);
  });

  it('repeats no password that stands in an address', async () => {
    const problem = await problemOf(() =>
      marketSettings({ SEXTANT_MARKET_ENDPOINTS: '{"OKX":"https://user:secret@a.example"}' }),
    );
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { baseAsset } from '../../contracts/base-asset.js';

const shared = new URL('../../../shared/data/', import.meta.url);
const absent = !existsSync(new URL('coverage.csv', shared));

describe('a base code', () => {
  it.each([
    ['1000PEPE', 'PEPE', 1000],
    ['10000SATS', 'SATS', 10_000],
    ['1000000MOG', 'MOG', 1_000_000],
    ['1MBABYDOGE', 'BABYDOGE', 1_000_000],
    ['10KCOIN', 'COIN', 10_000],
    ['SHIB1000', 'SHIB', 1000],
    ['1000X', 'X', 1000],
  ])('%s counts %s × %d', (code, base, multiplier) => expect(baseAsset(code)).toEqual({ base, multiplier }));
  it.each([
    '1INCH',
    '0G',
    '2Z',
    '4',
    'A2Z',
    'API3',
    'C98',
    'L3',
    'RSS3',
    'LUNA2',
    'BROCCOLI714',
    'BANANAS31',
    'HPOS10I',
    '1000',
    '1M',
    '1MX',
    'B1000',
    '',
  ])('%j is a name of its own', (code) => expect(baseAsset(code)).toEqual({ base: code, multiplier: 1 }));
});

describe(`codes of two venues${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)('take a multiplier where a count is written, and nowhere else', () => {
    const codes = readFileSync(new URL('coverage.csv', shared), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('crypto_perp_daily'))
      .map((line) => line.split(',')[2]!.replace(/USDT\.P$/, ''));
    const counted = [...new Set(codes)].filter((code) => baseAsset(code).multiplier !== 1).sort();
    expect(counted).toEqual([
      ...['1000000BABYDOGE', '1000000BOB', '1000000MOG', '10000SATS', '1000BONK', '1000BTT', '1000CAT', '1000CHEEMS'],
      ...['1000FLOKI', '1000LUNC', '1000NEIROCTO', '1000PEPE', '1000RATS', '1000SATS', '1000SHIB', '1000TURBO'],
      ...['1000X', '1000XEC', '1MBABYDOGE', 'SHIB1000'],
    ]);
  });

  it.skipIf(absent)('that write the same coin differently cost in proportion to their multipliers', () => {
    const date = ',2025-06-02,';
    const closes = new Map<string, number>();
    const text = gunzipSync(readFileSync(new URL('crypto_perp_daily.csv.gz', shared))).toString('utf8');
    for (const line of text.split('\n')) {
      if (!line.includes(date)) continue;
      const cells = line.split(',');
      closes.set(`${cells[1]}:${cells[0]!.replace(/USDT\.P$/, '')}`, Number(cells[6]));
    }
    const unit = (id: string) => closes.get(id)! / baseAsset(id.split(':')[1]!).multiplier;
    for (const [bybit, binance] of [
      ['1000TURBO', 'TURBO'],
      ['10000SATS', '1000SATS'],
      ['1000000BABYDOGE', '1MBABYDOGE'],
      ['SHIB1000', '1000SHIB'],
    ]) {
      expect(baseAsset(bybit!).base).toBe(baseAsset(binance!).base);
      expect(unit(`BYBIT:${bybit}`) / unit(`BINANCE:${binance}`), bybit).toBeCloseTo(1, 2);
    }
  });
});

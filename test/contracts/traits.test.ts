import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AssetMetadata, traitsOf } from '../../contracts/traits.js';

const asset = (base: string, given: Partial<AssetMetadata> = {}): AssetMetadata => ({
  base,
  assetClass: 'crypto',
  product: 'spot',
  description: '',
  expiry: null,
  ...given,
});
const listed = (...bases: string[]) => new Set(bases);

describe('an instrument is', () => {
  it.each<[string, AssetMetadata, ReadonlySet<string>, string[]]>([
    ['leveraged beside what it levers', asset('BTCUP'), listed('BTC', 'BTCUP'), ['leveraged']],
    ['leveraged by factor and side', asset('ETH3S'), listed('ETH'), ['leveraged']],
    ['not leveraged where the rest is not listed', asset('SYRUP'), listed('SYRUP', 'BTC'), []],
    ['not leveraged by a single letter', asset('JUP'), listed('J', 'JUP'), []],
    ['not leveraged as a perpetual', asset('AIUP', { product: 'perp' }), listed('AI'), []],
    ['leveraged where the venue says so', asset('XYZ', { venueTypes: ['Leveraged'] }), listed(), ['leveraged']],
    ['leveraged by its description', asset('XYZ', { description: 'BTC 3x Long' }), listed(), ['leveraged']],
    ['wrapped beside what it wraps', asset('WBTC'), listed('BTC'), ['wrapped']],
    ['wrapped, staked', asset('STETH'), listed('ETH'), ['wrapped']],
    ['wrapped by an exchange', asset('CBBTC'), listed('BTC'), ['wrapped']],
    ['not wrapped where the rest is not listed', asset('WIF'), listed('WIF'), []],
    ['not wrapped by two letters', asset('WIN'), listed('IN'), []],
    ['wrapped by its description', asset('XETH', { description: 'Staked Ether / Dollar' }), listed(), ['wrapped']],
    ['not wrapped by its quote', asset('WID', { description: 'Widget / Wrapped Ether' }), listed(), []],
    ['a stable coin by its issuer', asset('USDC'), listed(), ['stablecoin']],
    ['a stable coin by its category', asset('NEWUSD', { venueTypes: ['fiat-stablecoins'] }), listed(), ['stablecoin']],
    ['a currency on a venue of crypto', asset('EUR'), listed(), ['fiat']],
    ['no fiat trait where currencies are the asset', asset('EUR', { assetClass: 'fx' }), listed(), []],
    ['no stable coin on an exchange of shares', asset('PAX', { assetClass: 'equity' }), listed(), []],
    ['a fan token', asset('PSG'), listed(), ['fan-token']],
    ['backed by a commodity', asset('PAXG'), listed(), ['commodity-backed']],
    ['dated', asset('GC', { assetClass: 'metal', expiry: '2026-12-29' }), listed(), ['dated']],
    [
      'several things at once, sorted',
      asset('BTC', { expiry: '2026-12-25', venueTypes: ['leveraged'] }),
      listed(),
      ['dated', 'leveraged'],
    ],
    ['nothing but itself', asset('BTC'), listed('BTC', 'ETH'), []],
  ])('%s', (_, metadata, bases, expected) => expect(traitsOf(metadata, bases)).toEqual(expected));
});

const coverage = new URL('../../../shared/data/coverage.csv', import.meta.url);
const absent = !existsSync(coverage);

describe(`the listings of a real venue${absent ? ' (skipped: no shared data)' : ''}`, () => {
  const found = (file: string, venue: string, ending: RegExp, product: 'spot' | 'perp') => {
    const bases = readFileSync(coverage, 'utf8')
      .split('\n')
      .map((line) => line.split(','))
      .filter(([f, v]) => f === file && v === venue)
      .map(([, , symbol]) => symbol!.replace(ending, ''));
    const byTrait: Record<string, string[]> = {};
    for (const base of bases) {
      for (const trait of traitsOf(asset(base, { product }), new Set(bases))) {
        byTrait[trait] = [...(byTrait[trait] ?? []), base];
      }
    }
    return byTrait;
  };

  it.skipIf(absent)('hold sixteen leveraged tokens, and no coin is taken for one', () => {
    const coins = ['ADA', 'BNB', 'BTC', 'DOT', 'ETH', 'LINK', 'TRX', 'XRP'];
    expect(found('crypto_spot_daily', 'BINANCE', /USDT$/, 'spot')).toEqual({
      'commodity-backed': ['PAXG'],
      'fan-token': ['ASR', 'ATM', 'JUV', 'OG', 'PSG'],
      fiat: ['AUD', 'EUR', 'GBP'],
      leveraged: coins.flatMap((coin) => [`${coin}DOWN`, `${coin}UP`]),
      stablecoin: ['BUSD', 'TUSD', 'USDC'],
    });
  });

  it.skipIf(absent)(
    'of perpetuals hold stable coins, gold and fan tokens, and nothing that only sounds wrapped',
    () => {
      expect(found('crypto_perp_daily', 'BINANCE', /USDT\.P$/, 'perp')).toEqual({
        'commodity-backed': ['PAXG'],
        'fan-token': ['ALPINE', 'ASR', 'OG', 'SANTOS'],
      });
      expect(found('crypto_perp_daily', 'BYBIT', /USDT\.P$/, 'perp')).toEqual({
        'commodity-backed': ['PAXG'],
        'fan-token': ['OG'],
        stablecoin: ['USDC', 'USDE'],
      });
    },
  );
});

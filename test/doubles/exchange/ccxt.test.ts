/** The doubles under the client that the product uses: what ccxt reads from them is what the panels hold. */
import { existsSync } from 'node:fs';
import type { Exchange } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, loadPanel, panelsAbsent } from '../panel.js';
import { type ExchangeDouble, startExchangeDouble } from './exchange-double.js';
import { EXCHANGE_VENUES, type ExchangeVenue } from './market.js';

const ASOF = '2025-06-30';
const withoutCcxt = !existsSync(new URL('../../../node_modules/ccxt/package.json', import.meta.url));
const skipped = panelsAbsent() || withoutCcxt;
const why = withoutCcxt ? ' (skipped: ccxt is not installed)' : panelsAbsent() ? ' (skipped: no shared data)' : '';
const PAIRS = ['BTCUSDT', 'ETHUSDT', '1000PEPEUSDT', 'SOLUSDT'];
const ROWS_OF = { BINANCE: 'BINANCE', OKX: 'BINANCE', BYBIT: 'BYBIT', BITGET: 'BYBIT' } as const;
const last = dayOf(ASOF);

/** Every address of an exchange with the double's origin in place of its own. */
function redirected(urls: unknown, origin: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^https:\/\/[^/]+/, origin);
  return Object.fromEntries(Object.entries(urls as object).map(([key, url]) => [key, redirected(url, origin)]));
}

async function client(venue: ExchangeVenue, { origin, market }: ExchangeDouble): Promise<Exchange> {
  const { default: ccxt } = await import('ccxt');
  const Venue = { BINANCE: ccxt.binance, BYBIT: ccxt.bybit, OKX: ccxt.okx, BITGET: ccxt.bitget }[venue];
  const types = {
    BINANCE: ['spot', 'linear'],
    BYBIT: ['spot', 'linear'],
    OKX: ['spot', 'swap'],
    BITGET: ['spot', 'swap'],
  };
  const exchange = new Venue({ enableRateLimit: false, options: { fetchMarkets: { types: types[venue] } } });
  exchange.urls.api = redirected(exchange.urls.api, origin) as typeof exchange.urls.api;
  // Its own clock decides which endpoint it asks; the double's moment is long ago.
  exchange.milliseconds = () => market.now;
  return exchange;
}

describe.each(EXCHANGE_VENUES)(`ccxt on the double of %s${why}`, (venue) => {
  let double: ExchangeDouble;
  let exchange: Exchange;
  beforeAll(async () => {
    if (skipped) return;
    double = await startExchangeDouble({ venue, asOf: ASOF, pairs: PAIRS, spotBars: 'perp' });
    exchange = await client(venue, double);
    await exchange.loadMarkets();
  });
  afterAll(() => double?.close());

  it.skipIf(skipped)('loads the markets with their steps, sizes and listing dates', () => {
    const { precision, limits, contractSize, created, linear, active } = exchange.market('BTC/USDT:USDT');
    const [listing] = double.market.listings('perp').filter(({ base }) => base === 'BTC');
    expect({ linear, active, price: precision.price }).toEqual({ linear: true, active: true, price: 0.1 });
    expect(created).toBe(listing!.listedAt);
    expect(contractSize).toBe(venue === 'OKX' ? 0.001 : 1);
    expect(precision.amount).toBe(venue === 'OKX' ? 1 : 0.001);
    expect(limits.cost?.min).toBe(venue === 'OKX' ? undefined : 5);
    const spot = exchange.market('ETH/USDT');
    expect([spot.spot, spot.precision.price]).toEqual([true, 0.01]);
    const of = (type: string): string[] =>
      Object.values(exchange.markets ?? {})
        .flatMap((market) => (market?.type === type && market.base !== undefined ? [market.base] : []))
        .sort();
    expect(of('swap')).toEqual(['1000PEPE', 'BTC', 'ETH', 'SOL']);
    expect(of('future')).toEqual(venue === 'OKX' ? [] : ['BTC', 'ETH']);
  });

  it.skipIf(skipped)('says its time', async () => {
    expect(await exchange.fetchTime()).toBe(Date.parse('2025-07-01T00:05:00Z'));
  });

  it.skipIf(skipped)('fetches the tickers of a product in one call', async () => {
    const series = loadPanel('crypto_perp_daily').get(`${ROWS_OF[venue]}:BTCUSDT.P`)!;
    const bar = series.bar(series.days.indexOf(last));
    for (const [type, symbol] of [
      ['swap', 'BTC/USDT:USDT'],
      ['spot', 'BTC/USDT'],
    ] as const) {
      double.forget();
      const tickers = await exchange.fetchTickers(undefined, {
        type,
        ...(type === 'swap' ? { subType: 'linear' } : {}),
      });
      expect(double.requests).toHaveLength(1);
      const { last: price, high, low, baseVolume, quoteVolume } = tickers[symbol]!;
      expect([price, high, low]).toEqual([bar.close, bar.high, bar.low].map(Number));
      if (venue === 'OKX' && type === 'swap') expect(baseVolume).toBeCloseTo(Number(bar.volume) / 0.001, 3);
      else expect([baseVolume, quoteVolume]).toEqual([bar.volume, bar.quoteVolume].map(Number));
    }
  });

  it.skipIf(skipped)('fetches the bars of the panel page by page, and the open bar after them', async () => {
    const series = loadPanel('crypto_perp_daily').get(`${ROWS_OF[venue]}:SOLUSDT.P`)!;
    for (const symbol of ['SOL/USDT:USDT', 'SOL/USDT']) {
      const page = venue === 'BITGET' ? 90 : 200;
      const found: number[][] = [];
      const start = series.days[0]! * DAY_MS;
      for (let since = start; since < double.market.now; since += page * DAY_MS)
        found.push(...((await exchange.fetchOHLCV(symbol, '1d', since, page)) as number[][]));
      const expected = [...series.days.keys()]
        .filter((k) => series.days[k]! <= last)
        .map((k) => series.bar(k))
        .map(({ day, open, high, low, close, volume }) => [
          day * DAY_MS,
          ...[open, high, low, close, volume].map(Number),
        ]);
      const unique = [...new Map(found.map((bar) => [bar[0], bar])).values()];
      expect(unique.slice(0, -1)).toEqual(expected);
      const close = expected.at(-1)![4];
      expect(unique.at(-1)!.slice(0, 5)).toEqual([(last + 1) * DAY_MS, close, close, close, close]);
    }
  });

  it.skipIf(skipped)('refuses a symbol it does not know, in words that ccxt has an error for', async () => {
    const { default: ccxt } = await import('ccxt');
    const market = exchange.market('SOL/USDT:USDT');
    const id = market.id;
    market.id = 'NOPE-USDT-SWAP';
    const refused = exchange.fetchOHLCV('SOL/USDT:USDT', '1d').finally(() => {
      market.id = id;
    });
    // ccxt knows no name for Bitget's code and keeps it as a plain exchange error.
    if (venue === 'BITGET') await expect(refused).rejects.toThrow(/40034.*does not exist/);
    else await expect(refused).rejects.toThrow(ccxt.BadSymbol);
  });

  it.skipIf(skipped)('shows its quirks', async () => {
    double.setQuirks({ unlisted: ['ETHUSDT'], halted: ['SOLUSDT'], tickerVolume: { BTCUSDT: '-1' } });
    const tickers = await exchange.fetchTickers(undefined, { type: 'spot' });
    expect([tickers['BTC/USDT']?.baseVolume, tickers['ETH/USDT']?.last]).toEqual([-1, expect.any(Number)]);
    await exchange.loadMarkets(true);
    expect(exchange.markets?.['ETH/USDT']).toBeUndefined();
    expect(exchange.market('SOL/USDT').active).toBe(false);
    double.setQuirks({ listedTwice: ['BTCUSDT'], tickedTwice: ['BTCUSDT'] });
    expect((await exchange.fetchMarkets()).filter((market) => market?.symbol === 'BTC/USDT')).toHaveLength(2);
    double.setQuirks({});
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { orThrow } from '../../../contracts/problem.js';
import type { ScanQuery } from '../../../market/source.js';
import { EXCHANGE_VENUES } from '../../doubles/exchange/market.js';
import type { Quirks } from '../../doubles/exchange/state.js';
import { problemOf, type VenueUnderTest, venueUnderTest } from './venue-under-test.js';

const ask = ({ double, source }: VenueUnderTest, query: Partial<ScanQuery> = {}, signal?: AbortSignal) =>
  source.scan({ venue: double.venue, product: 'perp', limit: 300, asOf: double.market.now, ...query }, signal);

const LISTED_BTC = Date.UTC(2019, 11, 4); // 1600 bars up to 2024-04-20
const BEGINNING = Date.UTC(2009, 0, 3);
const MARKETS_PATH = /exchangeInfo|instruments|contracts|symbols/;
const TICKERS_PATH = /ticker/;

afterEach(() => expect.hasAssertions());

describe.each(EXCHANGE_VENUES)('a scan of %s', (venue) => {
  const id = (symbol: string) => `${venue}:${symbol}`;

  it('gives what is listed, most traded first, with the venue’s facts since the listing date', async () => {
    const asked = await venueUnderTest(venue);
    const scan = orThrow(await ask(asked));
    expect(scan.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT.P'), id('ETHUSDT.P')]);
    // OKX does not say what was traded of a swap in quote units; it is the volume at the last price.
    const [btc] = asked.double.market.listings('perp');
    const value = venue === 'OKX' ? Number(btc!.day.volume) * Number(btc!.day.close) : Number(btc!.day.quoteVolume);
    expect(scan.rows[0]!.liquidityUsdPerDay).toBeCloseTo(value, 6);
    expect(scan).toMatchObject({ ranked: true, totalCount: 2, missing: [] });
    expect(scan.versions[0]).toEqual({
      instrument: {
        id: id('BTCUSDT.P'),
        venue,
        symbol: 'BTCUSDT.P',
        identity: 'crypto/BTC/USD',
        multiplier: 1,
        base: 'BTC',
        quote: 'USDT',
        assetClass: 'crypto',
        product: 'perp',
        description: `BTC / USDT perpetual on ${venue}`,
        tickSize: Number(btc!.tick),
        tickSource: 'venue',
        lotSize: venue === 'OKX' ? Number(btc!.contractSize) : Number(btc!.lot),
        shortable: true,
        liquidityUsdPerDay: null,
        traits: [],
        marketCapUsd: null,
        minNotional: venue === 'OKX' ? null : 5,
        contractSize: venue === 'OKX' ? Number(btc!.contractSize) : 1,
        expiry: null,
      },
      validFrom: LISTED_BTC,
      knownAt: LISTED_BTC,
    });
  });

  it('keeps the answers it was read from, without a host, with the venue’s time', async () => {
    const asked = await venueUnderTest(venue);
    const { raw } = orThrow(await ask(asked));
    expect(raw.map(({ request }) => request).sort()).toEqual(
      asked.double.requests.map(({ method, path, search }) => `${method} ${path}${search}`).sort(),
    );
    expect(raw.every(({ body }) => typeof JSON.parse(body) === 'object')).toBe(true);
    expect(new Set(raw.map(({ freshness }) => freshness))).toEqual(
      new Set([new Date(asked.double.market.now).toISOString()]),
    );
    expect(raw[0]).toMatchObject({ from: 0, to: 2, totalCount: null });
  });

  it('asks for its own product only, tickers in one request', async () => {
    const asked = await venueUnderTest(venue);
    const spot = orThrow(await ask(asked, { product: 'spot' }));
    expect(spot.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT'), id('ETHUSDT')]);
    expect(spot.versions[0]!.instrument).toMatchObject({ product: 'spot', shortable: true, contractSize: null });
    const knowsSince = venue === 'OKX';
    expect(spot.versions[0]!.validFrom).toBe(knowsSince ? LISTED_BTC : BEGINNING);
    expect(asked.double.count(/fapi|dapi|eapi|mix/)).toBe(0);
    expect(asked.double.requests.filter(({ search }) => /linear|inverse|option|SWAP|FUTURES/.test(search))).toEqual([]);
    expect(asked.double.count(TICKERS_PATH)).toBe(1);
    asked.double.forget();
    await ask(asked, { product: 'perp' });
    expect(
      asked.double.requests.filter(({ path, search }) => /spot|SPOT|api\/v3|COIN|SUSD/.test(path + search)),
    ).toEqual([]);
    expect(asked.double.count(TICKERS_PATH)).toBe(venue === 'BITGET' ? 2 : 1);
  });

  it('keeps the most traded of them when it is limited', async () => {
    const scan = orThrow(await ask(await venueUnderTest(venue), { limit: 1 }));
    expect(scan.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT.P')]);
    expect(scan.versions).toHaveLength(1);
    expect(scan.totalCount).toBe(2);
  });

  it('leaves out what is halted', async () => {
    const scan = orThrow(await ask(await venueUnderTest(venue, { quirks: { halted: ['BTCUSDT'] } })));
    expect(scan.rows.map(({ instrument }) => instrument)).toEqual([id('ETHUSDT.P')]);
    expect(scan.totalCount).toBe(1);
  });

  it.each([-20, 20])(
    'is not ranked and not limited %d minutes from asOf: everything by id, no ticker asked for',
    async (minutes) => {
      const asked = await venueUnderTest(venue, { quirks: { clockSkewMs: minutes * 60_000 } });
      const scan = orThrow(await ask(asked, { limit: 1 }));
      expect(scan.ranked).toBe(false);
      expect(scan.rows).toEqual([
        { instrument: id('BTCUSDT.P'), liquidityUsdPerDay: null },
        { instrument: id('ETHUSDT.P'), liquidityUsdPerDay: null },
      ]);
      expect(asked.double.count(TICKERS_PATH)).toBe(0);
      expect(orThrow(await ask(asked, { maxSkewMs: 30 * 60_000 })).ranked).toBe(true);
    },
  );

  it('knows nothing of what was listed after asOf, where the venue says when', async () => {
    const asked = await venueUnderTest(venue);
    const scan = orThrow(await ask(asked, { asOf: Date.UTC(2024, 0, 1) }));
    expect(scan.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT.P')]);
    expect(scan.totalCount).toBe(1);
  });

  it.each([
    ['an instrument listed twice', { listedTwice: ['ETHUSDT'] }, 'ETHUSDT.P listed twice'],
    ['a ticker that comes twice', { tickedTwice: ['ETHUSDT'] }, 'ETHUSDT.P came twice'],
    ['a negative volume', { tickerVolume: { ETHUSDT: '-1' } }, 'ETHUSDT.P is negative or no number'],
    ['a volume that is no number', { tickerVolume: { ETHUSDT: 'NaN' } }, 'ETHUSDT.P is negative or no number'],
  ] as readonly (readonly [string, Quirks, string])[])(
    'takes %s for an incomplete answer, and says so where that is allowed',
    async (_, quirks, what) => {
      const asked = await venueUnderTest(venue, { quirks });
      const problem = problemOf(await ask(asked));
      expect(problem).toMatchObject({ type: 'ScanPageError', retryAfterMs: 1_000 });
      expect(problem.what).toContain(what);
      const partial = orThrow(await ask(asked, { allowPartial: true }));
      expect(partial.missing.join()).toContain(what);
      expect(partial.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT.P'), id('ETHUSDT.P')]);
      if (!('listedTwice' in quirks)) expect(partial.rows[1]!.liquidityUsdPerDay).toBeNull();
    },
  );

  it('takes a ticker of no listed instrument for a listing that came short', async () => {
    const asked = await venueUnderTest(venue, { quirks: { unlisted: ['ETHUSDT'] } });
    expect(problemOf(await ask(asked))).toMatchObject({
      type: 'ScanPageError',
      what: expect.stringMatching(/tickers are of no listed instrument/),
    });
    const partial = orThrow(await ask(asked, { allowPartial: true }));
    expect(partial.rows.map(({ instrument }) => instrument)).toEqual([id('BTCUSDT.P')]);
    expect(partial.missing).toHaveLength(1);
  });

  it.each([
    ['429', { kind: 'status', status: 429, retryAfter: '0' }, 'SourceBusyError'],
    ['500', { kind: 'status', status: 500 }, 'ScanPageError'],
    ['a cut answer', { kind: 'truncate' }, 'ScanPageError'],
    ['a broken connection', { kind: 'tear' }, 'ScanPageError'],
    ['an empty body', { kind: 'empty' }, 'ScanPageError'],
    ['a web page', { kind: 'html' }, 'ScanPageError'],
    ['a refusal', { kind: 'status', status: 451 }, 'DataQualityError'],
    ['a redirect', { kind: 'redirect', to: 'https://elsewhere.example/' }, 'DataQualityError'],
  ] as const)(
    'meets %s among instruments and among tickers with a problem of its kind, then recovers',
    async (_, fault, type) => {
      for (const path of [MARKETS_PATH, TICKERS_PATH]) {
        const asked = await venueUnderTest(venue, { faults: [{ fault, path, times: 1 }] });
        const problem = problemOf(await ask(asked));
        expect(problem.type).toBe(type);
        expect(problem.retryAfterMs !== undefined).toBe(type !== 'DataQualityError');
        expect((await ask(asked)).ok).toBe(true);
      }
    },
  );

  it('takes an answer without a single instrument for none', async () => {
    const emptied = (answer: unknown): unknown =>
      JSON.parse(JSON.stringify(answer, (key, value) => (['symbols', 'list', 'data'].includes(key) ? [] : value)));
    const fault = { kind: 'edit', name: 'emptied', edit: emptied } as const;
    const asked = await venueUnderTest(venue, { faults: [{ fault, path: MARKETS_PATH }] });
    expect(problemOf(await ask(asked))).toMatchObject({
      type: 'ScanPageError',
      what: expect.stringMatching(/none of the 0 listed instruments is a perp/),
    });
  });

  it('an abort is thrown, and leaves the venue usable', async () => {
    const asked = await venueUnderTest(venue, { latencyMs: 200 });
    const abort = new AbortController();
    const scan = ask(asked, {}, abort.signal);
    setTimeout(() => abort.abort(new Error('the run was cancelled')), 50);
    await expect(scan).rejects.toThrow('the run was cancelled');
    await expect(ask(asked, {}, abort.signal)).rejects.toThrow('the run was cancelled');
    asked.double.setLatency(0);
    expect((await ask(asked)).ok).toBe(true);
  });
});

describe('a scan', () => {
  it.each([
    ['venue', { venue: 'KRAKEN' }, 'KRAKEN'],
    ['product', { product: 'future' as const }, 'future'],
    ['limit', { limit: 0 }, 'limit is 0'],
    ['limit', { limit: 1.5 }, 'limit is 1.5'],
    ['moment', { asOf: Number.NaN }, 'asOf is NaN'],
  ])('refuses a %s that is none', async (_, query, what) => {
    const problem = problemOf(await ask(await venueUnderTest('BYBIT'), query));
    expect(problem.type).toBe('ValidationError');
    expect(problem.what).toContain(what);
  });

  it('stays within a configured rate', async () => {
    // 240 a minute: two scans of Binance perpetuals (1 + 1 + 40 each) and one of spot (20 + 1 + 80) fit, one more does not.
    const asked = await venueUnderTest('BINANCE', {}, { BINANCE: 240 });
    for (const product of ['perp', 'perp', 'spot'] as const) expect((await ask(asked, { product })).ok).toBe(true);
    const abort = AbortSignal.timeout(300);
    await expect(ask(asked, { product: 'spot' }, abort)).rejects.toThrow(/timeout/);
    expect(asked.double.heaviestWindow(60_000)).toBeLessThanOrEqual(240);
  });

  it.each([0, -5, Number.NaN])('refuses a rate of %d', async (rate) => {
    expect(problemOf(await ask(await venueUnderTest('BYBIT', {}, { BYBIT: rate })))).toMatchObject({
      type: 'ConfigError',
    });
  });
});

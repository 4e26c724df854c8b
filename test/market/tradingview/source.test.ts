import { describe, expect, it } from 'vitest';
import type { FieldName } from '../../../contracts/mandate.js';
import { orThrow } from '../../../contracts/problem.js';
import { marketSource } from '../../../market/registry.js';
import { SCANNED_FIELDS } from '../../../market/tradingview/columns.js';
import { openTradingview } from '../../../market/tradingview/open.js';
import { tradingviewSource } from '../../../market/tradingview/source.js';
import { barFields, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';
import { barsOf, tape } from '../../doubles/scanner/tape.js';
import { AS_OF, absent, PERP, problemIn, scanOf, setting, titled } from './fixtures.js';

const HOUR = 3_600_000;

describe.skipIf(absent)(titled('a scan in time'), () => {
  it('gives the most traded in one request, most traded first, with what the provider computed', async () => {
    const { source, scanner, body } = await setting();
    const scan = await scanOf(source);
    expect([scanner.count(), scanner.count('/crypto/scan')]).toEqual([1, 1]);
    expect(body(0)).toMatchObject({ range: [0, 50], sort: { sortBy: '24h_vol|5', sortOrder: 'desc' } });
    expect([scan.ranked, scan.rows.length, scan.missing]).toEqual([true, 50, []]);
    expect(scan.totalCount).toBeGreaterThan(200);
    const traded = scan.rows.map(({ liquidityUsdPerDay }) => liquidityUsdPerDay!);
    expect(traded).toEqual([...traded].sort((a, b) => b - a));
    expect(scan.rows[0]).toMatchObject({ instrument: 'BYBIT:BTCUSDT.P', fields: { RSI: expect.any(Number) } });
    const { fields = {} } = scan.rows[0]!;
    expect(fields.change).toBeGreaterThan(-20);
    expect(fields.change).toBeLessThan(20);
  });

  it('never asks for performance, and says who asks without cookies', async () => {
    const { source, scanner, body } = await setting();
    await scanOf(source);
    const asked = body(0).filter.map((condition) => (condition as { left: string }).left);
    expect(asked.sort()).toEqual(['currency', 'exchange', 'type', 'typespecs']);
    const { headers } = scanner.requests[0]!;
    expect(headers['user-agent']).toMatch(/^sextant-portfolio\//);
    expect([headers.cookie, headers.authorization, headers.origin, headers.referer]).toEqual(Array(4).fill(undefined));
  });

  it('states listing facts in the words of the field', async () => {
    const { source } = await setting();
    const scan = await scanOf(source, { limit: 300 });
    const facts = (id: string) => scan.versions.find(({ instrument }) => instrument.id === id)!.instrument;
    expect(facts('BYBIT:BTCUSDT.P')).toMatchObject({
      venue: 'BYBIT',
      symbol: 'BTCUSDT.P',
      base: 'BTC',
      quote: 'USDT',
      multiplier: 1,
      assetClass: 'crypto',
      product: 'perp',
      tickSize: 0.1,
      tickSource: 'venue',
      shortable: true,
      traits: [],
    });
    expect(facts('BYBIT:1000BONKUSDT.P')).toMatchObject({ base: 'BONK', multiplier: 1000 });
    expect(facts('BYBIT:1000BONKUSDT.P').identity).toBe(facts('BYBIT:BTCUSDT.P').identity.replace('BTC', 'BONK'));
  });

  it('shows a market capitalisation from asOf on, and the listing from the beginning', async () => {
    const asOf = Date.parse('2025-01-10T00:00:00Z');
    const { source } = await setting({ asOf });
    const { versions } = await scanOf(source, { venue: 'BITSTAMP', product: 'spot', asOf });
    const bitcoin = versions.filter(({ instrument }) => instrument.id === 'BITSTAMP:BTCUSD');
    expect(bitcoin.map(({ validFrom, knownAt, instrument }) => [validFrom, knownAt, instrument.marketCapUsd])).toEqual([
      [0, 0, null],
      [asOf, asOf, 1752788097689.72],
    ]);
  });

  it('leaves out pairs that the provider calculates itself, and knows leveraged tokens and currencies', async () => {
    const asOf = Date.parse('2022-06-01T00:00:00Z');
    const { source, scanner } = await setting({ asOf });
    const scan = await scanOf(source, { venue: 'BINANCE', product: 'spot', limit: 400, asOf });
    const direct = await fetch(`${scanner.origin}/crypto/scan`, {
      method: 'POST',
      body: JSON.stringify({ symbols: { tickers: ['BINANCE:BTCUSD'] }, columns: ['typespecs'] }),
    });
    expect(await direct.json()).toMatchObject({ totalCount: 1, data: [{ s: 'BINANCE:BTCUSD' }] });
    expect(scan.rows.map(({ instrument }) => instrument)).not.toContain('BINANCE:BTCUSD');
    const traits = new Map(scan.versions.map(({ instrument }) => [instrument.id, instrument.traits]));
    expect(traits.get('BINANCE:ADAUPUSDT')).toContain('leveraged');
    expect(traits.get('BINANCE:EURUSDT')).toContain('fiat');
    expect(traits.get('BINANCE:TUSDUSDT')).toContain('stablecoin');
    expect(traits.get('BINANCE:BTCUSDT')).toEqual([]);
  });

  it('keeps the answer as it came, with what was asked and how fresh it is', async () => {
    const { source, scanner } = await setting();
    const scan = await scanOf(source, { limit: 5 });
    expect(scan.raw).toHaveLength(1);
    const [raw] = scan.raw;
    expect(raw).toMatchObject({ from: 0, to: 5, totalCount: scan.totalCount, freshness: 'streaming' });
    expect(raw!.request).toBe(`POST /crypto/scan ${scanner.requests[0]!.body}`);
    expect(JSON.parse(raw!.body)).toMatchObject({ totalCount: scan.totalCount, data: { length: 5 } });
  });

  it('gives the same rows when it is taken again', async () => {
    const { source } = await setting();
    expect(await scanOf(source)).toEqual(await scanOf(source));
  });

  it('asks each kind of market in its own way', async () => {
    const asOf = Date.parse('2025-01-10T00:00:00Z');
    const { source } = await setting({ asOf });
    const shares = await scanOf(source, { venue: 'NYSE', product: 'spot', limit: 10, asOf });
    expect([shares.ranked, shares.rows.length]).toEqual([true, 10]);
    expect(shares.versions[0]!.instrument).toMatchObject({ assetClass: 'equity', venue: 'NYSE' });
    expect(shares.raw[0]!.freshness).toBe('delayed_streaming_900');

    const rates = await scanOf(source, { venue: 'FX_IDC', product: 'spot', limit: 3, asOf });
    // Ticks are no traded value, so nothing is cut by it.
    expect([rates.ranked, rates.rows.length]).toEqual([false, 20]);
    expect(rates.rows.every(({ liquidityUsdPerDay }) => liquidityUsdPerDay === null)).toBe(true);
    expect(rates.versions.map(({ instrument }) => instrument.identity)).toContain('fx/EUR/USD');

    const energy = await scanOf(source, { venue: 'NYMEX', product: 'future', limit: 3, asOf });
    expect(energy.versions.map(({ instrument }) => [instrument.id, instrument.assetClass])).toEqual([
      ['NYMEX:BZ1!', 'energy'],
      ['NYMEX:CL1!', 'energy'],
      ['NYMEX:NG1!', 'energy'],
      ['NYMEX:PL1!', 'metal'],
    ]);
  });
});

describe.skipIf(absent)(titled('a scan that comes late'), () => {
  it('gives facts of everything listed, in order of id, and drops rank, fields and capitalisations', async () => {
    const asOf = Date.parse('2025-01-10T00:00:00Z');
    const { source, scanner, body } = await setting({ asOf, now: () => asOf + 3 * HOUR });
    const scan = await scanOf(source, { venue: 'BITSTAMP', product: 'spot', limit: 2, asOf });
    expect(body(0).sort).toEqual({ sortBy: 'name', sortOrder: 'asc' });
    expect([scan.ranked, scan.rows.length, scan.totalCount]).toEqual([false, 10, 10]);
    const ids = scan.rows.map(({ instrument }) => instrument);
    expect(ids).toEqual([...ids].sort());
    expect(scan.rows.every((row) => row.liquidityUsdPerDay === null && row.fields === undefined)).toBe(true);
    expect(scan.versions.map(({ instrument, knownAt }) => [instrument.marketCapUsd, knownAt])).toEqual(
      Array(10).fill([null, 0]),
    );
    expect(scan.raw[0]!.freshness).toBe('streaming; taken 180 min from asOf: listing facts only');
    expect(scanner.count()).toBe(1);
  });

  it('is told by the skew that the query allows, before asOf as well as after', async () => {
    const late = await setting({ now: () => AS_OF + 16 * 60_000 });
    expect((await scanOf(late.source)).ranked).toBe(false);
    expect((await scanOf(late.source, { maxSkewMs: 20 * 60_000 })).ranked).toBe(true);
    const early = await setting({ now: () => AS_OF - 16 * 60_000 });
    expect((await scanOf(early.source)).ranked).toBe(false);
  });

  it('is late as well when the answer took until then', async () => {
    const times = [AS_OF, AS_OF + HOUR];
    const { source, scanner } = await setting({ now: () => times.shift() ?? AS_OF + HOUR });
    const scan = await scanOf(source);
    expect([scan.ranked, scan.rows[0]!.fields, scanner.count()]).toEqual([false, undefined, 2]);
  });
});

describe('the source without a scan', () => {
  const closed = openTradingview({ allowed: false, now: () => AS_OF });

  it('is off until its user allows it, says why and how, and asks nobody', async () => {
    const problems = [
      await closed.snapshot(),
      await closed.scan(PERP),
      await closed.bars('BYBIT:BTCUSDT.P', AS_OF),
      await closed.sessions('BYBIT'),
    ].map(problemIn);
    for (const problem of problems) {
      expect(problem.type).toBe('ConfigError');
      expect(problem.what).toMatch(/terms restrict automated and non-display use/);
      expect(problem.next).toMatch(/SEXTANT_ALLOW_TRADINGVIEW=1/);
    }
  });

  it('has no bars and says whom to ask', async () => {
    const source = openTradingview({ allowed: true, endpoint: 'http://127.0.0.1:9', now: () => AS_OF });
    expect(source.capabilities).toMatchObject({ bars: false, network: true, marketCap: true, tickSize: true });
    for (const answer of [await source.bars('BYBIT:BTCUSDT.P', AS_OF), await source.sessions('BYBIT')]) {
      expect(problemIn(answer)).toMatchObject({ type: 'ValidationError', next: expect.stringMatching(/barsFrom/) });
    }
  });

  it('says in its snapshot that another endpoint is another market', async () => {
    const open = (endpoint?: string) => openTradingview({ allowed: true, endpoint, now: () => AS_OF });
    const [own, other] = [await open().snapshot(), await open('http://127.0.0.1:9').snapshot()];
    expect(own.ok && other.ok && own.value !== other.value).toBe(true);
  });

  it.each(['http://example.com', 'https://user:secret@example.com', 'https://example.com/scan'])(
    'goes to the provider, or to an endpoint that is a bare origin, not to %s',
    async (endpoint) => {
      const source = openTradingview({ allowed: true, endpoint, now: () => AS_OF });
      const problem = problemIn(await source.scan(PERP));
      expect(problem).toMatchObject({ type: 'ConfigError', what: expect.stringMatching(/no https origin/) });
      expect(problem.what).not.toMatch(/secret/);
    },
  );

  it('refuses what it cannot ask', async () => {
    const connect = () => {
      throw new Error('it connected');
    };
    const source = tradingviewSource({ connect, now: () => AS_OF });
    const refused = async (query: object) => problemIn(await source.scan({ ...PERP, ...query }));
    expect(await refused({ venue: 'NOWHERE' })).toMatchObject({
      type: 'ValidationError',
      what: expect.stringMatching(/NOWHERE/),
    });
    expect(await refused({ venue: 'COINBASE' })).toMatchObject({ what: 'COINBASE has no perp', next: 'It has spot.' });
    expect(await refused({ limit: 0 })).toMatchObject({ type: 'ValidationError' });
    expect(await refused({ limit: 1.5 })).toMatchObject({ type: 'ValidationError' });
    expect(await refused({ asOf: Number.NaN })).toMatchObject({ type: 'ValidationError' });
  });
});

describe('the registry', () => {
  const root = '/nowhere';

  it('gives the source switched off, and switched on where its user says so', async () => {
    const off = orThrow(marketSource('tradingview', { root }));
    const on = orThrow(marketSource('tradingview', { root, allowTradingview: true }));
    expect(problemIn(await off.snapshot())).toMatchObject({ type: 'ConfigError' });
    expect((await on.snapshot()).ok).toBe(true);
    expect(off.capabilities).toEqual(on.capabilities);
  });

  it.skipIf(absent)(titled('sends its one lane to the endpoint and at the rate of the settings'), async () => {
    const { scanner } = await setting();
    const options = { root, allowTradingview: true, now: () => AS_OF };
    const endpoints = { TRADINGVIEW: scanner.origin };
    const source = orThrow(marketSource('tradingview', { ...options, endpoints, rates: { TRADINGVIEW: 600 } }));
    expect((await scanOf(source, { limit: 3 })).rows).toHaveLength(3);
    const stalled = orThrow(marketSource('tradingview', { ...options, endpoints, rates: { TRADINGVIEW: 0.5 } }));
    expect(problemIn(await stalled.scan(PERP))).toMatchObject({
      type: 'ConfigError',
      what: expect.stringMatching(/weighs 1/),
    });
  });
});

describe.skipIf(absent)(titled('what the scanner computed'), () => {
  it('arrives under our names and in our units: equal to what our own pass over the same bars gives', async () => {
    const { source } = await setting();
    const { rows } = await scanOf(source, { limit: 5 });
    const lastDay = AS_OF / 86_400_000 - 1;
    for (const { instrument, fields = {} } of rows) {
      const series = tape('crypto_perp_daily').find(({ venue, symbol }) => `${venue}:${symbol}` === instrument)!;
      const count = series.days.filter((day) => day <= lastDay).length;
      const ours = barFields(pricedBars(barsOf(series, 0, count)), horizonsOf('crypto'));
      expect(Object.keys(fields).sort()).toEqual([...SCANNED_FIELDS].filter((name) => name in fields).sort());
      for (const [name, value] of Object.entries(fields)) {
        expect([instrument, name, value]).toEqual([instrument, name, ours[name as FieldName](count - 1)]);
      }
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(['RSI', 'ADX', 'Perf.W', 'EMA200', 'change']));
    }
  });
});

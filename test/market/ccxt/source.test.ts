import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { orThrow } from '../../../contracts/problem.js';
import { exchangeProblem } from '../../../market/ccxt/exchange-problem.js';
import { importCcxt, loadCcxt } from '../../../market/ccxt/load-ccxt.js';
import { ccxtSource } from '../../../market/ccxt/source.js';
import { MARKET_SOURCES, marketSource } from '../../../market/registry.js';
import { problemOf } from './venue-under-test.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const NOON = Date.UTC(2026, 0, 5, 12);

describe('ccxtSource', () => {
  it('is registered, and says what it can deliver', () => {
    expect(MARKET_SOURCES).toContain('ccxt');
    const source = orThrow(marketSource('ccxt', { root }));
    expect(source).toMatchObject({
      name: 'ccxt',
      venues: ['BINANCE', 'BITGET', 'BYBIT', 'OKX'],
      assumedKnownShare: 1,
      capabilities: { network: true, bars: true, tickSize: true, shortable: true, marketCap: false },
    });
    expect(source.caveats.length).toBeGreaterThan(0);
  });

  it('is one for a process as long as its settings are the same', () => {
    const now = () => NOON;
    const plain = orThrow(marketSource('ccxt', { root }));
    const other = { root, endpoints: { BYBIT: 'http://127.0.0.1:1' }, now };
    expect(orThrow(marketSource('ccxt', { root }))).toBe(plain);
    expect(orThrow(marketSource('ccxt', other))).not.toBe(plain);
    expect(orThrow(marketSource('ccxt', other))).toBe(orThrow(marketSource('ccxt', { ...other })));
    expect(orThrow(marketSource('ccxt', { ...other, rates: { BYBIT: 1 } }))).not.toBe(
      orThrow(marketSource('ccxt', other)),
    );
    expect(orThrow(marketSource('ccxt', { ...other, now: () => 0 }))).not.toBe(orThrow(marketSource('ccxt', other)));
  });

  it('has a session every day whose bar can be read', async () => {
    const sessionsAt = async (now: number) => [...orThrow(await ccxtSource({ now: () => now }).sessions('OKX'))];
    const day = (date: string) => Date.parse(date) / 86_400_000;
    const sessions = await sessionsAt(NOON);
    expect([sessions[0], sessions.at(-1)]).toEqual([day('2017-01-01'), day('2026-01-04')]);
    expect(sessions).toHaveLength(day('2026-01-05') - day('2017-01-01'));
    expect((await sessionsAt(Date.UTC(2026, 0, 5, 0, 0, 59))).at(-1)).toBe(day('2026-01-03'));
    expect((await sessionsAt(Date.UTC(2026, 0, 5, 0, 1, 0))).at(-1)).toBe(day('2026-01-04'));
    expect(await sessionsAt(0)).toEqual([]);
    expect(problemOf(await ccxtSource().sessions('KRAKEN'))).toMatchObject({ type: 'ValidationError' });
  });

  it('has no pinned state, and says where it is asked elsewhere without naming a port', async () => {
    expect(orThrow(await ccxtSource().snapshot())).toBe('ccxt, adapter 1: nothing is pinned');
    const endpoints = { OKX: 'http://127.0.0.1:8080', BINANCE: 'http://127.0.0.1:8081' };
    expect(orThrow(await ccxtSource({ endpoints }).snapshot())).toBe(
      'ccxt, adapter 1: nothing is pinned; BINANCE, OKX at another endpoint',
    );
  });

  it.each(['BTCUSDT.P', 'KRAKEN:BTCUSD', '', ':', 'BYBIT:'])('refuses the bars of %j', async (instrument) => {
    expect(problemOf(await ccxtSource().bars(instrument, NOON))).toMatchObject({ type: 'ValidationError' });
  });

  it('refuses an asOf that is none and an endpoint that cannot be used', async () => {
    expect(problemOf(await ccxtSource().bars('BYBIT:BTCUSDT.P', Number.NaN))).toMatchObject({
      type: 'ValidationError',
    });
    const odd = ccxtSource({ endpoints: { BYBIT: 'http://example.org' } });
    expect(problemOf(await odd.bars('BYBIT:BTCUSDT.P', NOON))).toMatchObject({ type: 'ConfigError' });
  });

  it('says how to install ccxt where it is absent, and hides no other failure', async () => {
    const absent = Object.assign(new Error("Cannot find package 'ccxt'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const load = () => importCcxt(() => Promise.reject(absent));
    const problem = problemOf(await ccxtSource({ load }).bars('BYBIT:BTCUSDT.P', NOON));
    expect(problem).toMatchObject({ type: 'ConfigError', next: expect.stringContaining('npm install ccxt') });
    const broken = Object.assign(new Error("Cannot find package 'ws'"), { code: 'ERR_MODULE_NOT_FOUND' });
    await expect(importCcxt(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});

describe('exchangeProblem', () => {
  it.each([
    ['RateLimitExceeded', 'SourceBusyError', 5_000],
    ['DDoSProtection', 'SourceBusyError', 5_000],
    ['OnMaintenance', 'ScanPageError', 1_000],
    ['ExchangeNotAvailable', 'ScanPageError', 1_000],
    ['RequestTimeout', 'ScanPageError', 1_000],
    ['BadSymbol', 'ValidationError', undefined],
    ['ExchangeError', 'DataQualityError', undefined],
    ['PermissionDenied', 'DataQualityError', undefined],
  ])('%s is a %s', async (name, type, retryAfterMs) => {
    const ccxt = await loadCcxt();
    const error = new (ccxt[name] as new (message: string) => Error)('bybit {"retCode":1}');
    const problem = exchangeProblem(ccxt, error, 'ccxt/BYBIT/perp');
    expect(problem.type).toBe(type);
    expect(problem.retryAfterMs).toBe(retryAfterMs);
    expect(problem.what).toContain('retCode');
  });
});

import { describe, expect, it } from 'vitest';
import { barsMapping } from '../../../contracts/schemas/bars-mapping.js';
import { symbolCodes } from '../../../lakehouse/bars/symbol-codes.js';
import { metadataCatalog } from '../../../lakehouse/catalog/metadata-catalog.js';
import { temporaryFolder } from '../fixtures.js';
import { importRows, mappingOf, NOW, rowsAt } from './fixtures.js';

const codes = (symbol: string, changes: Record<string, unknown> = {}, venue = 'X') =>
  symbolCodes(venue, symbol, mappingOf(changes));

describe('a symbol', () => {
  const counted = { multipliers: 'from-base-code' };
  it('has the multiplier of its code where the mapping says so, and only there', () => {
    expect(codes('1000PEPEUSDT', counted)).toEqual({ base: 'PEPE', quote: 'USDT', multiplier: 1000 });
    expect(codes('1000PEPEUSDT')).toEqual({ base: '1000PEPE', quote: 'USDT', multiplier: 1 });
  });
  it('is what the mapping states rather than what the rule makes of it', () => {
    const symbols = {
      '1000XUSDT': { base: '1000X' },
      '1000CATUSDT': { multiplier: 100 },
      'Y:BEAMXUSDT': { base: 'BEAM' },
      BEAMXUSDT: { base: 'BEAMX', quote: 'USDC' },
    };
    expect(codes('1000XUSDT', { ...counted, symbols })).toEqual({ base: '1000X', quote: 'USDT', multiplier: 1 });
    expect(codes('1000CATUSDT', { ...counted, symbols })).toEqual({ base: 'CAT', quote: 'USDT', multiplier: 100 });
    expect(codes('BEAMXUSDT', { ...counted, symbols }, 'Y').base).toBe('BEAM');
    expect(codes('BEAMXUSDT', { ...counted, symbols })).toEqual({ base: 'BEAMX', quote: 'USDC', multiplier: 1 });
  });
  it('is taken apart by the longest quote that fits', () => {
    const format = { symbolFormat: '{base}{quote}', quotes: ['USD', 'USDT', 'BUSD'] };
    expect(codes('BTCUSDT', format)).toMatchObject({ base: 'BTC', quote: 'USDT' });
    expect(codes('BTCUSD', format)).toMatchObject({ base: 'BTC', quote: 'USD' });
    expect(codes('BUSDUSDT', format)).toMatchObject({ base: 'BUSD', quote: 'USDT' });
    expect(codes('ETHBUSD', format)).toMatchObject({ base: 'ETH', quote: 'BUSD' });
    expect(codes('USD', format)).toMatchObject({ base: 'USD', quote: 'USDT' });
  });
  it('written otherwise is its own base', () => expect(codes('BTC-EUR')).toMatchObject({ base: 'BTC-EUR' }));
});

describe('a mapping', () => {
  const faults = (changes: Record<string, unknown>) => {
    const { kind, source, columns, timezone, close, market, assetClass, product, quote } = mappingOf();
    const base = { kind, source, columns, timezone, close, market, assetClass, product, quote };
    return barsMapping.safeParse({ ...base, ...changes }).error?.issues.map(({ path }) => path.join('.')) ?? [];
  };
  it.each<[string, Record<string, unknown>, string]>([
    ['quotes without {quote}', { symbolFormat: '{base}USDT', quotes: ['USD'] }, 'quotes'],
    ['{quote} without quotes', { symbolFormat: '{base}{quote}' }, 'quotes'],
    ['{quote} twice', { symbolFormat: '{quote}{base}{quote}', quotes: ['USD'] }, 'symbolFormat'],
    ['an unknown rule of multipliers', { multipliers: 'guess' }, 'multipliers'],
    ['an unknown trait', { symbols: { A: { traits: ['shiny'] } } }, 'symbols.A.traits.0'],
    ['an expiry that is no day', { symbols: { A: { expiry: '2026-02-30' } } }, 'symbols.A.expiry'],
    [
      'a market capitalisation of nothing',
      { symbols: { A: { marketCap: { usd: 0, asOf: '2024-01-01' } } } },
      'symbols.A.marketCap.usd',
    ],
    ['a market capitalisation of no day', { symbols: { A: { marketCap: { usd: 1 } } } }, 'symbols.A.marketCap.asOf'],
  ])('with %s is refused', (_, changes, where) => expect(faults(changes)).toContain(where));
  it('without any of it is accepted', () => expect(faults({})).toEqual([]));
});

describe('an import states', () => {
  const factsOf = async (home: string, id: string) =>
    (await metadataCatalog(home).view()).get(id, { valid: NOW, known: NOW })?.facts;

  it('what the mapping says: session, time zone, aliases, contract facts', async () => {
    const home = await temporaryFolder();
    const stated = {
      aliases: ['XBTUSD'],
      minNotional: 5,
      contractSize: 0.001,
      expiry: '2026-12-25',
      traits: ['wrapped'],
    };
    await importRows(home, rowsAt('BTCUSDT', [1, 2]), { mapping: mappingOf({ symbols: { BTCUSDT: stated } }) });
    expect(await factsOf(home, 'X:BTCUSDT')).toMatchObject({
      session: '24x7 close 24:00',
      timeZone: 'UTC',
      aliases: ['XBTUSD'],
      minNotional: 5,
      contractSize: 0.001,
      expiry: '2026-12-25',
      traits: ['dated', 'wrapped'],
    });
    const found = (await metadataCatalog(home).view()).resolve('XBTUSD', { valid: NOW, known: NOW });
    expect(found).toEqual(['X:BTCUSDT']);
  });

  it('traits by what else the venue lists, in this file or an earlier one, and keeps them', async () => {
    const home = await temporaryFolder();
    const mapping = mappingOf({ product: 'spot' });
    await importRows(home, rowsAt('ETHUPUSDT', [1, 2]), { mapping, now: NOW - 2 });
    expect((await factsOf(home, 'X:ETHUPUSDT'))?.traits).toEqual([]);
    await importRows(home, [...rowsAt('BTCUPUSDT', [1, 2]), ...rowsAt('BTCUSDT', [1, 2])], { mapping, now: NOW - 1 });
    expect((await factsOf(home, 'X:BTCUPUSDT'))?.traits).toEqual(['leveraged']);
    await importRows(home, rowsAt('ETHUSDT', [1, 2]), { mapping, now: NOW - 1 });
    expect((await factsOf(home, 'X:ETHUPUSDT'))?.traits).toEqual(['leveraged']);
    const before = (await metadataCatalog(home).view()).snapshot;
    await importRows(home, rowsAt('BTCUPUSDT', [1, 2]), { mapping, now: NOW });
    expect((await metadataCatalog(home).view()).snapshot).toBe(before);
  });

  it('a market capitalisation from the end of its day on, known from the import, and never before', async () => {
    const home = await temporaryFolder();
    const mapping = mappingOf({ symbols: { BTCUSDT: { marketCap: { usd: 2e12, asOf: '2024-03-01' } } } });
    await importRows(home, rowsAt('BTCUSDT', [1, 2]), { mapping, now: NOW - 10 });
    await importRows(home, rowsAt('BTCUSDT', [1, 2, 3]), { mapping, now: NOW });
    const view = await metadataCatalog(home).view();
    const capAt = (day: string) =>
      view.get('X:BTCUSDT', { valid: Date.parse(`${day}T00:00:00Z`), known: NOW })?.facts.marketCapUsd;
    expect([capAt('2024-01-02'), capAt('2024-03-01'), capAt('2024-03-02')]).toEqual([null, null, 2e12]);
    expect(view.history('X:BTCUSDT')).toHaveLength(3);
    expect(new Set(view.history('X:BTCUSDT').map(({ knownAt }) => knownAt))).toEqual(new Set([NOW - 10]));
  });
});

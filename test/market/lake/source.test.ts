import { describe, expect, it } from 'vitest';
import { orThrow } from '../../../contracts/problem.js';
import { openLake } from '../../../lakehouse/bars/lake.js';
import { medianTradedValue } from '../../../market/lake/liquidity.js';
import { lakeSource } from '../../../market/lake/source.js';
import { marketSource } from '../../../market/registry.js';
import { importRows, NOW, rowsAt } from '../../lakehouse/bars/fixtures.js';
import { temporaryFolder } from '../../lakehouse/fixtures.js';

const at = (text: string) => Date.parse(text);
const query = { venue: 'X', product: 'perp', limit: 10, asOf: NOW } as const;
const filled = async () => {
  const home = await temporaryFolder();
  await importRows(home, [...rowsAt('SMALLUSDT', [1, 2, 3]), ...rowsAt('BIGUSDT', [100, 200, 300], '2024-01-02')]);
  return home;
};

describe('the lake source', () => {
  it('ranks a venue by the median traded value of thirty bars, as of the moment asked', async () => {
    const source = lakeSource(openLake(await filled()));
    const scan = orThrow(await source.scan(query));
    expect(scan.rows).toEqual([
      { instrument: 'X:BIGUSDT', liquidityUsdPerDay: 2000 },
      { instrument: 'X:SMALLUSDT', liquidityUsdPerDay: 20 },
    ]);
    expect(scan.totalCount).toBe(2);
    const early = orThrow(await source.scan({ ...query, asOf: at('2024-01-02T12:00:00Z') }));
    expect(early.rows).toEqual([{ instrument: 'X:SMALLUSDT', liquidityUsdPerDay: 10 }]);
    expect(orThrow(await source.scan({ ...query, limit: 1 }))).toMatchObject({
      totalCount: 2,
      rows: [{ instrument: 'X:BIGUSDT' }],
    });
    expect(orThrow(await source.scan({ ...query, product: 'spot' })).rows).toEqual([]);
  });

  it('shows bars that were closed and known, with the facts that were known then', async () => {
    const source = lakeSource(openLake(await filled()));
    expect([...orThrow(await source.bars('X:SMALLUSDT', at('2024-01-03T00:59:00Z'))).close]).toEqual([1]);
    expect([...orThrow(await source.bars('X:SMALLUSDT', at('2024-01-03T01:00:00Z'))).close]).toEqual([1, 2]);
    const { versions } = orThrow(await source.scan(query));
    expect(versions.filter(({ instrument }) => instrument.id === 'X:BIGUSDT')[0]).toMatchObject({
      instrument: { identity: 'crypto/BIG/USD', quote: 'USDT', product: 'perp', tickSize: null, tickSource: null },
      knownAt: at('2024-01-03T01:00:00Z'),
    });
    expect([...orThrow(await source.sessions('X'))]).toEqual([19_723, 19_724, 19_725, 19_726]);
  });

  it('keeps to the state it was opened at, while a new source sees what was imported since', async () => {
    const home = await filled();
    const old = lakeSource(openLake(home));
    const pinned = orThrow(await old.snapshot());
    await importRows(home, rowsAt('SMALLUSDT', [4], '2024-01-04'));
    const fresh = orThrow(marketSource('lake', { root: '/', lake: openLake(home) }));
    expect(orThrow(await fresh.snapshot())).not.toBe(pinned);
    expect(orThrow(await fresh.bars('X:SMALLUSDT', NOW)).close).toHaveLength(4);
    expect(orThrow(await old.bars('X:SMALLUSDT', NOW)).close).toHaveLength(3);
    const again = orThrow(marketSource('lake', { root: '/', lake: openLake(home), snapshot: pinned }));
    expect(orThrow(await again.bars('X:SMALLUSDT', NOW)).close).toHaveLength(3);
  });

  it('says what it has once it was read: venues, capabilities, and how much was assumed', async () => {
    const source = lakeSource(openLake(await filled()));
    expect(source.venues).toEqual([]);
    orThrow(await source.snapshot());
    expect(source.venues).toEqual(['X']);
    expect(source.capabilities).toMatchObject({ volume: true, ohlc: true, tickSize: false, historyFrom: '2024-01-01' });
    expect(source.assumedKnownShare).toBe(1);
    expect(source.caveats.join(' ')).toContain('100.0 % of the bars');
  });

  it.each([
    ['an unknown instrument', (s: ReturnType<typeof lakeSource>) => s.bars('X:NOPE', NOW)],
    ['an unknown venue', (s: ReturnType<typeof lakeSource>) => s.scan({ ...query, venue: 'Y' })],
    ['a limit of zero', (s: ReturnType<typeof lakeSource>) => s.scan({ ...query, limit: 0 })],
    ['an asOf that is no number', (s: ReturnType<typeof lakeSource>) => s.bars('X:BIGUSDT', Number.NaN)],
  ])('answers %s with a ValidationError', async (_, ask) => {
    expect(await ask(lakeSource(openLake(await filled())))).toMatchObject({
      ok: false,
      problem: { type: 'ValidationError' },
    });
  });

  it('answers for a state that is gone, an empty lake, and no lake at all', async () => {
    const empty = openLake(await temporaryFolder());
    expect(await lakeSource(empty, 'bars@7.catalog@7.0123456789abcdef').snapshot()).toMatchObject({
      problem: { type: 'MissingArtifactError' },
    });
    expect(await lakeSource(empty, '../../etc').snapshot()).toMatchObject({
      problem: { type: 'MissingArtifactError' },
    });
    expect(await lakeSource(empty).scan(query)).toMatchObject({
      problem: { type: 'ValidationError', next: expect.stringContaining('import') },
    });
    expect(await orThrow(marketSource('lake', { root: '/' })).snapshot()).toMatchObject({
      problem: { type: 'ConfigError' },
    });
  });
});

describe('medianTradedValue', () => {
  const column = (values: readonly number[]) => Float64Array.from(values);
  it('takes volume × close where the traded value is unknown, and is null where both are', () => {
    const none = column([Number.NaN, Number.NaN]);
    expect(medianTradedValue({ close: column([2, 4]), volume: column([10, 10]), quoteVolume: none })).toBe(30);
    expect(medianTradedValue({ close: column([2, 4]), volume: none, quoteVolume: none })).toBeNull();
    expect(medianTradedValue({ close: column([]), volume: column([]), quoteVolume: column([]) })).toBeNull();
  });
});

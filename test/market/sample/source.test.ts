import { createHash } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { orThrow, type Problem, type Result } from '../../../contracts/problem.js';
import { sampleSource } from '../../../market/sample/source.js';

const samples = fileURLToPath(new URL('../../../samples/', import.meta.url));
const source = sampleSource(samples);
const ms = (iso: string) => Date.parse(iso);
const END = ms('2026-01-01T00:00:00Z');
const scan = async (venue: string, asOf: number, limit = 300, product: 'spot' | 'index' | 'perp' = 'spot') =>
  orThrow(await source.scan({ venue, product, limit, asOf }));
const problemIn = (answer: Result<unknown>): Problem => {
  if (answer.ok) throw new Error('no problem');
  return answer.problem;
};

describe('the shipped sample', () => {
  it('has the files its README pins by hash', async () => {
    const readme = await readFile(join(samples, 'README.md'), 'utf8');
    for (const name of ['bars.csv.gz', 'instruments.csv', 'inputs.csv.gz']) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      const bytes = await readFile(join(samples, name));
      expect(row).toContain(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('holds 42 instruments and 116,573 closes, as many per venue as its README says', async () => {
    const scans = [await scan('ECB', END), await scan('EIA', END), await scan('UST', END, 300, 'index')];
    expect(scans.map((s) => s.totalCount)).toEqual([25, 12, 5]);
    const ids = scans.flatMap((s) => s.rows.map((row) => row.instrument));
    const counts = await Promise.all(ids.map(async (id) => orThrow(await source.bars(id, END)).date.length));
    expect(ids.length).toBe(42);
    expect(counts.reduce((a, b) => a + b)).toBe(116_573);
  });

  it('has the coverage its README lists, instrument by instrument', async () => {
    const readme = await readFile(join(samples, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| (\w+) \| (ECB|EIA|UST) \| (\d+) \| (\S+) \| (\S+) \|/gm)];
    expect(rows.length).toBe(42);
    for (const [, symbol, venue, count, first, last] of rows) {
      const { date } = orThrow(await source.bars(`${venue}:${symbol}`, END));
      const day = (k: number) => new Date(date.at(k)! * 86_400_000).toISOString().slice(0, 10);
      expect([symbol, date.length, day(0), day(-1)]).toEqual([symbol, Number(count), first, last]);
    }
  });

  it('shows the removed negative price of oil as a missing session, not as a number', async () => {
    const { date, close } = orThrow(await source.bars('EIA:WTI', END));
    const at = date.indexOf(ms('2020-04-20') / 86_400_000);
    const next = date.indexOf(ms('2020-04-21') / 86_400_000);
    expect(at).toBe(-1);
    expect([close[next - 1], close[next]]).toEqual([18.31, 8.91]);
  });

  it('declares what it cannot deliver, and that every moment of knowledge is assumed', () => {
    expect(source.capabilities).toMatchObject({ volume: false, ohlc: false, tickSize: false, marketCap: false });
    expect(source.assumedKnownShare).toBe(1);
    expect(source.caveats.join(' ')).toMatch(/carry.*neither held nor sold short.*no volume.*indicative.*hindsight/s);
  });
});

describe('bars', () => {
  it('are known two hours, three hours and a week after the close, by venue', async () => {
    for (const [id, lag] of [
      ['ECB:EURUSD', 2],
      ['UST:UST10Y', 3],
      ['EIA:BRENT', 168],
    ] as const) {
      const { closeTime, knownAt } = orThrow(await source.bars(id, END));
      expect(new Set(knownAt.map((at, k) => (at - closeTime[k]!) / 3_600_000))).toEqual(new Set([lag]));
    }
  });

  it('appear when they are known, not when they closed, and not a millisecond earlier', async () => {
    const known = ms('2015-01-05T15:15:00Z');
    expect(orThrow(await source.bars('ECB:EURUSD', known - 1)).date.length).toBe(1);
    const bars = orThrow(await source.bars('ECB:EURUSD', known));
    expect([...bars.close]).toEqual([1.2043, 1.1915]);
    expect(bars.close.buffer.byteLength).toBe(16);
    expect(orThrow(await source.bars('EIA:WTI', ms('2015-01-09T21:59:59Z'))).date.length).toBe(0);
    expect(orThrow(await source.bars('EIA:WTI', ms('2015-01-09T22:00:00Z'))).date.length).toBe(1);
  });

  it('have missing values where the sources publish none', async () => {
    const { open, volume } = orThrow(await source.bars('ECB:EURUSD', END));
    expect(open.every(Number.isNaN) && volume.every(Number.isNaN)).toBe(true);
  });

  it('of an instrument that does not exist are a ValidationError; before the data there are none', async () => {
    expect(problemIn(await source.bars('ECB:EURUSX', END))).toMatchObject({ type: 'ValidationError' });
    expect(orThrow(await source.bars('ECB:EURUSD', 0)).close.length).toBe(0);
    expect(problemIn(await source.bars('ECB:EURUSD', Number.NaN)).type).toBe('ValidationError');
  });
});

describe('scan', () => {
  it('lists the most traded first, by the survey known then', async () => {
    const { rows } = await scan('ECB', END, 3);
    expect(rows).toEqual([
      { instrument: 'ECB:EURUSD', liquidityUsdPerDay: 2_289_900_000_000 },
      { instrument: 'ECB:JPYUSD', liquidityUsdPerDay: expect.any(Number) },
      { instrument: 'ECB:GBPUSD', liquidityUsdPerDay: expect.any(Number) },
    ]);
    const liquidity = (await scan('ECB', END)).rows.map((row) => row.liquidityUsdPerDay!);
    expect(liquidity).toEqual([...liquidity].sort((a, b) => b - a));
  });

  it('does not show the figures of 2016 before they were published on 2016-12-11', async () => {
    const audusd = async (asOf: string) =>
      (await scan('ECB', ms(asOf))).rows.find((row) => row.instrument === 'ECB:AUDUSD')?.liquidityUsdPerDay;
    expect(await audusd('2016-12-10T23:59:59.999Z')).toBe(459_700_000_000);
    expect(await audusd('2016-12-11T00:00:00Z')).toBe(349_600_000_000);
  });

  it('hands over the facts known by then and none learnt later', async () => {
    const asOf = ms('2018-01-01T00:00:00Z');
    const { versions, rows } = await scan('ECB', asOf, 2);
    expect(versions.length).toBe(4);
    expect(versions.every((v) => v.knownAt <= asOf && rows.some((r) => r.instrument === v.instrument.id))).toBe(true);
    expect(Object.keys(versions[0]!).sort()).toEqual(['instrument', 'knownAt', 'validFrom']);
  });

  it('describes instruments as they are: identity, product, tick with its source, unknown as null', async () => {
    const facts = async (venue: string, product: 'spot' | 'index', id: string) =>
      (await scan(venue, END, 300, product)).versions.findLast((v) => v.instrument.id === id)?.instrument;
    expect(await facts('ECB', 'spot', 'ECB:EURUSD')).toMatchObject({
      identity: 'fx/EUR/USD',
      assetClass: 'fx',
      multiplier: 1,
      tickSource: 'nearest-contract',
      shortable: true,
    });
    expect(await facts('EIA', 'spot', 'EIA:BRENT')).toMatchObject({
      identity: 'energy/BRENT/USD',
      tickSize: 0.01,
      lotSize: 1000,
      liquidityUsdPerDay: null,
    });
    expect(await facts('UST', 'index', 'UST:UST10Y')).toMatchObject({
      identity: 'rates/UST10Y/USD',
      product: 'index',
      tickSize: null,
      tickSource: null,
    });
  });

  it('puts unknown liquidity in order of id, and cuts to the limit while counting all', async () => {
    const { rows, totalCount } = await scan('EIA', END, 3);
    expect(rows.map((row) => row.instrument)).toEqual(['EIA:BRENT', 'EIA:CARBLA', 'EIA:GASNYH']);
    expect(totalCount).toBe(12);
  });

  it('answers with zero rows where a venue has no such product, and before the data begins', async () => {
    expect(await scan('ECB', END, 10, 'perp')).toMatchObject({ rows: [], totalCount: 0, versions: [] });
    expect(await scan('EIA', END, 10, 'index')).toMatchObject({ rows: [], totalCount: 0 });
    expect(await scan('ECB', ms('2014-12-31'))).toMatchObject({ rows: [], totalCount: 0 });
    expect(await scan('ECB', ms('2015-01-02T15:14:59Z'))).toMatchObject({ rows: [], totalCount: 0 });
    expect((await scan('ECB', ms('2015-01-02T15:15:00Z'))).totalCount).toBe(25);
  });

  it('refuses a venue it does not have and lists those it has', async () => {
    expect(problemIn(await source.scan({ venue: 'BINANCE', product: 'spot', limit: 1, asOf: END }))).toMatchObject({
      type: 'ValidationError',
      next: 'Use one of ECB, EIA, UST.',
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    const answer = await source.scan({ venue: 'ECB', product: 'spot', limit, asOf: END });
    expect(problemIn(answer).type).toBe('ValidationError');
  });

  it('stops when it is told to', async () => {
    const query = { venue: 'ECB', product: 'spot' as const, limit: 1, asOf: END };
    await expect(source.scan(query, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

const BARS = 'symbol,venue,date,open,high,low,close,volume,quote_volume';
const INSTRUMENTS = (await readFile(join(samples, 'instruments.csv'), 'utf8')).split('\n', 1)[0]!;
const EUR =
  'EURUSD,ECB,EUR,USD,fx,spot_reference_rate,"Euro, in USD",,,,2015-01-02,2025-12-08,Europe/Berlin,TARGET,100,BIS,2013-04-01,2013-09-05';
const bar = (date: string, close = '1.2', rest = ',,') => `EURUSD,ECB,${date},,,,${close}${rest}`;

async function folderOf({ instruments = [EUR], bars = [bar('2015-01-02')] as string[] }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-sample-'));
  await writeFile(join(folder, 'instruments.csv'), [INSTRUMENTS, ...instruments, ''].join('\n'));
  await writeFile(join(folder, 'bars.csv.gz'), gzipSync([BARS, ...bars, ''].join('\n')));
  return folder;
}

describe('files that are not as they should be', () => {
  const problemOf = async (files: { instruments?: string[]; bars?: string[] }) =>
    problemIn(await sampleSource(await folderOf(files)).snapshot());

  it('are told from files that are', async () => {
    const mine = sampleSource(await folderOf({}));
    expect((await mine.snapshot()).ok).toBe(true);
    expect(orThrow(await mine.bars('ECB:EURUSD', END)).close[0]).toBe(1.2);
  });

  it.each([
    ['a price that is no number', [bar('2015-01-02', '1,2'), ''], '10 cells'],
    ['a hexadecimal price', [bar('2015-01-02', '0x12')], 'close "0x12" is not a number'],
    ['a price with a space', [bar('2015-01-02', ' 1.2')], 'close " 1.2" is not a number'],
    ['a price without end', [bar('2015-01-02', '1e999')], 'close "1e999" is not a number'],
    ['a price of zero', [bar('2015-01-02', '0')], 'close is 0'],
    ['a price below zero', [bar('2015-01-02', '-36.98')], 'close is -36.98'],
    ['no close', [bar('2015-01-02', '')], 'close is empty'],
    ['a volume below zero', [bar('2015-01-02', '1', ',-5,')], 'volume is -5'],
    ['a high below the close', ['EURUSD,ECB,2015-01-02,,1.1,,1.2,,'], 'high 1.1 is below'],
    ['a low above the open', ['EURUSD,ECB,2015-01-02,1,,1.1,1.2,,'], 'low 1.1 is above'],
    ['a day that does not exist', [bar('2015-02-30')], 'date "2015-02-30" is not a date'],
    ['a date written another way', [bar('02.01.2015')], 'is not a date'],
    ['an instrument without facts', ['GBPUSD,ECB,2015-01-02,,,,1.5,,'], 'ECB:GBPUSD is not in instruments.csv'],
    ['an unknown venue', ['EURUSD,XXX,2015-01-02,,,,1.5,,'], 'XXX:EURUSD is not in instruments.csv'],
  ])('bars with %s are refused by file and line', async (_, bars, what) => {
    const problem = await problemOf({ bars });
    expect(problem).toMatchObject({ type: 'DataQualityError', where: 'bars.csv.gz:2' });
    expect(problem.what).toContain(what);
  });

  it.each([
    ['out of order', [bar('2015-01-05'), bar('2015-01-02')]],
    ['twice', [bar('2015-01-02'), bar('2015-01-02')]],
  ])('a date that comes %s is refused', async (_, bars) => {
    expect(await problemOf({ bars })).toMatchObject({ type: 'DataQualityError', where: 'bars.csv.gz:3' });
  });

  it('an instrument whose rows do not stand together is refused', async () => {
    const gbp = EUR.replaceAll('EUR', 'GBP').replace('GBPope', 'Europe');
    const bars = [bar('2015-01-02'), 'GBPUSD,ECB,2015-01-02,,,,1.5,,', bar('2015-01-05')];
    expect(await problemOf({ instruments: [EUR, gbp], bars })).toMatchObject({ where: 'bars.csv.gz:4' });
  });

  it.each([
    ['venue', EUR.replace(',ECB,', ',FED,'), 'venue "FED"'],
    ['class', EUR.replace(',fx,', ',forex,'), 'asset_class "forex"'],
    ['type', EUR.replace('spot_reference_rate', 'forward'), 'type "forward"'],
    ['time zone', EUR.replace('Europe/Berlin', 'Europe/Paris'), 'timezone of ECB'],
    ['liquidity', EUR.replace(',100,', ',-100,'), 'liquidity_usd_per_day is -100'],
    ['day of publication', EUR.replace('2013-09-05', '2013-09-31'), 'known_from "2013-09-31"'],
    ['symbol', EUR.replace('EURUSD', '../EUR'), 'symbol "../EUR"'],
    ['base', EUR.replace(',EUR,', ',,'), 'base ""'],
  ])('an instrument with a wrong %s is refused by file and line', async (_, row, what) => {
    const problem = await problemOf({ instruments: [row], bars: [] });
    expect(problem).toMatchObject({ type: 'DataQualityError', where: 'instruments.csv:2' });
    expect(problem.what).toContain(what);
  });

  it('versions of one instrument out of order are refused', async () => {
    expect(await problemOf({ instruments: [EUR, EUR] })).toMatchObject({ where: 'instruments.csv:3' });
  });

  it('bytes that are no gzip, or no text, are refused', async () => {
    const folder = await folderOf({});
    await writeFile(join(folder, 'bars.csv.gz'), 'plain text');
    expect(problemIn(await sampleSource(folder).snapshot())).toMatchObject({
      type: 'DataQualityError',
      where: 'bars.csv.gz',
    });
    await writeFile(join(folder, 'instruments.csv'), Uint8Array.of(0xff, 0xfe, 0x00));
    expect(problemIn(await sampleSource(folder).snapshot())).toMatchObject({ where: 'instruments.csv' });
  });

  it('a folder that is not there is a ConfigError that says where to start from, and can be put right', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sextant-sample-'));
    const late = sampleSource(folder);
    expect(problemIn(await late.snapshot())).toMatchObject({
      type: 'ConfigError',
      next: expect.stringContaining('samples/'),
    });
    await writeFile(join(folder, 'instruments.csv'), `${INSTRUMENTS}\n${EUR}\n`);
    await writeFile(join(folder, 'bars.csv.gz'), gzipSync(`${BARS}\n${bar('2015-01-02')}\n`));
    expect((await late.snapshot()).ok).toBe(true);
  });
});

it('a changed file is another snapshot and other bars for the next source, at once', async () => {
  const folder = await folderOf({});
  const first = orThrow(await sampleSource(folder).snapshot());
  await writeFile(join(folder, 'bars.csv.gz'), gzipSync(`${BARS}\n${bar('2015-01-02', '1.3')}\n`));
  const next = sampleSource(folder);
  expect(orThrow(await next.snapshot())).not.toBe(first);
  expect(orThrow(await next.bars('ECB:EURUSD', END)).close[0]).toBe(1.3);
});

describe('appending the future', () => {
  it('changes the snapshot, and nothing that a scan or a read of bars answered before it', async () => {
    const longer = EUR.replace('2025-12-08', '2025-12-09');
    const before = sampleSource(await folderOf({}));
    const after = sampleSource(
      await folderOf({
        instruments: [longer, longer.replace('2013-04-01,2013-09-05', '2016-04-01,2016-12-11')],
        bars: [bar('2015-01-02'), bar('2015-01-05')],
      }),
    );
    const asOf = ms('2015-01-03');
    const query = { venue: 'ECB', product: 'spot' as const, limit: 10, asOf };
    expect(await after.scan(query)).toEqual(await before.scan(query));
    expect(await after.bars('ECB:EURUSD', asOf)).toEqual(await before.bars('ECB:EURUSD', asOf));
    expect(orThrow(await after.snapshot())).not.toBe(orThrow(await before.snapshot()));
  });
});

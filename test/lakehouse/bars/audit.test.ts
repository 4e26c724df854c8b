import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RawBarRow } from '../../../contracts/bars-mapping.js';
import type { Bars } from '../../../contracts/market.js';
import { dayBoundary } from '../../../lakehouse/bars/day-boundary.js';
import { freshness } from '../../../lakehouse/bars/freshness.js';
import { everyDay, findGaps, type Gap, tradingDates } from '../../../lakehouse/bars/gaps.js';
import { openLake } from '../../../lakehouse/bars/lake.js';
import { asOfPanel } from '../../../lakehouse/bars/panel.js';
import { repairGaps } from '../../../lakehouse/bars/repair.js';
import { sessionClock } from '../../../lakehouse/bars/session-clock.js';
import { auditVenues } from '../../../lakehouse/bars/venue-audit.js';
import { readBarRows } from '../../../market/files/read-rows.js';
import { barsOf, temporaryFolder } from '../fixtures.js';
import { importRows, mappingOf, NOW, rowsAt } from './fixtures.js';

const DAY = 86_400_000;
const NONE = { closed: new Set<number>(), open: new Set<number>() };

/** Bars on the given days, closing at noon UTC. */
const on = (instrument: string, days: readonly number[], closes?: readonly number[]): Bars => {
  const bars = barsOf(instrument, closes ?? days.map((day) => day));
  const closeTime = Float64Array.from(days, (day) => day * DAY + DAY / 2);
  return { ...bars, date: Int32Array.from(days), closeTime, knownAt: closeTime };
};

describe('gaps', () => {
  it('of a market that never closes are its missing days, in runs', () => {
    const a = on('X:A', [1, 2, 5, 6, 8]);
    expect(findGaps(a, everyDay([a]))).toEqual([
      { instrument: 'X:A', from: 3, to: 4, sessions: 2 },
      { instrument: 'X:A', from: 7, to: 7, sessions: 1 },
    ]);
  });

  it('of a market with sessions are dates on which at least half of its instruments traded', () => {
    const series = [on('X:A', [1, 2, 5, 6]), on('X:B', [1, 2, 6]), on('X:C', [1, 2, 3, 5, 6])];
    const sessions = tradingDates(series, NONE);
    expect([...sessions]).toEqual([1, 2, 5, 6]);
    expect(series.flatMap((bars) => findGaps(bars, sessions))).toEqual([
      { instrument: 'X:B', from: 5, to: 5, sessions: 1 },
    ]);
  });

  it('do not begin before an instrument was listed nor after it left', () => {
    const [old, young] = [on('X:A', [1, 2, 3, 4, 5]), on('X:B', [3, 4])];
    expect(findGaps(young, tradingDates([old, young], NONE))).toEqual([]);
  });

  it('follow the exceptions: a stray bar on a closed date makes no session, an open one nobody has does', () => {
    const series = [on('X:A', [1, 2, 4]), on('X:B', [1, 4])];
    expect([...tradingDates(series, { closed: new Set([2]), open: new Set([3]) })]).toEqual([1, 3, 4]);
  });
});

describe('a repair', () => {
  const gap = (instrument: string, day: number): Gap => ({ instrument, from: day, to: day, sessions: 1 });
  const row = (line: number): RawBarRow => ({ line, cells: [] });

  it('goes from the newest gap to the oldest and stops an instrument where nothing is gained', async () => {
    const asked: string[] = [];
    const report = await repairGaps({
      gaps: [gap('X:A', 1), gap('X:A', 9), gap('X:A', 5), gap('X:B', 2)],
      fetch: async ({ instrument, from }) => {
        asked.push(`${instrument} ${from}`);
        return from === 9 || instrument === 'X:B' ? [row(from)] : [];
      },
      store: async (rows) => rows.length,
    });
    expect(asked).toEqual(['X:A 9', 'X:A 5', 'X:B 2']);
    expect(report).toEqual({ filled: 2, asked: 3, left: [gap('X:A', 1)] });
  });

  it('counts rows that were stored already as nothing gained', async () => {
    const report = await repairGaps({
      gaps: [gap('X:A', 1), gap('X:A', 2)],
      fetch: async () => [row(1)],
      store: async () => 0,
    });
    expect(report).toEqual({ filled: 0, asked: 1, left: [gap('X:A', 1)] });
  });
});

describe('freshness', () => {
  const clock = sessionClock({ timezone: 'America/New_York', close: '16:00' });
  const sessions = { clock, market: 'sessions', publicationLag: 30 } as const;
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / DAY;

  it('expects Friday on a Sunday, and Monday only when Monday has closed and been published', () => {
    const friday = day('2024-07-05');
    expect(freshness(friday, { ...sessions, now: Date.parse('2024-07-07T12:00:00Z') })).toMatchObject({
      due: '2024-07-05',
      behind: 0,
    });
    expect(freshness(friday, { ...sessions, now: Date.parse('2024-07-08T20:29:00Z') })).toMatchObject({ behind: 0 });
    expect(freshness(friday, { ...sessions, now: Date.parse('2024-07-08T20:30:00Z') })).toMatchObject({
      due: '2024-07-08',
      behind: 1,
    });
  });

  it('expects no session on a closed date, and one every day where the market never closes', () => {
    const now = Date.parse('2024-07-05T12:00:00Z');
    expect(freshness(day('2024-07-03'), { ...sessions, now, closed: new Set([day('2024-07-04')]) })).toMatchObject({
      behind: 0,
    });
    const always = {
      clock: sessionClock({ timezone: 'UTC', close: '24:00' }),
      market: '24/7',
      publicationLag: 0,
    } as const;
    expect(freshness(day('2024-07-03'), { ...always, now })).toMatchObject({ due: '2024-07-04', behind: 1 });
    expect(freshness(null, { ...always, now })).toMatchObject({ newest: null, due: '2024-07-04' });
  });
});

describe('asOfPanel', () => {
  // Friday 2024-01-05 is day 19727.
  const friday = 19_727;
  const stock = on('S:ONE', [friday - 1, friday, friday + 3, friday + 4], [100, 101, 102, 103]);
  const coin = on(
    'C:BTC',
    [-1, 0, 1, 2, 3, 4].map((k) => friday + k),
    [10, 11, 12, 13, 14, 15],
  );
  const sessions = { date: stock.date, close: stock.closeTime };

  it('compounds the weekend of a market that never closes into Monday', () => {
    const panel = asOfPanel({ series: [stock, coin], continuous: new Set(['C:BTC']), sessions, lookback: 3 });
    expect(panel.instruments).toEqual(['C:BTC', 'S:ONE']);
    expect([...panel.returns.data].map((r) => Math.round(r * 1e6))).toEqual([
      100_000, 10_000, 272_727, 9901, 71_429, 9804,
    ]);
    expect(panel).toMatchObject({ lostRows: [], lostInstruments: [] });
  });

  it('prices such a market at the session’s own close, not at the end of its date', () => {
    const midnight = { ...coin, closeTime: coin.closeTime.map((at) => at + DAY / 2), knownAt: coin.knownAt };
    const panel = asOfPanel({ series: [stock, midnight], continuous: new Set(['C:BTC']), sessions, lookback: 2 });
    expect([...panel.closes.data]).toEqual([10, 101, 13, 102, 14, 103]);
  });

  it('pads nothing: a session that one instrument lacks is lost by name, and the next return compounds it', () => {
    const other = on('S:TWO', [friday - 1, friday, friday + 4], [50, 51, 52]);
    const panel = asOfPanel({ series: [stock, other], continuous: new Set(), sessions, lookback: 3, maxLost: 0.5 });
    expect(panel.lostRows).toEqual([{ date: '2024-01-08', missing: ['S:TWO'] }]);
    expect([...panel.dates]).toEqual([friday - 1, friday, friday + 4]);
    expect(panel.returns.data[2]).toBeCloseTo(103 / 101 - 1, 15);
  });

  it('leaves out what would cost too many rows, with the reason', () => {
    const young = on('S:NEW', [friday + 4], [7]);
    const never = on('S:OLD', [1], [7]);
    const panel = asOfPanel({ series: [never, stock, young], continuous: new Set(), sessions, lookback: 3 });
    expect(panel.lostInstruments).toEqual([
      { instrument: 'S:OLD', rows: 4, reason: 'it has no price in the window' },
      { instrument: 'S:NEW', rows: 3, reason: 'it lacks 3 of 4 sessions' },
    ]);
    expect(panel.instruments).toEqual(['S:ONE']);
  });

  it('of 187 instruments over 800 sessions takes less than 150 ms of processor time', () => {
    const days = Array.from({ length: 801 }, (_, k) => k);
    const series = Array.from({ length: 187 }, (_, i) =>
      on(
        `X:${i}`,
        days,
        days.map((k) => 100 + ((k * (i + 1)) % 17)),
      ),
    );
    const request = {
      series,
      continuous: new Set<string>(),
      sessions: { date: series[0]!.date, close: series[0]!.closeTime },
      lookback: 800,
    };
    asOfPanel(request);
    const before = process.cpuUsage();
    expect(asOfPanel(request).returns).toMatchObject({ rows: 800, cols: 187 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(150);
  });

  it('refuses a lookback that is no number of sessions', () => {
    expect(() => asOfPanel({ series: [], continuous: new Set(), sessions, lookback: 0 })).toThrow(RangeError);
  });
});

it('an audit says what is missing, how far behind a venue is, and nothing of what is in order', async () => {
  const home = await temporaryFolder();
  await importRows(home, [...rowsAt('AUSDT', [1, 2, null, 4]), ...rowsAt('BUSDT', [1, 2, 3, 4])]);
  const [audit] = auditVenues(await openLake(home).open(), {
    now: Date.parse('2024-01-06T12:00:00Z'),
    exceptions: new Map(),
  });
  expect(audit).toMatchObject({ venue: 'X', instruments: 2, bars: 7, first: '2024-01-01', otherDay: [] });
  expect(audit!.gaps.map(({ instrument, sessions }) => `${instrument} ${sessions}`)).toEqual(['X:AUSDT 1']);
  expect(audit!.freshness).toEqual({ newest: '2024-01-04', due: '2024-01-05', behind: 1 });
});

const spot = new URL('../../../../shared/data/crypto_spot_daily.csv.gz', import.meta.url);
const absent = !existsSync(spot);

describe(`BTC on six venues${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)('is found to end its day later on GEMINI, and nowhere else', async () => {
    const mapping = mappingOf({
      symbols: { BTCUSD: { base: 'BTC', quote: 'USD' }, XBTUSD: { base: 'BTC', quote: 'USD' } },
    });
    const rows: string[] = [];
    for (const { cells } of await readBarRows(spot.pathname, mapping)) {
      const [symbol, venue, date] = cells as [string, string, string];
      if (/^(BTCUSDT|BTCUSD|XBTUSD)$/.test(symbol) && date < '2019-07-01') rows.push(cells.slice(0, 9).join(','));
      else if (venue === 'GEMINI') rows.push(cells.slice(0, 9).join(','));
    }
    const home = await temporaryFolder();
    await importRows(home, rows, { mapping });
    const lake = await openLake(home).open();
    const audits = auditVenues(lake, { now: NOW, exceptions: new Map() });
    expect(audits.length).toBeGreaterThanOrEqual(5);
    expect(audits.flatMap(({ otherDay }) => otherDay.map(({ instrument }) => instrument))).toEqual(['GEMINI:BTCUSD']);
    const bars = (id: string) => lake.bars(id, NOW);
    expect(dayBoundary(bars('GEMINI:BTCUSD'), bars('BITSTAMP:BTCUSD'))?.boundary).toBe('later');
    expect(dayBoundary(bars('BITFINEX:BTCUSD'), bars('BITSTAMP:BTCUSD'))?.boundary).toBe('same');
  });
});

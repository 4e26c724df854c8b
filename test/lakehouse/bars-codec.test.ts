import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { decodeBars, encodeBars } from '../../lakehouse/bars-codec.js';
import { barsOf, panel, problemOf } from './fixtures.js';

const byId = <T extends { instrument: string }>(bars: readonly T[]): T[] =>
  [...bars].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));

describe('bars as Parquet', () => {
  it('come back bit for bit, missing values and instruments without a bar included', () => {
    fc.assert(
      fc.property(panel(), (bars) => {
        expect(decodeBars(encodeBars(bars))).toEqual(byId(bars));
      }),
      { numRuns: 50 },
    );
  });

  it('have the same bytes in whatever order the instruments come', () => {
    fc.assert(
      fc.property(panel(), (bars) => {
        expect(encodeBars([...bars].reverse())).toEqual(encodeBars(bars));
      }),
      { numRuns: 30 },
    );
  });

  it('are an ordinary table to another reader: dates, UTC instants, nulls for what is missing', async () => {
    const file = encodeBars([barsOf('ECB:EURUSD', [1.25, Number.NaN], { firstDay: 16_437, lagMs: 7_200_000 })]);
    const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file: buffer })).toEqual([
      {
        instrument: 'ECB:EURUSD',
        date: new Date('2015-01-02T00:00:00Z'),
        close_time: new Date('2015-01-02T12:00:00Z'),
        known_at: new Date('2015-01-02T14:00:00Z'),
        open: null,
        high: null,
        low: null,
        close: 1.25,
        volume: null,
        quote_volume: null,
      },
      expect.objectContaining({ date: new Date('2015-01-03T00:00:00Z'), close: null }),
    ]);
  });

  it('decode from a window on a larger buffer, as files read in a pool are', () => {
    const bytes = encodeBars([barsOf('A:ONE', [1, 2, 3])]);
    const larger = new Uint8Array(bytes.length + 64).fill(7);
    larger.set(bytes, 32);
    expect(decodeBars(larger.subarray(32, 32 + bytes.length))).toEqual([barsOf('A:ONE', [1, 2, 3])]);
  });

  it('keep minus zero and the smallest number', () => {
    const bars = barsOf('A:ONE', [0, -0, 5e-324, -0, 0, 0, -0]);
    expect(decodeBars(encodeBars([bars]))).toEqual([bars]);
  });

  it('of no instrument at all are an empty table', () => {
    expect(decodeBars(encodeBars([]))).toEqual([]);
  });

  it('of 117,000 rows decode in less than half a second of processor time', () => {
    const closes = Array.from({ length: 2786 }, (_, k) => 1 + Math.sin(k) / 3);
    const bytes = encodeBars(Array.from({ length: 42 }, (_, i) => barsOf(`A:S${String(i).padStart(2, '0')}`, closes)));
    // Processor time, and the best of three: a busy machine stretches the clock on the wall without making the work longer.
    const seconds = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(decodeBars(bytes).reduce((n, b) => n + b.date.length, 0)).toBe(117_012);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    });
    expect(Math.min(...seconds)).toBeLessThan(0.5);
  });

  it.each([
    ['an instrument given twice', () => [barsOf('A:ONE', [1]), barsOf('A:ONE', [2])], 'A:ONE came twice'],
    ['a price without end', () => [barsOf('A:ONE', [1, Number.POSITIVE_INFINITY])], 'close is Infinity'],
    ['a column of another length', () => [{ ...barsOf('A:ONE', [1]), high: new Float64Array(2) }], '2 values of high'],
    ['a fraction of a millisecond', () => [barsOf('A:ONE', [1], { lagMs: 0.5 })], 'whole number of milliseconds'],
  ])('refuse %s', async (_, bars, what) => {
    const problem = await problemOf(() => encodeBars(bars()));
    expect(problem.type).toBe('DataQualityError');
    expect(problem.what).toContain(what);
  });

  it('refuse bytes that are something else, or half of it', async () => {
    const bytes = encodeBars([barsOf('A:ONE', [1, 2, 3])]);
    for (const wrong of [new Uint8Array(0), new TextEncoder().encode('not parquet at all'), bytes.slice(0, -9)]) {
      expect((await problemOf(() => decodeBars(wrong))).type).toBe('DataQualityError');
    }
  });
});

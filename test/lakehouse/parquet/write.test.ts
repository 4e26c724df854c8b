import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { unpackHybrid } from '../../../lakehouse/parquet/hybrid.js';
import { packHybrid, packRun } from '../../../lakehouse/parquet/packing.js';
import { checkedBatch } from '../../../lakehouse/tables/column-values.js';
import { encodeRows, openFile, sinkOf } from '../../../lakehouse/tables/data-file.js';
import type { ColumnSpec, ColumnType, TableSchema } from '../../../lakehouse/tables/table-types.js';
import { hyparquetColumn } from './hyparquet-column.js';

type Cell = number | string | boolean | null;

const tableOf = (spec: ColumnSpec): TableSchema => ({ table: 'one', version: 1, columns: [spec], key: ['x'] });
const encoded = (spec: ColumnSpec, cells: readonly Cell[]): Uint8Array =>
  encodeRows(tableOf(spec), checkedBatch(tableOf(spec), { x: cells }));
const columnOf = (type: ColumnType, nullable = false): ColumnSpec => ({ name: 'x', type, nullable });

/** What our reader and hyparquet's find, missing values as null. */
function readBack(spec: ColumnSpec, bytes: Uint8Array): { ours: Cell[]; theirs: Cell[] } {
  const file = openFile(bytes);
  const sink = sinkOf(spec, file.rows);
  file.pour(spec, sink, 0);
  const buffer = bytes.slice().buffer;
  const theirs = Array.from(hyparquetColumn(buffer, parquetMetadata(buffer), 'x'), (cell) =>
    typeof cell === 'bigint' ? Number(cell) : ((cell ?? null) as Cell),
  );
  return { ours: Array.from(sink, (cell) => (Number.isNaN(cell) ? null : cell)), theirs };
}

const chunkOf = (bytes: Uint8Array) => parquetMetadata(bytes.slice().buffer).row_groups[0]!.columns[0]!.meta_data!;

const VALUES: Readonly<Record<ColumnType, fc.Arbitrary<Cell>>> = {
  string: fc.oneof(
    fc.constantFrom('', 'A:S1', 'é', '漢字', '🜁', '\uffff'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
  double: fc.oneof(fc.constantFrom(0, -0, 1e300), fc.double({ noNaN: true, noDefaultInfinity: true })),
  int64: fc.oneof(fc.constantFrom(0, -1, 2 ** 53 - 1, 1 - 2 ** 53, -(2 ** 32)), fc.maxSafeInteger()),
  int32: fc.integer(),
  boolean: fc.boolean(),
  date: fc.integer({ min: -100_000, max: 100_000 }),
  timestamp: fc.integer({ min: -8.64e15, max: 8.64e15 }),
};

describe('a column that is written', () => {
  const column = fc
    .record({ type: fc.constantFrom(...(Object.keys(VALUES) as ColumnType[])), nullable: fc.boolean() })
    .chain(({ type, nullable }) => {
      const value = nullable ? fc.oneof(VALUES[type], fc.constant(null)) : VALUES[type];
      const runs = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 40 })), { maxLength: 25 });
      const cells = runs.map((all) => all.flatMap(([cell, times]) => new Array<Cell>(times).fill(cell)));
      return fc.record({ spec: fc.constant(columnOf(type, nullable)), cells });
    });

  it('comes back to the bit, through our reader and through hyparquet, whatever repeats or misses', () => {
    fc.assert(
      fc.property(column, ({ spec, cells }) => {
        const { ours, theirs } = readBack(spec, encoded(spec, cells));
        const whole = spec.type === 'double' ? cells : cells.map((cell) => (cell === 0 ? 0 : cell));
        expect(ours).toEqual(whole);
        expect(theirs).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  it('has a dictionary where values come four times on average, and none where they do not', () => {
    const repeated = encoded(
      columnOf('string'),
      Array.from({ length: 4000 }, (_, k) => `A:S${k >> 3}`),
    );
    expect(chunkOf(repeated).encodings).toContain('RLE_DICTIONARY');
    const distinct = encoded(
      columnOf('string'),
      Array.from({ length: 4000 }, (_, k) => `A:S${k}`),
    );
    expect(chunkOf(distinct).encodings).not.toContain('RLE_DICTIONARY');
    expect(repeated.length).toBeLessThan(distinct.length / 5);
  });

  it('keeps the sign of a zero among values that repeat themselves', () => {
    const cells = Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? 0 : -0));
    expect(readBack(columnOf('double'), encoded(columnOf('double'), cells)).ours).toEqual(cells);
  });

  it('is split into pages where its texts are long, and compressed where that pays', () => {
    const cells = Array.from({ length: 9000 }, (_, k) => (k % 7 === 0 ? null : `${k} ${'abc'.repeat(100)}`));
    const bytes = encoded(columnOf('string', true), cells);
    expect(chunkOf(bytes).codec).toBe('SNAPPY');
    expect(bytes.length).toBeLessThan(9000 * 150);
    const { ours, theirs } = readBack(columnOf('string', true), bytes);
    expect(ours).toEqual(cells);
    expect(theirs).toEqual(cells);
  });

  it('is told by its range in the order of its bytes, which is not that of its code units', () => {
    const range = (cells: readonly string[]) => {
      const { min_value, max_value, null_count } = chunkOf(encoded(columnOf('string'), cells)).statistics!;
      return [min_value, max_value, null_count];
    };
    expect(range(['b', 'a', 'c'])).toEqual(['a', 'c', 0n]);
    expect('🜁' < '\uffff').toBe(true);
    expect(range(['\uffff', '🜁'])).toEqual(['\uffff', '🜁', 0n]);
  });

  it('of several row groups comes back whole', () => {
    const cells = Array.from({ length: 300_000 }, (_, k) => k % 1000);
    const bytes = encoded(columnOf('int64'), cells);
    expect(parquetMetadata(bytes.slice().buffer).row_groups).toHaveLength(3);
    expect(readBack(columnOf('int64'), bytes).ours).toEqual(cells);
  });
});

describe('packing', () => {
  it('is undone by unpacking, at every width, for runs and single values', () => {
    const runs = fc.array(fc.tuple(fc.nat(2 ** 24 - 1), fc.integer({ min: 1, max: 30 })), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), runs, (width, all) => {
        const values = Int32Array.from(
          all.flatMap(([value, times]) => new Array<number>(times).fill(value & (2 ** width - 1))),
        );
        const out = new Int32Array(values.length);
        unpackHybrid(packHybrid(values, width), 0, width, out, 2 ** width);
        expect(out).toEqual(values);
      }),
      { numRuns: 400 },
    );
  });

  it('is the example of the format, and a run is a run', () => {
    // Encodings.md: 0 to 7 in three bits are 88 C6 FA, after a header of one group.
    expect([...packHybrid(Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7]), 3)]).toEqual([3, 0x88, 0xc6, 0xfa]);
    expect([...packRun(1, 5000, 1)]).toEqual([...packHybrid(new Uint8Array(5000).fill(1), 1)]);
  });
});

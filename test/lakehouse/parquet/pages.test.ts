import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { unpackHybrid } from '../../../lakehouse/parquet/hybrid.js';
import { columnPages } from '../../../lakehouse/parquet/pages.js';
import { hyparquetColumn } from './hyparquet-column.js';

type Cell = number | bigint | string | boolean | null;
type Type = 'BYTE_ARRAY' | 'DOUBLE' | 'INT32' | 'INT64' | 'BOOLEAN';

/** Runs and single values: what is packed by repetition, what by bits, and missing values among both. */
const cells = (value: fc.Arbitrary<Cell>, nullable: boolean): fc.Arbitrary<Cell[]> =>
  fc
    .array(fc.tuple(nullable ? fc.oneof(value, fc.constant(null)) : value, fc.integer({ min: 1, max: 30 })), {
      minLength: 1,
      maxLength: 25,
    })
    .map((runs) => runs.flatMap(([cell, times]) => new Array<Cell>(times).fill(cell)));

const VALUES: Readonly<Record<Type, fc.Arbitrary<Cell>>> = {
  BYTE_ARRAY: fc.oneof(fc.constantFrom('', 'A:S1', 'A:S2', 'é', '漢字'), fc.string({ maxLength: 9 })),
  DOUBLE: fc.oneof(fc.constantFrom(0, -0, 1e300), fc.double({ noNaN: true })),
  INT32: fc.integer(),
  INT64: fc.oneof(
    fc.constantFrom(0n, -1n, 2n ** 53n - 1n, 1n - 2n ** 53n, -(2n ** 32n)),
    fc.bigInt(-(2n ** 53n), 2n ** 53n),
  ),
  BOOLEAN: fc.boolean(),
};
const column = fc
  .record({
    type: fc.constantFrom<Type>('BYTE_ARRAY', 'DOUBLE', 'INT32', 'INT64', 'BOOLEAN'),
    nullable: fc.boolean(),
    plain: fc.boolean(),
    codec: fc.constantFrom('SNAPPY' as const, 'UNCOMPRESSED' as const),
    group: fc.integer({ min: 1, max: 200 }),
    pageSize: fc.constantFrom(8, 64, 1_000_000),
  })
  .chain((how) => fc.record({ how: fc.constant(how), data: cells(VALUES[how.type], how.nullable) }));

const unfolded = (buffer: ArrayBuffer): Cell[] => {
  const found: Cell[] = [];
  for (const { rows, present, values, codes } of columnPages(buffer, parquetMetadata(buffer), 'x')) {
    let next = 0;
    for (let i = 0; i < rows; i++) {
      if (present?.[i] === 0) found.push(null);
      else found.push((codes === null ? values[next++] : values[codes[next++]!])!);
    }
  }
  return found;
};

describe('the pages of a column', () => {
  it('hold what was written, and what hyparquet reads, for every type, encoding, codec, group and page', () => {
    fc.assert(
      fc.property(column, ({ how: { type, nullable, plain, codec, group, pageSize }, data }) => {
        const buffer = parquetWriteBuffer({
          schema: [
            { name: 'table', num_children: 1 },
            {
              name: 'x',
              type,
              repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
              ...(type === 'BYTE_ARRAY' ? { converted_type: 'UTF8' as const } : {}),
            },
          ],
          columnData: [{ name: 'x', data, ...(plain ? { encoding: 'PLAIN' as const } : {}) }],
          rowGroupSize: group,
          pageSize,
          codec,
        });
        const found = unfolded(buffer);
        const written = data.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell));
        // A dictionary of the writer has one zero for both signs.
        if (plain) expect(found).toEqual(written);
        else expect(found.map((cell) => (cell === 0 ? 0 : cell))).toEqual(written.map((c) => (c === 0 ? 0 : c)));
        const theirs = Array.from(hyparquetColumn(buffer, parquetMetadata(buffer), 'x'), (cell) => cell ?? null);
        expect(found).toEqual(theirs.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));
      }),
      { numRuns: 400 },
    );
  });

  it('are refused where the column is not there', () => {
    const buffer = parquetWriteBuffer({ columnData: [{ name: 'x', data: [1, 2], type: 'INT32' }] });
    expect(() => [...columnPages(buffer, parquetMetadata(buffer), 'y')]).toThrow('no flat column y');
  });
});

describe('packed numbers', () => {
  // Encodings.md: 0 to 7 in three bits are 88 C6 FA; a header of 3 is one group of eight, of 16 a run of eight.
  it.each([
    ['the example of the format', [3, 0x88, 0xc6, 0xfa], 3, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['a run', [10, 5], 3, [5, 5, 5, 5, 5]],
    ['a last group cut short', [3, 0x88, 0xc6], 3, [0, 1, 2, 3, 4]],
    ['no bits at all', [8], 0, [0, 0, 0, 0]],
    ['a run, then a group', [4, 7, 3, 0x88, 0xc6, 0xfa], 3, [7, 7, 0, 1, 2, 3]],
  ])('are %s', (_, bytes, width, expected) => {
    const out = new Int32Array(expected.length);
    unpackHybrid(Uint8Array.from(bytes), 0, width, out, 8);
    expect([...out]).toEqual(expected);
  });

  it.each([
    ['bytes that end before the values', [3, 0x88], 3, 8, 8],
    ['no bytes', [], 3, 1, 8],
    ['a number beyond the dictionary', [10, 5], 3, 5, 5],
    ['too many bits', [10, 5], 25, 5, 8],
  ])('are refused with %s', (_, bytes, width, count, limit) => {
    expect(() => unpackHybrid(Uint8Array.from(bytes), 0, width, new Int32Array(count), limit)).toThrow(RangeError);
  });
});

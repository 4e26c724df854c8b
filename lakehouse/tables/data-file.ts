/**
 * Rows of a table as ordinary Parquet, readable by anything that reads Parquet.
 *
 *   string STRING · double DOUBLE · int64 INT64 · int32 INT32 · boolean BOOLEAN · date DATE · timestamp TIMESTAMP ms UTC
 *
 * Equal rows give equal bytes. The schema's name and version are in the file's metadata (`schema`: "bars/1").
 */
import { parquetMetadata } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { writeChunk } from '../parquet/chunk.js';
import { type ColumnPage, columnPages, type ParquetMetadata } from '../parquet/pages.js';
import type { FlatValues } from '../parquet/plain.js';
import type { CheckedBatch } from './column-values.js';
import type { ColumnSpec, ColumnType, TableSchema } from './table-types.js';

type SchemaElement = ParquetMetadata['schema'][number];
type Physical = Pick<SchemaElement, 'type' | 'converted_type'>;

const PHYSICAL: Readonly<Record<ColumnType, Physical>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  double: { type: 'DOUBLE' },
  int64: { type: 'INT64' },
  int32: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Rows of one row group: large enough to compress, small enough to decode without a pause. */
const ROW_GROUP = 131_072;
const MAGIC = Buffer.from('PAR1');

const elementOf = ({ name, type, nullable }: ColumnSpec): SchemaElement => ({
  name,
  ...PHYSICAL[type],
  repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
});

/**
 * Parquet bytes of a checked batch, with `properties` in the file's metadata after the schema. What is read more often than it
 * is kept does without compression.
 */
export function encodeRows(
  schema: TableSchema,
  { rows, columns }: CheckedBatch,
  { properties = {}, compress = true }: { properties?: Readonly<Record<string, string>>; compress?: boolean } = {},
): Uint8Array {
  const said = { schema: `${schema.table}/${schema.version}`, ...properties };
  const writer = new ByteWriter();
  writer.appendBytes(MAGIC);
  const leaves = schema.columns.map(elementOf);
  const groups: ParquetMetadata['row_groups'] = [];
  for (let from = 0; from < rows; from += ROW_GROUP) {
    const to = Math.min(rows, from + ROW_GROUP);
    const begin = writer.offset;
    const chunks = leaves.map((leaf) => writeChunk(writer, leaf, columns.get(leaf.name)!, { from, to, compress }));
    groups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, { meta_data: m }) => sum + (m?.total_uncompressed_size ?? 0n), 0n),
      num_rows: BigInt(to - from),
      total_compressed_size: BigInt(writer.offset - begin),
    });
  }
  writeMetadata(writer, {
    version: 2,
    created_by: 'sextant',
    schema: [{ name: schema.table, num_children: leaves.length }, ...leaves],
    num_rows: BigInt(rows),
    row_groups: groups,
    // Found by the writer.
    metadata_length: 0,
    key_value_metadata: Object.entries(said).map(([key, value]) => ({ key, value })),
  });
  writer.appendBytes(MAGIC);
  return writer.getBytes();
}

/** A column being filled from file after file. */
type Sink = Float64Array | Int32Array | (number | string | boolean | null)[];

/** Room for `rows` values, in the form that `Table.read` promises. */
export function sinkOf({ type, nullable }: ColumnSpec, rows: number): Sink {
  if (type === 'double') return new Float64Array(rows);
  if (type === 'string' || type === 'boolean' || nullable) return new Array<null>(rows).fill(null);
  return type === 'int32' || type === 'date' ? new Int32Array(rows) : new Float64Array(rows);
}

/** A Parquet file in memory whose columns can be poured into sinks. */
export interface OpenFile {
  readonly rows: number;
  /** Names of all columns, in the file's order. */
  readonly columns: readonly string[];
  /** A property of the file's metadata, such as `schema`; undefined where it has none. */
  property(key: string): string | undefined;
  /** Throws where a column is stored as another type than the schema says, or misses though rows must have it. */
  check(spec: ColumnSpec): void;
  /** Writes a column's values to `sink` from `offset`; a column the file does not have yet is missing in every row. */
  pour(spec: ColumnSpec, sink: Sink, offset: number): void;
  /** Writes the numbers that `numberOf` gives a text column's values to `sink` from `offset`, −1 where one is missing. */
  pourNumbers(spec: ColumnSpec, sink: Int32Array, offset: number, numberOf: (text: string) => number): void;
}

/** Throws where the bytes are not a Parquet file, or a column is stored as another type than the schema says. */
export function openFile(bytes: Uint8Array): OpenFile {
  // Copied where the bytes are a window on something larger: Parquet counts from both ends of the buffer.
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  const buffer = whole as ArrayBuffer;
  const metadata = parquetMetadata(buffer);
  const rows = Number(metadata.num_rows);

  /** False where the file is older than the column. */
  function has(spec: ColumnSpec): boolean {
    const stored = metadata.schema.find(({ name }, i) => i > 0 && name === spec.name);
    if (stored === undefined) {
      if (!spec.nullable) throw new RangeError(`it has no column ${spec.name}`);
      return false;
    }
    const expected = elementOf(spec);
    if (stored.type !== expected.type || stored.converted_type !== expected.converted_type) {
      throw new RangeError(`column ${spec.name} is stored as ${stored.converted_type ?? stored.type}`);
    }
    return true;
  }

  /** Gives every page with the row it begins at. */
  function pages(spec: ColumnSpec, use: (page: ColumnPage, row: number) => void): void {
    let row = 0;
    for (const page of columnPages(buffer, metadata, spec.name)) {
      if (row + page.rows > rows) throw new RangeError(`column ${spec.name} has more than ${rows} rows`);
      use(page, row);
      row += page.rows;
    }
    if (row !== rows) throw new RangeError(`column ${spec.name} has ${row} of ${rows} rows`);
  }

  return {
    rows,
    columns: metadata.schema.slice(1).map(({ name }) => name),
    property: (wanted) => metadata.key_value_metadata?.find(({ key }) => key === wanted)?.value,
    check: has,
    pour(spec, sink, offset) {
      const missing = sink instanceof Float64Array ? Number.NaN : null;
      if (has(spec)) pages(spec, (page, row) => pourPage(page, sink, offset + row, missing));
      else sink.fill(missing as never, offset, offset + rows);
    },
    pourNumbers(spec, sink, offset, numberOf) {
      // A dictionary is looked through once, and serves all pages that share it.
      let known: { words: FlatValues; numbers: Int32Array } | undefined;
      const numbersOf = (words: FlatValues): Int32Array => {
        if (known?.words !== words) {
          known = { words, numbers: Int32Array.from(words as readonly string[], (text) => numberOf(text)) };
        }
        return known.numbers;
      };
      if (!has(spec)) sink.fill(-1, offset, offset + rows);
      else pages(spec, (page, row) => pourPage({ ...page, values: numbersOf(page.values) }, sink, offset + row, -1));
    },
  };
}

/** Writes a page's rows to `sink` from `at`. */
function pourPage({ rows, present, values, codes }: ColumnPage, sink: Sink, at: number, missing: number | null): void {
  if (present === null && codes !== null && values instanceof Float64Array && sink instanceof Float64Array) {
    for (let i = 0; i < rows; i++) sink[at + i] = values[codes[i]!]!;
    return;
  }
  if (present === null && codes !== null && values instanceof Int32Array && sink instanceof Int32Array) {
    for (let i = 0; i < rows; i++) sink[at + i] = values[codes[i]!]!;
    return;
  }
  const to = sink as (number | string | boolean | null)[];
  if (present !== null) {
    if (values.length === 0) to.fill(missing, at, at + rows);
    else pourPresent(present, { values, codes }, to, at, missing);
  } else if (codes !== null) {
    for (let i = 0; i < rows; i++) to[at + i] = values[codes[i]!]!;
  } else if (sink instanceof Float64Array && values instanceof Float64Array) {
    sink.set(values, at);
  } else {
    for (let i = 0; i < rows; i++) to[at + i] = values[i]!;
  }
}

function pourPresent(
  present: Uint8Array,
  { values, codes }: Pick<ColumnPage, 'values' | 'codes'>,
  to: (number | string | boolean | null)[],
  at: number,
  missing: number | null,
): void {
  let next = 0;
  for (let i = 0; i < present.length; i++) {
    if (present[i] === 0) to[at + i] = missing;
    else to[at + i] = values[codes === null ? next++ : codes[next++]!]!;
  }
}

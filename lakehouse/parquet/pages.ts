/**
 * The pages of one flat column of a Parquet file in memory, as flat arrays.
 *
 * What a dictionary holds is decoded once, not once per row, and rows are numbers into it. Headers and compression are
 * hyparquet's; the values are decoded here, because its columns are made of one object or bigint a row.
 *
 * Source   Apache Parquet format, README.md (pages, levels), Encodings.md.
 * Errors   RangeError for a column that is not there or not flat, an encoding this does not read, and damaged pages.
 */
import type { parquetMetadata } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { unpackHybrid } from './hybrid.js';
import { type FlatType, type FlatValues, plainValues, textRuns } from './plain.js';

export type ParquetMetadata = ReturnType<typeof parquetMetadata>;

export interface ColumnPage {
  readonly rows: number;
  /** 1 where a row has a value, one per row; null where all have. */
  readonly present: Uint8Array | null;
  /** The values, in order, or what `codes` number. */
  readonly values: FlatValues;
  /** Of each value its place among `values`; null where they are the values. */
  readonly codes: Int32Array | null;
}

type Codec = Parameters<typeof decompressPage>[2];

export function* columnPages(buffer: ArrayBuffer, metadata: ParquetMetadata, name: string): Generator<ColumnPage> {
  const leaf = metadata.schema.find((element, i) => i > 0 && element.name === name);
  if (leaf?.type === undefined || leaf.repetition_type === 'REPEATED') throw new RangeError(`no flat column ${name}`);
  const type = flatType(leaf.type, name);
  for (const group of metadata.row_groups) {
    const chunk = group.columns.find(({ meta_data: m }) => m?.path_in_schema.join('.') === name)?.meta_data;
    if (chunk === undefined) throw new RangeError(`a row group lacks ${name}`);
    const begin = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    const reader = { view: new DataView(buffer, begin, Number(chunk.total_compressed_size)), offset: 0 };
    const rows = Number(group.num_rows);
    let dictionary: FlatValues = [];
    for (let row = 0; row < rows; ) {
      const header = parquetHeader(reader);
      const bytes = new Uint8Array(buffer, begin + reader.offset, header.compressed_page_size);
      reader.offset += header.compressed_page_size;
      if (header.type === 'DICTIONARY_PAGE') {
        const { num_values = 0 } = header.dictionary_page_header ?? {};
        dictionary = plainValues(unpacked(bytes, header.uncompressed_page_size, chunk.codec), type, num_values);
        continue;
      }
      const page = dataPage(header, bytes, chunk.codec, leaf.repetition_type === 'OPTIONAL');
      row += page.rows;
      yield { rows: page.rows, present: page.present, ...valuesOf(page, type, dictionary) };
    }
  }
}

function flatType(type: string, name: string): FlatType {
  if (['BOOLEAN', 'INT32', 'INT64', 'DOUBLE', 'BYTE_ARRAY'].includes(type)) return type as FlatType;
  throw new RangeError(`column ${name} is stored as ${type}`);
}

const unpacked = (bytes: Uint8Array, size: number, codec: Codec): Uint8Array =>
  decompressPage(bytes, size, codec, undefined);

/** A data page without its levels, still encoded. */
interface Encoded {
  readonly rows: number;
  readonly present: Uint8Array | null;
  readonly count: number;
  readonly encoding: string;
  readonly body: Uint8Array;
}

function dataPage(
  header: ReturnType<typeof parquetHeader>,
  bytes: Uint8Array,
  codec: Codec,
  optional: boolean,
): Encoded {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: size } = header;
  if (second !== undefined) {
    const { num_values: rows, num_nulls: missing, encoding } = second;
    const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
    const present = missing === 0 ? null : presence(bytes, second.repetition_levels_byte_length, rows);
    const count = rows - missing;
    const packed = bytes.subarray(levels);
    const isPlain = second.is_compressed === false || count === 0;
    const body = isPlain ? packed : unpacked(packed, size - levels, codec);
    return { rows, present: checkedPresence(present, count), count, encoding, body };
  }
  if (first === undefined) throw new RangeError(`a page of the type ${header.type}`);
  const { num_values: rows, encoding } = first;
  const body = unpacked(bytes, size, codec);
  if (!optional) return { rows, present: null, count: rows, encoding, body };
  const levels = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0, true);
  const present = presence(body.subarray(0, 4 + levels), 4, rows);
  const count = countPresent(present);
  const values = body.subarray(4 + levels);
  return { rows, present: count === rows ? null : present, count, encoding, body: values };
}

function presence(bytes: Uint8Array, at: number, rows: number): Uint8Array {
  const present = new Uint8Array(rows);
  unpackHybrid(bytes, at, 1, present, 2);
  return present;
}

function checkedPresence(present: Uint8Array | null, count: number): Uint8Array | null {
  if (present === null || countPresent(present) === count) return present;
  throw new RangeError(`a page says that ${count} rows have a value, and names ${countPresent(present)}`);
}

function countPresent(present: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < present.length; i++) count += present[i]!;
  return count;
}

function valuesOf(page: Encoded, type: FlatType, dictionary: FlatValues): Pick<ColumnPage, 'values' | 'codes'> {
  const { count, encoding, body } = page;
  if (count === 0) return { values: [], codes: null };
  if (encoding === 'PLAIN' && type === 'BYTE_ARRAY') {
    const { words, codes } = textRuns(body, count);
    return { values: words, codes };
  }
  if (encoding === 'PLAIN') return { values: plainValues(body, type, count), codes: null };
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    const codes = new Int32Array(count);
    unpackHybrid(body, 1, body[0]!, codes, dictionary.length);
    return { values: dictionary, codes };
  }
  if (encoding === 'RLE' && type === 'BOOLEAN') {
    const flags = new Uint8Array(count);
    // The length of the runs stands before them.
    unpackHybrid(body, 4, 1, flags, 2);
    return { values: Array.from(flags, (flag) => flag === 1), codes: null };
  }
  throw new RangeError(`encoding ${encoding} of ${type}`);
}

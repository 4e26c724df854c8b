/**
 * One column of one row group as Parquet pages: a dictionary where values repeat themselves, then the data (pages of version 2).
 *
 * Compression costs a reader more than it saves where a dictionary has taken what repeats, and gains little on prices: plain
 * values are compressed where that makes them a quarter smaller, and nothing else is.
 *
 * Source   Apache Parquet format, README.md (pages, levels), Encodings.md; page headers and snappy are hyparquet-writer's.
 */
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { type Cells, type StoredCells, storedCells } from './cells.js';
import { packHybrid, packRun } from './packing.js';
import type { ParquetMetadata } from './pages.js';
import type { FlatType } from './plain.js';
import { plainBytes } from './plain-bytes.js';
import { statisticsOf } from './statistics.js';

type SchemaElement = ParquetMetadata['schema'][number];
type Chunk = ParquetMetadata['row_groups'][number]['columns'][number];
type Encoding = 'PLAIN' | 'RLE' | 'RLE_DICTIONARY';

/** Bytes of plain texts in a page, nearly. */
const PAGE = 2 ** 20;
/** A column of fewer bytes stays as it is: a daily append shall not wait for what a compaction saves later. */
const LEAST = 2 ** 18;
/** What is tried before everything is compressed. */
const TRIED = 2 ** 16;
const WORTH = 0.75;

interface Body {
  readonly rows: number;
  readonly present: Uint8Array | null;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Rows of a row group, `to` exclusive, and whether what is worth it is compressed. */
export interface RowGroup {
  readonly from: number;
  readonly to: number;
  readonly compress: boolean;
}

/** Writes a row group's cells, and gives what the file's metadata says of them. */
export function writeChunk(writer: ByteWriter, element: SchemaElement, cells: Cells, group: RowGroup): Chunk {
  const { from, to, compress } = group;
  const type = element.type as FlatType;
  const stored = storedCells(cells, from, to, type === 'BYTE_ARRAY');
  const begin = writer.offset;
  const { encoding, dictionary, bodies } = encoded(stored, type);
  const size = bodies.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const pays = compress && encoding === 'PLAIN' && size >= LEAST && bodies.every(shrinks);
  const codec = pays ? 'SNAPPY' : 'UNCOMPRESSED';
  let headers = 0;
  if (dictionary !== null) {
    writePageHeader(writer, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.bytes.length,
      compressed_page_size: dictionary.bytes.length,
      dictionary_page_header: { num_values: dictionary.count, encoding: 'PLAIN' },
    });
    writer.appendBytes(dictionary.bytes);
  }
  const data = writer.offset;
  for (const body of bodies) {
    headers += writeDataPage(writer, body, { encoding, codec, optional: element.repetition_type === 'OPTIONAL' });
  }
  return {
    meta_data: {
      type,
      encodings: encoding === 'PLAIN' ? ['PLAIN', 'RLE'] : ['PLAIN', 'RLE', encoding],
      path_in_schema: [element.name],
      codec,
      num_values: BigInt(stored.rows),
      total_compressed_size: BigInt(writer.offset - begin),
      total_uncompressed_size: BigInt(writer.offset - begin + headers),
      data_page_offset: BigInt(data),
      ...(dictionary === null ? {} : { dictionary_page_offset: BigInt(begin) }),
      statistics: statisticsOf(stored, type),
    },
    file_offset: BigInt(begin),
  };
}

interface Encoded {
  readonly encoding: Encoding;
  readonly dictionary: { readonly bytes: Uint8Array; readonly count: number } | null;
  readonly bodies: readonly Body[];
}

function encoded({ rows, present, values, dictionary }: StoredCells, type: FlatType): Encoded {
  const whole = (bytes: Uint8Array): Body[] => [{ rows, present, count: values.length, bytes }];
  if (type === 'BOOLEAN') {
    const runs = packHybrid(Uint8Array.from(values as Float64Array), 1);
    return { encoding: 'RLE', dictionary: null, bodies: whole(joined(lengthOf(runs), runs)) };
  }
  if (dictionary !== null) {
    const { words, codes } = dictionary;
    const width = Math.max(1, 32 - Math.clz32(words.length - 1));
    const bytes = joined(Uint8Array.of(width), packHybrid(codes, width));
    return {
      encoding: 'RLE_DICTIONARY',
      dictionary: { bytes: plainBytes(words, type), count: words.length },
      bodies: whole(bytes),
    };
  }
  const bytes = plainBytes(values, type);
  const pages = Math.ceil(bytes.length / PAGE);
  const bodies = pages <= 1 ? whole(bytes) : split({ rows, present, values }, type, Math.ceil(rows / pages));
  return { encoding: 'PLAIN', dictionary: null, bodies };
}

/** Pages of `each` rows. */
function split(
  { rows, present, values }: Pick<StoredCells, 'rows' | 'present' | 'values'>,
  type: FlatType,
  each: number,
): Body[] {
  const bodies: Body[] = [];
  let next = 0;
  for (let row = 0; row < rows; row += each) {
    const here = present?.subarray(row, row + each) ?? null;
    const size = Math.min(each, rows - row);
    const count = here === null ? size : here.reduce((sum, one) => sum + one, 0);
    bodies.push({ rows: size, present: here, count, bytes: plainBytes(values.slice(next, next + count), type) });
    next += count;
  }
  return bodies;
}

interface How {
  readonly encoding: Encoding;
  readonly codec: 'SNAPPY' | 'UNCOMPRESSED';
  readonly optional: boolean;
}

/** Gives by how much the page is smaller than it was. */
function writeDataPage(writer: ByteWriter, { rows, present, count, bytes }: Body, { encoding, codec, optional }: How) {
  const levels = optional ? levelsOf(present, rows) : new Uint8Array(0);
  const body = codec === 'SNAPPY' ? snappyCompress(bytes) : bytes;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + bytes.length,
    compressed_page_size: levels.length + body.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: rows - count,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: codec === 'SNAPPY',
    },
  });
  writer.appendBytes(levels);
  writer.appendBytes(body);
  return bytes.length - body.length;
}

const levelsOf = (present: Uint8Array | null, rows: number): Uint8Array =>
  present === null ? packRun(1, rows, 1) : packHybrid(present, 1);

function shrinks({ bytes }: Body): boolean {
  const tried = bytes.subarray(0, TRIED);
  return snappyCompress(tried).length < WORTH * tried.length;
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return length;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

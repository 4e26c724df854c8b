/**
 * The smallest and the largest value of a column and how many are missing, by which other readers leave row groups out.
 *
 * Order    texts by their UTF-8 bytes; a zero counts as −0 below and as +0 above.
 * Source   Apache Parquet format, parquet.thrift, ColumnOrder and Statistics.
 */
import type { StoredCells } from './cells.js';
import type { ParquetMetadata } from './pages.js';
import type { FlatType } from './plain.js';

type Chunk = ParquetMetadata['row_groups'][number]['columns'][number];
type Statistics = NonNullable<NonNullable<Chunk['meta_data']>['statistics']>;

export function statisticsOf({ rows, values, dictionary }: StoredCells, type: FlatType): Statistics {
  const missing = { null_count: BigInt(rows - values.length) };
  if (values.length === 0) return missing;
  const words = dictionary?.words ?? values;
  if (type === 'BYTE_ARRAY') {
    const [least, most] = textRange(words as readonly string[]);
    return { ...missing, min_value: least, max_value: most };
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of words as Float64Array) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (type === 'BOOLEAN') return { ...missing, min_value: least === 1, max_value: most === 1 };
  if (type === 'INT64') return { ...missing, min_value: BigInt(least), max_value: BigInt(most) };
  if (type === 'DOUBLE') return { ...missing, min_value: least === 0 ? -0 : least, max_value: most === 0 ? 0 : most };
  return { ...missing, min_value: least, max_value: most };
}

/** Units from which on their order is not that of the bytes: surrogates stand for what lies beyond all others. */
const HIGH = /[\ud800-\uffff]/;

function textRange(words: readonly string[]): [string, string] {
  if (HIGH.test(words.join(''))) return byteRange(words);
  let [least, most] = [words[0]!, words[0]!];
  for (const word of words) {
    if (word > most) most = word;
    else if (word < least) least = word;
  }
  return [least, most];
}

function byteRange(words: readonly string[]): [string, string] {
  const sorted = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return [sorted[0]!, sorted.at(-1)!];
}

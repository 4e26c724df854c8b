import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getSchemaPath } from 'hyparquet/src/schema.js';
import type { ParquetMetadata } from '../../../lakehouse/parquet/pages.js';

/**
 * The values of one flat column by hyparquet's own reader, what ours is held against: numbers as stored (days for DATE, bigint
 * ms for TIMESTAMP), strings decoded, null or undefined where a value is missing.
 */
export function* hyparquetColumn(buffer: ArrayBuffer, metadata: ParquetMetadata, name: string): Generator<unknown> {
  const schemaPath = getSchemaPath(metadata.schema, [name]);
  const leaf = schemaPath.at(-1)?.element;
  if (leaf?.type === undefined) throw new RangeError(`hyparquetColumn: no flat column ${name}`);
  const { converted_type, logical_type, ...plain } = leaf;
  const element = converted_type === 'UTF8' ? leaf : plain;
  for (const group of metadata.row_groups) {
    const chunk = group.columns.find(({ meta_data: m }) => m?.path_in_schema.join('.') === name)?.meta_data;
    if (chunk === undefined) throw new RangeError(`hyparquetColumn: a row group lacks ${name}`);
    const { codec, type, dictionary_page_offset: dictionary, data_page_offset: pages } = chunk;
    const view = new DataView(buffer, Number(dictionary ?? pages), Number(chunk.total_compressed_size));
    const rows = Number(group.num_rows);
    const { data } = readColumn(
      { view, offset: 0 },
      { groupStart: 0, groupRows: rows, selectStart: 0, selectEnd: rows },
      { pathInSchema: [name], type, element, schemaPath, codec, parsers: DEFAULT_PARSERS },
    );
    for (const page of data) yield* page as Iterable<unknown>;
  }
}

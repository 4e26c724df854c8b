import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetRead } from 'hyparquet';
import type { BarsMapping, RawBarRow } from '../../contracts/bars-mapping.js';
import { columnPositions } from './columns.js';
import { unreadable } from './unreadable.js';

/** Rows of a Parquet file (plain, Snappy or gzip), each value as the text a CSV file would hold. */
export async function parquetBarRows(bytes: Uint8Array, path: string, mapping: BarsMapping): Promise<RawBarRow[]> {
  const file = bytes.slice().buffer;
  let rows: readonly (readonly unknown[])[] = [];
  try {
    const header = parquetMetadata(file)
      .schema.filter(({ num_children: children }) => children === undefined)
      .map(({ name }) => name);
    const positions = columnPositions(header, path, mapping);
    await parquetRead({
      file,
      // Whoever writes the file decides how it is packed; what is not among these is named in the error.
      compressors: { GZIP: (input) => gunzipSync(input) },
      onComplete: (all) => {
        rows = all;
      },
    });
    return rows.map((row, k) => ({ line: k + 1, cells: positions.map((at) => (at < 0 ? '' : textOf(row[at]))) }));
  } catch (error) {
    if ((error as Error).name === 'DataQualityError') throw error;
    throw unreadable(
      path,
      `it is not Parquet that can be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (!(value instanceof Date)) return String(value);
  const iso = value.toISOString();
  // A DATE column comes as midnight UTC and means the day.
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
}

/** The rows of a user's file, as text under the names of the mapping. Nothing is believed here; see lakehouse/bars. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { BarsMapping, RawBarRow } from '../../contracts/bars-mapping.js';
import { csvBarRows } from './csv-rows.js';
import { parquetBarRows } from './parquet-rows.js';
import { unreadable } from './unreadable.js';

/** Names that end like this are read, in folders as well. */
export const BAR_FILES = /\.(csv|csv\.gz|parquet)$/i;

/**
 * Rows of a CSV file (plain or gzipped) or a Parquet file, oldest line first.
 * DataQualityError where the file cannot be read, unzipped or decoded, or lacks a column that the mapping names.
 */
export const readBarRows = async (path: string, mapping: BarsMapping): Promise<Iterable<RawBarRow>> =>
  barRowsOf(await readBarFile(path), path, mapping);

/** The bytes of a file, which errors call `shown`. */
export const readBarFile = (path: string, shown = path): Promise<Uint8Array> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(shown, UNREADABLE[error.code ?? ''] ?? `it cannot be read (${error.code})`);
  });

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'it is a folder',
};

/** `readBarRows` of bytes that were read from `path`; its ending says which format they are in. */
export async function barRowsOf(bytes: Uint8Array, path: string, mapping: BarsMapping): Promise<Iterable<RawBarRow>> {
  if (/\.parquet$/i.test(path)) return parquetBarRows(bytes, path, mapping);
  const plain = isGzip(bytes) ? unzipped(bytes, path) : bytes;
  return csvBarRows(utf8(plain, path), path, mapping);
}

// By its first two bytes (RFC 1952), since a name promises nothing.
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unzipped(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw unreadable(path, `it cannot be unzipped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function utf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'it is not UTF-8 text');
  }
}

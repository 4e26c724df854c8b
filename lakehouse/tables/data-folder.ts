import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, readIfThere, replaceFile } from '../atomic-file.js';
import { sha256Hex } from '../canonical-json.js';
import { onDisk, systemCode } from '../storage-problem.js';
import { boundsOf, type CheckedBatch } from './column-values.js';
import { columnsOfFiles } from './columns.js';
import { encodeRows, type OpenFile, openFile, sinkOf } from './data-file.js';
import { corruptTable } from './table-problem.js';
import type { ColumnSpec, Columns, DataFile, ReadBatch, TableSchema } from './table-types.js';

/** A file that is on disk, and the bytes to put it back with. */
export interface StoredFile {
  readonly file: DataFile;
  /** Puts the file back if garbage collection took it before a snapshot named it. */
  ensure(): Promise<void>;
}

/** The data files of one table: `<folder>/<sha256>.parquet`, immutable, named by their content. */
export interface DataFolder {
  write(schema: TableSchema, batch: CheckedBatch): Promise<StoredFile>;
  /** The rows of several files, one after the other. CorruptArtifactError naming the file whose bytes are not what they were. */
  read(files: readonly DataFile[], columns: readonly ColumnSpec[]): Promise<ReadBatch>;
  /** The same, with columns decoded when they are asked for; what is wrong with the bytes or their types is told here. */
  open(files: readonly DataFile[], columns: readonly ColumnSpec[]): Promise<Columns>;
}

export function dataFolder(folder: string, table: string): DataFolder {
  const pathOf = (sha256: string) => join(folder, `${sha256}.parquet`);

  async function store(sha256: string, bytes: Uint8Array): Promise<void> {
    const path = pathOf(sha256);
    if (await createFile(path, bytes)) return;
    const found = await readIfThere(path);
    // Damaged from outside, and here are the right bytes. Otherwise only its age is renewed: garbage collection spares the young.
    if (found === undefined || sha256Hex(found) !== sha256) await replaceFile(path, bytes);
    else await renewAge(path);
  }

  async function readVerified(sha256: string): Promise<Uint8Array> {
    const path = pathOf(sha256);
    const bytes = await readIfThere(path);
    if (bytes === undefined) throw corruptTable(`${table}, file ${path}`, 'it is gone, though a snapshot needs it');
    const found = sha256Hex(bytes);
    if (found !== sha256) {
      throw corruptTable(`${table}, file ${path}`, `its ${bytes.byteLength} bytes have sha256 ${found}`);
    }
    return bytes;
  }

  /** What `use` makes of a verified file; whatever it throws is that file's fault. */
  async function opened<T>(file: DataFile, use: (open: OpenFile) => T): Promise<T> {
    const bytes = await readVerified(file.sha256);
    try {
      const open = openFile(bytes);
      if (open.rows !== file.rows) throw new RangeError(`it has ${open.rows} rows, the snapshot says ${file.rows}`);
      return use(open);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw corruptTable(`${table}, file ${pathOf(file.sha256)}`, what);
    }
  }

  return {
    async write(schema, batch) {
      const bytes = encodeRows(schema, batch);
      const sha256 = sha256Hex(bytes);
      await store(sha256, bytes);
      return {
        file: { sha256, rows: batch.rows, bytes: bytes.byteLength, ...boundsOf(batch) },
        ensure: async () => {
          if (!(await exists(pathOf(sha256)))) await store(sha256, bytes);
        },
      };
    },
    async read(files, columns) {
      const rows = files.reduce((n, file) => n + file.rows, 0);
      const sinks = columns.map((spec) => sinkOf(spec, rows));
      let offset = 0;
      for (const file of files) {
        await opened(file, (open) => {
          columns.forEach((spec, c) => {
            open.pour(spec, sinks[c]!, offset);
          });
        });
        offset += file.rows;
      }
      return Object.fromEntries(columns.map(({ name }, c) => [name, sinks[c]!])) as ReadBatch;
    },
    async open(files, columns) {
      const all: OpenFile[] = [];
      for (const file of files) {
        all.push(
          await opened(file, (open) => {
            for (const spec of columns) open.check(spec);
            return open;
          }),
        );
      }
      return columnsOfFiles(all, columns);
    },
  };
}

/** Age is no part of the content: it only tells garbage collection that somebody is about to name this file. */
function renewAge(path: string): Promise<void> {
  return onDisk(path, async () => {
    try {
      const now = new Date();
      await utimes(path, now, now);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  });
}

function exists(path: string): Promise<boolean> {
  return onDisk(path, async () => {
    try {
      await stat(path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
  });
}

/** What a table is: the types, apart from how one is kept on disk (`openTable`). */
export type ColumnType = 'string' | 'double' | 'int64' | 'int32' | 'boolean' | 'date' /* days */ | 'timestamp' /* ms UTC */;

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

export interface TableSchema {
  readonly table: string;
  readonly version: number;
  readonly columns: readonly ColumnSpec[];
  /** Columns that rows are sorted by when a table is compacted. */
  readonly key: readonly string[];
}

/** Columns of equal length; null where missing. Numeric columns may be typed arrays (NaN = null for double). */
export type ColumnBatch = Readonly<Record<string, ArrayLike<number | string | boolean | null>>>;

/** One immutable Parquet file. Minimum and maximum are over the values that are there; null where there is none. */
export interface DataFile {
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
  readonly min: Readonly<Record<string, number | string | null>>;
  readonly max: Readonly<Record<string, number | string | null>>;
}

/** One committed state of a table: the files that make it up, in the order in which they came. */
export interface Snapshot {
  readonly number: number;
  readonly schemaVersion: number;
  readonly files: readonly DataFile[];
  readonly rows: number;
  readonly parent: number | null;
  readonly operation: 'append' | 'compact' | 'evolve';
  readonly note: string;
}

export interface ReadOptions {
  readonly columns?: readonly string[];
  /** True for a file that need not be read. */
  readonly prune?: (file: DataFile) => boolean;
}

export interface Table {
  readonly schema: TableSchema;
  /** The snapshot of that number, or the newest; null where there is none. */
  snapshot(number?: number): Promise<Snapshot | null>;
  /** Every snapshot that is kept, oldest first. */
  history(): Promise<readonly Snapshot[]>;
  append(batch: ColumnBatch, note: string): Promise<Snapshot>;
  read(snapshot: Snapshot, options?: ReadOptions): Promise<ColumnBatch & { readonly length?: never }>;
  compact(note: string): Promise<Snapshot>;
  evolve(next: TableSchema): Promise<Snapshot>;
}

export { openTable } from './open-table.js';

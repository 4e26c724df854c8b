/** What a table is, apart from how one is kept on disk (`openTable`). */
export type ColumnType =
  | 'string'
  | 'double'
  | 'int64'
  | 'int32'
  | 'boolean'
  | 'date' /* days */
  | 'timestamp' /* ms UTC */;

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

/** What a read gives. Indexing by `length` is no column. */
export type ReadBatch = ColumnBatch & { readonly length?: never };

/** A text column as numbers: row r says `words[codes[r]]`, nothing where that is −1. No two words are equal. */
export interface CodedColumn {
  readonly words: readonly string[];
  readonly codes: Int32Array;
  /** The number of each word. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Rows whose columns are decoded when they are first asked for. */
export interface Columns {
  readonly rows: number;
  /** A column in the form that `Table.read` promises. RangeError where there is none of that name. */
  values(name: string): ArrayLike<number | string | boolean | null>;
  /** The same of a column of numbers, NaN where one is missing. */
  numbers(name: string): Float64Array;
  /** The same of a text column, as numbers. */
  coded(name: string): CodedColumn;
}

/** Smallest or largest value of each column; null where there is none, or where it is too long a text to be worth keeping. */
export type ColumnBounds = Readonly<Record<string, number | string | null>>;

/** One immutable Parquet file. */
export interface DataFile {
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
  readonly min: ColumnBounds;
  readonly max: ColumnBounds;
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
  /** Columns to read (default: all of the schema the table was opened with). */
  readonly columns?: readonly string[];
  /** True for a file that holds nothing of interest and need not be read. */
  readonly prune?: (file: DataFile) => boolean;
}

export interface Table {
  readonly schema: TableSchema;
  /** The snapshot of that number, or the newest; null where there is none (or garbage collection took it). */
  snapshot(number?: number): Promise<Snapshot | null>;
  /** Every snapshot that is kept, oldest first. */
  history(): Promise<readonly Snapshot[]>;
  /** Adds rows. Of several processes at once each loses a race at most; none loses a row. An empty batch commits nothing new. */
  append(batch: ColumnBatch, note: string): Promise<Snapshot>;
  /** Adds rows if the newest snapshot is still `parent` (null: none yet); null if somebody committed since. */
  appendAfter(parent: Snapshot | null, batch: ColumnBatch, note: string): Promise<Snapshot | null>;
  /**
   * The rows of a snapshot, in the order they came. double: Float64Array, NaN where missing. int32 and date: Int32Array; int64
   * and timestamp: Float64Array; where such a column is nullable, and for string and boolean: a plain array with null.
   */
  read(snapshot: Snapshot, options?: ReadOptions): Promise<ReadBatch>;
  /** The same rows, every file read and verified, each column decoded when it is first asked for. */
  open(snapshot: Snapshot): Promise<Columns>;
  /** Rewrites many files to one, rows sorted by the key; older snapshots stay readable. */
  compact(note: string): Promise<Snapshot>;
  /** Adds nullable columns; open the table with `next` to use them. */
  evolve(next: TableSchema): Promise<Snapshot>;
}

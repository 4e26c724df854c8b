import { join, resolve } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { type CheckedBatch, checkedBatch } from './column-values.js';
import { dataFolder, type StoredFile } from './data-folder.js';
import { sortedByKey } from './row-order.js';
import { type Committed, snapshotLog } from './snapshot-log.js';
import { badData } from './table-problem.js';
import { assertEvolution, assertTableSchema, assertWriter } from './table-schema.js';
import type { ColumnBatch, DataFile, Snapshot, Table, TableSchema } from './table-types.js';

export type * from './table-types.js';

/** Where a table lives: `data/<sha256>.parquet` and `snapshots/<number>.json` below this folder. */
export const tableFolder = (root: string, table: string): string => join(resolve(root), 'tables', table);

/**
 * A table of immutable Parquet files and numbered snapshots, for many processes on one file system.
 *
 * A commit writes its data file, then takes the next snapshot number by an exclusive create. Whoever loses the race reads the
 * new state and tries again, so nothing is lost; a crash leaves the snapshot before or after, and at most files nobody names.
 * Every read verifies what it reads.
 *
 * Errors   ValidationError for an impossible schema; DataQualityError for rows the schema does not allow and for a change of
 *          schema that old files could not follow; CorruptArtifactError naming a damaged file; StorageError from the disk.
 */
export function openTable(root: string, schema: TableSchema): Table {
  assertTableSchema(schema);
  const { table } = schema;
  const folder = tableFolder(root, table);
  const log = snapshotLog(join(folder, 'snapshots'), table);
  const data = dataFolder(join(folder, 'data'), table);

  /** Commits what `change` makes of the newest state, again after every lost race; a null change leaves that state. */
  async function commit(
    change: (newest: Committed | null) => Promise<Change | null> | Change | null,
  ): Promise<Snapshot> {
    // Every lost race means that somebody else's commit went in, so this ends; the bound only guards against a broken disk.
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const newest = await log.latest();
      const changed = await change(newest);
      if (changed === null) return newest!.snapshot;
      const next = following(newest, changed);
      if (await log.commit(next)) return next.snapshot;
    }
    throw new ProblemError({
      type: 'StorageError',
      where: `table ${table}`,
      what: 'ten thousand attempts to commit each found that the table had moved on',
      next: 'See what else writes to this table; it is tried again.',
      retryAfterMs: 5000,
    });
  }

  const appended = (newest: Committed | null, stored: StoredFile | null, note: string): Change => ({
    schema: newest?.schema ?? schema,
    files: [...(newest?.snapshot.files ?? []), ...(stored === null ? [] : [stored.file])],
    operation: 'append',
    note,
  });

  const assertMayWrite = (newest: Committed | null): void => {
    if (newest !== null) assertWriter(newest.schema, schema);
  };

  async function append(batch: ColumnBatch, note: string): Promise<Snapshot> {
    const checked = checkedBatch(schema, batch);
    let stored: StoredFile | null = null;
    const snapshot = await commit(async (newest) => {
      assertMayWrite(newest);
      if (checked.rows === 0) return newest === null ? appended(null, null, note) : null;
      stored ??= await data.write(schema, checked);
      return appended(newest, stored, note);
    });
    await (stored as StoredFile | null)?.ensure();
    return snapshot;
  }

  async function appendAfter(parent: Snapshot | null, batch: ColumnBatch, note: string): Promise<Snapshot | null> {
    const checked = checkedBatch(schema, batch);
    const newest = await log.latest();
    if ((newest?.snapshot.number ?? null) !== (parent?.number ?? null)) return null;
    assertMayWrite(newest);
    if (checked.rows === 0 && newest !== null) return newest.snapshot;
    const stored = checked.rows === 0 ? null : await data.write(schema, checked);
    const next = following(newest, appended(newest, stored, note));
    if (!(await log.commit(next))) return null;
    await stored?.ensure();
    return next.snapshot;
  }

  async function compact(note: string): Promise<Snapshot> {
    let base: readonly DataFile[] = [];
    let whole: StoredFile | null = null;
    const snapshot = await commit(async (newest) => {
      if (newest === null) throw badData(table, 'nothing was ever appended', 'Append rows before compacting.');
      const { files } = newest.snapshot;
      // What came since the rows were read is kept beside them; only after another compaction must they be read again.
      if (whole === null || !startsWith(files, base)) {
        if (files.length < 2) return null;
        base = files;
        whole = await data.write(newest.schema, await rowsByKey(newest));
      }
      const rest = files.slice(base.length);
      return { schema: newest.schema, files: [whole.file, ...rest], operation: 'compact', note };
    });
    await (whole as StoredFile | null)?.ensure();
    return snapshot;
  }

  async function rowsByKey({ snapshot, schema: stored }: Committed): Promise<CheckedBatch> {
    return sortedByKey(checkedBatch(stored, await data.read(snapshot.files, stored.columns)), stored.key);
  }

  return {
    schema,
    append,
    appendAfter,
    compact,
    async snapshot(number) {
      const committed = await (number === undefined ? log.latest() : log.read(wholeNumber(number)));
      return committed?.snapshot ?? null;
    },
    async history() {
      const kept = await Promise.all((await log.numbers()).map((number) => log.read(number)));
      return kept.flatMap((committed) => (committed === null ? [] : [committed.snapshot]));
    },
    async read(snapshot, { columns = schema.columns.map(({ name }) => name), prune = () => false } = {}) {
      const specs = columns.map((name) => {
        const spec = schema.columns.find((column) => column.name === name);
        if (spec === undefined) throw new RangeError(`table ${table}: no column ${JSON.stringify(name)}`);
        return spec;
      });
      return data.read(
        snapshot.files.filter((file) => !prune(file)),
        specs,
      );
    },
    open: (snapshot) => data.open(snapshot.files, schema.columns),
    async evolve(next) {
      return commit((newest) => {
        const before = newest?.schema ?? schema;
        // The same evolution from another process went in first: there is nothing left to do.
        if (newest !== null && next.version === before.version) {
          assertWriter(before, next);
          return null;
        }
        assertEvolution(before, next);
        assertTableSchema(next);
        const note = `schema version ${next.version}`;
        return { schema: next, files: newest?.snapshot.files ?? [], operation: 'evolve', note };
      });
    },
  };
}

interface Change extends Pick<Snapshot, 'files' | 'operation' | 'note'> {
  readonly schema: TableSchema;
}

function following(newest: Committed | null, { schema, files, operation, note }: Change): Committed {
  const parent = newest?.snapshot.number ?? null;
  const number = (parent ?? 0) + 1;
  const rows = files.reduce((n, file) => n + file.rows, 0);
  return { schema, snapshot: { number, schemaVersion: schema.version, files, rows, parent, operation, note } };
}

const startsWith = (files: readonly DataFile[], base: readonly DataFile[]): boolean =>
  base.every((file, i) => files[i]?.sha256 === file.sha256);

function wholeNumber(number: number): number {
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new RangeError(`table snapshot: number is ${number}; snapshots count from 1`);
}

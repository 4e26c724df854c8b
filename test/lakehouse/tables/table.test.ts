import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ColumnBatch, openTable, type TableSchema } from '../../../lakehouse/tables/table.js';
import { problemOf, temporaryFolder } from '../fixtures.js';
import { counts, everyType } from './table-fixtures.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
const one = (n: number): ColumnBatch => ({ writer: ['a'], n: [n] });
const rowsOf = async (table = openTable(root, counts)) =>
  Array.from((await table.read((await table.snapshot())!))['n'] as Int32Array);

describe('a table', () => {
  it('has no snapshot before the first append', async () => {
    const table = openTable(root, counts);
    expect(await table.snapshot()).toBeNull();
    expect(await table.snapshot(1)).toBeNull();
    expect(await table.history()).toEqual([]);
  });

  it('gives back every type, with what is missing', async () => {
    const table = openTable(root, everyType);
    const batch = {
      string: ['é𝄞', '', 'b'],
      maybe_string: [null, 'x', null],
      double: Float64Array.of(-0, 1e-300, 0.1 + 0.2),
      maybe_double: Float64Array.of(Number.NaN, 5e-324, -1.5),
      int64: Float64Array.of(2 ** 53 - 1, -(2 ** 53 - 1), 0),
      maybe_int64: [null, 7, null],
      int32: Int32Array.of(2 ** 31 - 1, -(2 ** 31), 0),
      maybe_int32: [null, null, 3],
      boolean: [true, false, true],
      maybe_boolean: [null, false, true],
      date: Int32Array.of(-1, 0, 20_000),
      maybe_date: [null, -25_000, 1],
      timestamp: Float64Array.of(-1, 0, 1.7e12),
      maybe_timestamp: [1.7e12, null, -5],
    };
    const back = await table.read(await table.append(batch, 'first'));
    expect(back).toEqual(batch);
    expect(Object.is((back['double'] as Float64Array)[0], -0)).toBe(true);
  });

  it('gives back what was appended, whatever it was, in order', () =>
    fc.assert(
      fc.asyncProperty(fc.array(batches(), { minLength: 1, maxLength: 4 }), async (all) => {
        const table = openTable(await temporaryFolder(), everyType);
        for (const batch of all) await table.append(batch, '');
        const snapshot = (await table.snapshot())!;
        const back = await table.read(snapshot);
        for (const { name } of everyType.columns) {
          expect(Array.from(back[name]!), name).toEqual(all.flatMap((batch) => Array.from(batch[name]!)));
        }
        const sorted = await table.read(await table.compact(''));
        expect(multiset(sorted)).toEqual(multiset(back));
        expect(await table.read(snapshot)).toEqual(back);
      }),
      // Each run is some ten commits to a real disk.
      { numRuns: 10 },
    ));

  it('writes equal rows to equal bytes', async () => {
    const first = await openTable(root, counts).append(one(1), 'a');
    const other = await openTable(await temporaryFolder(), counts).append(one(1), 'b');
    expect(first.files).toEqual(other.files);
  });

  it('counts the same rows twice when they are appended twice', async () => {
    const table = openTable(root, counts);
    await table.append(one(1), '');
    await table.append(one(1), '');
    expect(await rowsOf()).toEqual([1, 1]);
  });

  it('travels in time by number', async () => {
    const table = openTable(root, counts);
    for (const n of [1, 2, 3]) await table.append(one(n), `note ${n}`);
    expect((await table.history()).map(({ number, parent, rows, note }) => [number, parent, rows, note])).toEqual([
      [1, null, 1, 'note 1'],
      [2, 1, 2, 'note 2'],
      [3, 2, 3, 'note 3'],
    ]);
    expect(Array.from((await table.read((await table.snapshot(2))!))['n'] as Int32Array)).toEqual([1, 2]);
    expect(await table.snapshot(4)).toBeNull();
    await expect(table.snapshot(0)).rejects.toThrow(RangeError);
  });

  it('reads only the columns asked for, and skips files that cannot matter', async () => {
    const table = openTable(root, counts);
    await table.append({ writer: ['a', 'b'], n: [1, 5] }, '');
    const snapshot = await table.append({ writer: ['c'], n: [9] }, '');
    expect(snapshot.files[0]).toMatchObject({ min: { writer: 'a', n: 1 }, max: { writer: 'b', n: 5 } });
    const late = await table.read(snapshot, { columns: ['n'], prune: ({ max }) => Number(max['n']) < 6 });
    expect(late).toEqual({ n: Int32Array.of(9) });
    await expect(table.read(snapshot, { columns: ['m'] })).rejects.toThrow('no column "m"');
  });

  it('keeps no bounds of long texts', async () => {
    const snapshot = await openTable(root, counts).append({ writer: ['x'.repeat(65)], n: [1] }, '');
    expect(snapshot.files[0]!.max).toEqual({ writer: null, n: 1 });
  });

  it('commits nothing for an empty batch once there is a snapshot', async () => {
    const table = openTable(root, counts);
    const empty = { writer: [], n: [] };
    expect(await table.append(empty, '')).toMatchObject({ number: 1, rows: 0, files: [] });
    expect(await table.append(empty, '')).toMatchObject({ number: 1 });
    expect(await rowsOf()).toEqual([]);
  });

  it('appends after a parent only while that is the newest', async () => {
    const table = openTable(root, counts);
    const first = await table.appendAfter(null, one(1), '');
    expect(first).toMatchObject({ number: 1 });
    expect(await table.appendAfter(null, one(2), '')).toBeNull();
    const answers = await Promise.all([2, 3, 4].map((n) => table.appendAfter(first, one(n), '')));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await rowsOf()).toHaveLength(2);
  });

  it('compacts to one file sorted by the key, and older snapshots stay readable', async () => {
    const table = openTable(root, counts);
    for (const n of [3, 1, 2]) await table.append(one(n), '');
    const compacted = await table.compact('tidy');
    expect(compacted).toMatchObject({ number: 4, rows: 3, operation: 'compact', note: 'tidy' });
    expect(compacted.files).toHaveLength(1);
    expect(await rowsOf()).toEqual([1, 2, 3]);
    expect(Array.from((await table.read((await table.snapshot(3))!))['n'] as Int32Array)).toEqual([3, 1, 2]);
    expect(await table.compact('again')).toEqual(compacted);
  });

  it('refuses to compact what was never written', async () => {
    expect((await problemOf(() => openTable(root, counts).compact(''))).type).toBe('DataQualityError');
  });

  it('leaves nothing on disk but data and snapshots', async () => {
    await openTable(root, counts).append(one(1), '');
    expect((await readdir(join(root, 'tables', 'counts'), { recursive: true })).sort()).toEqual([
      'data',
      expect.stringMatching(/^data\/[0-9a-f]{64}\.parquet$/),
      'snapshots',
      'snapshots/00000001.json',
    ]);
  });
});

describe('what a table does not take', () => {
  it.each<[string, ColumnBatch]>([
    ['column m', { writer: ['a'], n: [1], m: [1] }],
    ['column n', { writer: ['a'] }],
    ['column n', { writer: ['a'], n: [1, 2] }],
    ['column n, row 1', { writer: ['a', 'a'], n: [1, 1.5] }],
    ['column n, row 0', { writer: ['a'], n: [2 ** 31] }],
    ['column n, row 0', { writer: ['a'], n: ['1'] }],
    ['column n, row 0', { writer: ['a'], n: [null] }],
    ['column writer, row 0', { writer: [7], n: [1] }],
    ['column writer, row 0', { writer: ['\ud800'], n: [1] }],
    ['table counts', {}],
  ])('is named: %s', async (where, batch) => {
    const problem = await problemOf(() => openTable(root, counts).append(batch, ''));
    expect(problem).toMatchObject({ type: 'DataQualityError', where: expect.stringContaining(where) });
    expect(await openTable(root, counts).snapshot()).toBeNull();
  });

  it.each([
    ['double', Number.POSITIVE_INFINITY],
    ['double', Number.NaN],
    ['int64', 2 ** 53],
    ['timestamp', 8.64e15 + 2],
    ['boolean', 1],
    ['date', 0.5],
  ] as const)('is %s %s', async (type, value) => {
    const schema: TableSchema = { table: 't', version: 1, columns: [{ name: 'x', type, nullable: false }], key: [] };
    expect(await problemOf(() => openTable(root, schema).append({ x: [value] }, ''))).toMatchObject({
      type: 'DataQualityError',
      where: 'table t, column x, row 0',
    });
  });

  it.each<Partial<TableSchema>>([
    { table: '../up' },
    { version: 0 },
    { columns: [] },
    { columns: [...counts.columns, counts.columns[0]!] },
    { columns: [{ name: 'length', type: 'int32', nullable: false }] },
    { columns: [{ name: 'a b', type: 'int32', nullable: false }] },
    { columns: [{ name: 'a', type: 'text' as 'string', nullable: false }] },
    { key: ['nothing'] },
  ])('is the schema %j', async (part) => {
    expect((await problemOf(() => openTable(root, { ...counts, key: [], ...part }))).type).toBe('ValidationError');
  });
});

describe('evolution', () => {
  const next = (columns: TableSchema['columns'], rest: Partial<TableSchema> = {}): TableSchema => ({
    ...counts,
    version: 2,
    columns,
    ...rest,
  });
  const added = next([...counts.columns, { name: 'extra', type: 'double', nullable: true }]);

  it('adds nullable columns; old rows have none, old writers go on', async () => {
    const old = openTable(root, counts);
    await old.append(one(1), '');
    expect(await old.evolve(added)).toMatchObject({ number: 2, schemaVersion: 2, operation: 'evolve', rows: 1 });
    const table = openTable(root, added);
    await table.append({ writer: ['b'], n: [2], extra: [0.5] }, '');
    expect(await old.append(one(3), '')).toMatchObject({ schemaVersion: 2 });
    const snapshot = (await table.snapshot())!;
    expect(await table.read(snapshot)).toEqual({
      writer: ['a', 'b', 'a'],
      n: Int32Array.of(1, 2, 3),
      extra: Float64Array.of(Number.NaN, 0.5, Number.NaN),
    });
    expect(Object.keys(await old.read(snapshot))).toEqual(['writer', 'n']);
    // A compaction by the old program keeps the column it has never heard of.
    expect((await table.read(await old.compact('')))['extra']).toEqual(Float64Array.of(Number.NaN, Number.NaN, 0.5));
  });

  it('is done once, whoever asks', async () => {
    const table = openTable(root, counts);
    await table.append(one(1), '');
    await Promise.all([table.evolve(added), openTable(root, added).evolve(added), table.evolve(added)]);
    expect((await table.history()).map(({ operation }) => operation)).toEqual(['append', 'evolve']);
  });

  it.each<[string, TableSchema]>([
    ['column n', next([counts.columns[0]!])],
    ['column n', next([counts.columns[0]!, { name: 'n', type: 'int64', nullable: false }])],
    ['column n', next([counts.columns[0]!, { name: 'n', type: 'int32', nullable: true }])],
    ['column extra', next([...counts.columns, { name: 'extra', type: 'double', nullable: false }])],
    ['column n', next(counts.columns, { key: ['n'] })],
    ['table counts', next(counts.columns, { table: 'other' })],
    ['table counts', next(counts.columns, { version: 1, key: ['n'] })],
  ])('is refused by name: %s', async (where, schema) => {
    const table = openTable(root, counts);
    await table.append(one(1), '');
    const problem = await problemOf(() => table.evolve(schema));
    expect(problem.type).toBe('DataQualityError');
    if (schema.version === 2) expect(problem.where).toContain(where);
    expect(await table.history()).toHaveLength(1);
  });

  it('is asked for before rows of a newer schema are taken', async () => {
    await openTable(root, counts).append(one(1), '');
    const problem = await problemOf(() => openTable(root, added).append({ writer: ['b'], n: [2] }, ''));
    expect(problem).toMatchObject({ type: 'DataQualityError', next: 'Evolve the table first.' });
  });

  it('is needed where a schema changed without a new version', async () => {
    await openTable(root, counts).append(one(1), '');
    const changed = { ...added, version: 1 };
    const problem = await problemOf(() => openTable(root, changed).append({ writer: ['b'], n: [2] }, ''));
    expect(problem).toMatchObject({ type: 'DataQualityError', where: 'table counts, column extra' });
  });
});

describe('a damaged table', () => {
  const flip = async (path: string, at: number) => {
    const bytes = await readFile(path);
    bytes[at]! ^= 1;
    await chmod(path, 0o644);
    await writeFile(path, bytes);
  };

  it('names the data file in which any one byte changed', async () => {
    const table = openTable(root, counts);
    const snapshot = await table.append(one(1), '');
    const path = join(root, 'tables', 'counts', 'data', `${snapshot.files[0]!.sha256}.parquet`);
    const size = snapshot.files[0]!.bytes;
    for (const at of [0, size >> 1, size - 1]) {
      await flip(path, at);
      const problem = await problemOf(() => table.read(snapshot));
      expect(problem).toMatchObject({ type: 'CorruptArtifactError', where: expect.stringContaining(path) });
      await flip(path, at);
    }
    expect(await rowsOf()).toEqual([1]);
  });

  it('is cured when the same rows are written again', async () => {
    const table = openTable(root, counts);
    const snapshot = await table.append(one(1), '');
    await flip(join(root, 'tables', 'counts', 'data', `${snapshot.files[0]!.sha256}.parquet`), 9);
    await table.append(one(1), 'again');
    expect(await rowsOf()).toEqual([1, 1]);
  });

  it('names the snapshot in which any one byte changed', async () => {
    const table = openTable(root, counts);
    await table.append(one(1), 'a note');
    const path = join(root, 'tables', 'counts', 'snapshots', '00000001.json');
    const { length } = await readFile(path);
    for (let at = 0; at < length; at += 7) {
      await flip(path, at);
      const problem = await problemOf(() => table.append(one(2), ''));
      expect(problem).toMatchObject({ type: 'CorruptArtifactError', where: expect.stringContaining(path) });
      await flip(path, at);
    }
    expect(await rowsOf()).toEqual([1]);
  });
});

const multiset = (batch: ColumnBatch): string[] => {
  const names = everyType.columns.map(({ name }) => name);
  return Array.from(batch[names[0]!]!, (_, row) =>
    names.map((name) => (Object.is(batch[name]![row], -0) ? '-0' : String(batch[name]![row]))).join('|'),
  ).sort();
};

function batches(): fc.Arbitrary<ColumnBatch> {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const value = {
    string: fc.string({ unit: 'binary', maxLength: 5 }).filter((text) => !/\p{Surrogate}/u.test(text)),
    double,
    int64: fc.maxSafeInteger(),
    int32: fc.integer(),
    boolean: fc.boolean(),
    date: fc.integer({ min: -50_000, max: 50_000 }),
    timestamp: fc.integer({ min: -8.64e15, max: 8.64e15 }),
  };
  return fc.integer({ min: 1, max: 30 }).chain((rows) =>
    fc.record(
      Object.fromEntries(
        everyType.columns.map(({ name, type, nullable }) => {
          const missing = type === 'double' ? Number.NaN : null;
          const cell: fc.Arbitrary<number | string | boolean | null> = nullable
            ? fc.oneof(value[type], fc.constant(missing))
            : value[type];
          return [name, fc.array(cell, { minLength: rows, maxLength: rows })];
        }),
      ),
    ),
  );
}

/** What we store is ordinary Parquet: an independent reader finds the same types and values in it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLake } from '../../lakehouse/bars/lake.js';
import { openBars } from '../../lakehouse/bars/tables.js';
import { encodeBars } from '../../lakehouse/bars-codec.js';
import { metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { openTable, type Table } from '../../lakehouse/tables/table.js';
import { importRows, rowsAt } from './bars/fixtures.js';
import { barsOf, temporaryFolder } from './fixtures.js';

let duckdb: DuckDBConnection;
let root: string;
beforeAll(async () => {
  root = await temporaryFolder();
  // Parquet is built in: nothing is fetched from anywhere.
  const offline = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  duckdb = await (await DuckDBInstance.create(':memory:', { ...offline, threads: '1' })).connect();
});
afterAll(() => duckdb?.closeSync());

const ask = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowObjectsJson();
const typesOf = async (source: string) =>
  Object.fromEntries(
    (await ask(`DESCRIBE SELECT * FROM ${source}`)).map((row) => [row['column_name'], row['column_type']]),
  );
/** All files of a table's newest snapshot, as SQL. */
async function filesOf(table: Table): Promise<string> {
  const { files } = (await table.snapshot())!;
  const paths = files.map(({ sha256 }) => `'${join(root, 'tables', table.schema.table, 'data', `${sha256}.parquet`)}'`);
  return `read_parquet([${paths.join(', ')}])`;
}

describe('DuckDB reads', () => {
  it('every column type of a table, with the extremes of each and what is missing', async () => {
    const column = (name: string, type: 'string' | 'double' | 'int64' | 'int32' | 'boolean' | 'date' | 'timestamp') => [
      { name, type, nullable: false } as const,
      { name: `${name}_or_null`, type, nullable: true } as const,
    ];
    const types = ['string', 'double', 'int64', 'int32', 'boolean', 'date', 'timestamp'] as const;
    const columns = types.flatMap((type) => column(type, type));
    const table = openTable(root, { table: 'kinds', version: 1, columns, key: ['int32'] });
    const values = {
      string: ['ÉTÉ 🜁', '', 'plain'],
      double: [Number.MIN_VALUE, -Number.MAX_VALUE, 0.1 + 0.2],
      int64: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0],
      int32: [-(2 ** 31), 0, 2 ** 31 - 1],
      boolean: [true, false, true],
      date: [-1, 0, 20_000],
      timestamp: [-1, 0, 1_735_689_600_123],
    };
    const missing = Object.entries(values).map(([name, [first, , third]]) => [`${name}_or_null`, [first, null, third]]);
    await table.append({ ...values, ...Object.fromEntries(missing) }, '');

    const source = await filesOf(table);
    const kinds = {
      string: 'VARCHAR',
      double: 'DOUBLE',
      int64: 'BIGINT',
      int32: 'INTEGER',
      boolean: 'BOOLEAN',
      date: 'DATE',
      timestamp: 'TIMESTAMP', // UTC
    };
    expect(await typesOf(source)).toEqual(
      Object.fromEntries(
        Object.entries(kinds).flatMap(([name, kind]) => [
          [name, kind],
          [`${name}_or_null`, kind],
        ]),
      ),
    );
    const rows = await ask(`
      SELECT string, double, int64, int32, boolean, date - DATE '1970-01-01' AS date, epoch_ms(timestamp) AS timestamp,
        string_or_null IS NULL AND double_or_null IS NULL AND int64_or_null IS NULL AND int32_or_null IS NULL
          AND boolean_or_null IS NULL AND date_or_null IS NULL AND timestamp_or_null IS NULL AS missing,
        string_or_null = string AND double_or_null = double AND int64_or_null = int64 AND int32_or_null = int32
          AND boolean_or_null = boolean AND date_or_null = date AND timestamp_or_null = timestamp AS same
      FROM ${source} ORDER BY int32`);
    const expected = [0, 1, 2].map((k) => ({
      ...Object.fromEntries(Object.entries(values).map(([name, column]) => [name, column[k]])),
      missing: k === 1,
      same: k === 1 ? null : true,
    }));
    const numbers = ({ int64, date, timestamp, ...row }: Record<string, unknown>) => ({
      ...row,
      int64: Number(int64),
      date: Number(date),
      timestamp: Number(timestamp),
    });
    expect(rows.map(numbers)).toEqual(expected);
  });

  it('the bars and the catalog of an import, and answers what was known when as we do', async () => {
    await importRows(root, [...rowsAt('AUSDT', [1, 2.5, 3]), ...rowsAt('BUSDT', [7, null, 9])]);
    await importRows(root, rowsAt('AUSDT', [2.75], '2024-01-02'));
    const bars = await filesOf(openBars(root));
    expect(await typesOf(bars)).toMatchObject({
      instrument: 'VARCHAR',
      date: 'DATE',
      close: 'DOUBLE',
      source: 'VARCHAR',
    });
    const lake = await openLake(root).open();
    for (const [known, closes] of [
      ['2024-02-01', [1, 2.5, 3]],
      ['2026-07-02', [1, 2.75, 3]],
    ] as const) {
      const rows = await ask(`
        SELECT arg_max(close, known_at) AS close FROM ${bars}
        WHERE instrument = 'X:AUSDT' AND epoch_ms(known_at) <= ${Date.parse(known)} GROUP BY date ORDER BY date`);
      expect(rows.map(({ close }) => close)).toEqual(closes);
      const { close, revisions } = lake.bars('X:AUSDT', Date.parse(known));
      expect([...close, ...(revisions?.close ?? [])].sort()).toEqual([...new Set([1, 2.5, 3, ...closes])].sort());
    }
    const catalog = await filesOf(metadataCatalog(root).table);
    expect(await ask(`SELECT id, quote, shortable FROM ${catalog} WHERE valid_to IS NULL ORDER BY id`)).toEqual(
      ['X:AUSDT', 'X:BUSDT'].map((id) => ({
        id,
        quote: 'USDT',
        shortable: lake.versions(id)[0]!.instrument.shortable,
      })),
    );
  });

  it('the bars artifact of a run: dates, moments and prices, a missing one as null', async () => {
    const bars = barsOf('A:ONE', [1.5, Number.NaN, 2.5]);
    const file = join(root, 'artifact.parquet');
    const others = [barsOf('B:TWO', [9])];
    await writeFile(file, encodeBars([bars, ...others]));
    const source = `read_parquet('${file}')`;
    const prices = Object.fromEntries(
      ['open', 'high', 'low', 'close', 'volume', 'quote_volume'].map((name) => [name, 'DOUBLE']),
    );
    const moments = { date: 'DATE', close_time: 'TIMESTAMP', known_at: 'TIMESTAMP' };
    expect(await typesOf(source)).toEqual({ instrument: 'VARCHAR', ...moments, ...prices });
    const rows = await ask(`
      SELECT instrument, date - DATE '1970-01-01' AS date, epoch_ms(close_time) AS close_time,
        epoch_ms(known_at) AS known_at, close, open FROM ${source}`);
    const expected = [bars, ...others].flatMap(({ instrument, date, closeTime, knownAt, close }) =>
      Array.from(date, (day, k) => ({
        instrument,
        date: String(day),
        close_time: String(closeTime[k]),
        known_at: String(knownAt[k]),
        close: Number.isNaN(close[k]) ? null : close[k],
        open: null,
      })),
    );
    expect(rows).toEqual(expected);
  });
});

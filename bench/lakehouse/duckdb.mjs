import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { checkedBatch } from '../../dist/lakehouse/tables/column-values.js';
import { encodeRows } from '../../dist/lakehouse/tables/data-file.js';

/** DuckDB in memory, on one thread as we are, and without anything fetched from the network. */
export async function openDuckDb() {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return instance.connect();
}

/** A DuckDB table from one of our Parquet files, loaded before any clock runs. */
export async function loadTable(connection, folder, schema, columns) {
  const file = join(folder, `${schema.table}.parquet`);
  writeFileSync(file, encodeRows(schema, checkedBatch(schema, columns)));
  await connection.run(`CREATE TABLE ${schema.table} AS SELECT * FROM read_parquet('${file}')`);
  rmSync(file);
}

/** All columns of an answer, as plain values. */
export const columnsOf = async (connection, sql) => (await connection.runAndReadAll(sql)).getColumns();

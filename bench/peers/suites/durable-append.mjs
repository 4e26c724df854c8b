import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_TABLE } from '../../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../../dist/lakehouse/catalog/catalog-version.js';
import { checkedBatch } from '../../../dist/lakehouse/tables/column-values.js';
import { encodeRows } from '../../../dist/lakehouse/tables/data-file.js';
import { newestVersions, numberOf, SYMBOLS, VERSIONS, versions } from '../../lakehouse/made-catalog.mjs';
import { distance } from './check.mjs';

export default {
  id: 'B6-append',
  title: `Durable append: one more version of ${SYMBOLS} symbols to ${VERSIONS} versions of each`,
  rivals: ['polars_rival', 'duckdb_rival'],
  gate: { limit: 0, unit: 'symbols and moments of the appended rows, read back' },
  goals: { polars_rival: 1, duckdb_rival: 1 },
  notes: [
    `${SYMBOLS} rows of all columns, on the disk (fsync) when the call returns; read back and compared before anything is timed`,
    'ours checks and sorts the rows, writes a Parquet file named by its hash and takes the next snapshot, so that a reader sees all of it or nothing and two writers lose nothing; DuckDB inserts into a table of a database file and commits; polars writes a Parquet file beside the others, file and folder synchronised',
    'waiting for the disk is in the wall time alone',
  ],
  cases(folder) {
    const write = (name, rows) => {
      const file = join(folder, name);
      writeFileSync(file, encodeRows(CATALOG_TABLE, checkedBatch(CATALOG_TABLE, versionColumns(rows))));
      return file;
    };
    const [file, more] = [write('catalog.parquet', versions()), write('appended.parquet', newestVersions())];
    const rows = newestVersions().flatMap(({ facts, validFrom }) => [numberOf(facts.id), validFrom]);
    const given = { rows: SYMBOLS, cols: 2, data: Float64Array.from(rows) };
    return [{ size: `${SYMBOLS} rows`, task: 'appends', params: { folder, file, more }, inputs: { given } }];
  },
  errors({ inputs }, answers) {
    const column = (k) => inputs.given.data.filter((_, cell) => cell % 2 === k);
    const [symbols, moments] = [column(0), column(1)];
    const error = (answer) => Math.max(distance(answer.symbols, symbols), distance(answer.moments, moments));
    return Object.fromEntries(Object.entries(answers).map(([rival, answer]) => [rival, error(answer)]));
  },
};

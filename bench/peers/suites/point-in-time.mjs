import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../dist/lakehouse/canonical-json.js';
import { CATALOG_TABLE } from '../../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../../dist/lakehouse/catalog/catalog-version.js';
import { checkedBatch } from '../../../dist/lakehouse/tables/column-values.js';
import { encodeRows } from '../../../dist/lakehouse/tables/data-file.js';
import { questions, READS, SYMBOLS, VERSIONS, versions } from '../../lakehouse/made-catalog.mjs';
import { distance } from './check.mjs';

export default {
  id: 'B6',
  title: `Point-in-time reads: ${READS} facts as of random moments, of ${SYMBOLS} symbols × ${VERSIONS} versions`,
  rivals: ['lean', 'polars_rival', 'pandas_rival', 'duckdb_rival'],
  gate: { limit: 0, unit: 'moment from which the fact held, ms' },
  goals: {
    lean: 1,
    polars_rival: { 'from file': 1 },
    duckdb_rival: { 'from file': 1.5, 'in memory': 10, 'one read': 200 },
  },
  notes: [
    'ours answers two questions at once, what was true at one moment as it was known at another; the peers take one inequality, which suffices for this catalog. All give moment, symbol and tick size, but NumPy, which is given numbers for the names and leaves the symbols out',
    'from file: one Parquet file that Sextant wrote, read anew each time; ours compares its SHA-256 and builds its index',
    'one read: one question, in memory; ours answers with every fact of the instrument',
  ],
  cases(folder) {
    const file = join(folder, 'catalog.parquet');
    const bytes = encodeRows(CATALOG_TABLE, checkedBatch(CATALOG_TABLE, versionColumns(versions())));
    writeFileSync(file, bytes);
    const params = { file, sha256: sha256Hex(bytes) };
    const rows = questions().map(({ number, at, moment }) => [number, at.valid, at.known, moment]);
    const asked = (count) => ({ rows: count, cols: 4, data: Float64Array.from(rows.slice(0, count).flat()) });
    return [
      { size: 'in memory', task: 'reads_in_memory', params, inputs: { questions: asked(READS) } },
      { size: 'from file', task: 'reads_from_file', params, inputs: { questions: asked(READS) } },
      { size: 'one read', task: 'reads_in_memory', params, inputs: { questions: asked(1) } },
    ];
  },
  errors(_, answers) {
    const reference = answers.ours.moments;
    return Object.fromEntries(
      Object.entries(answers).map(([rival, { moments }]) => [rival, distance(moments, reference)]),
    );
  },
};

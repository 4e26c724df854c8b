/** A durable append to the catalog's table: data file and snapshot are on the disk before the call answers. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_TABLE } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../dist/lakehouse/catalog/catalog-version.js';
import { openTable } from '../../dist/lakehouse/tables/table.js';
import { newestVersions, numberOf, versions } from '../lakehouse/made-catalog.mjs';

/** Answers with what stands in the table after the first append: the symbols of the appended rows, and since when they hold. */
export async function appends(_, { folder }) {
  const table = openTable(mkdtempSync(join(folder, 'ours-')), CATALOG_TABLE);
  const before = versionColumns(versions());
  await table.append(before, 'what is there');
  const rows = versionColumns(newestVersions());
  const snapshot = await table.append(rows, 'appended');
  const answer = appended(
    await table.read(snapshot),
    before.valid_from.reduce((most, since) => Math.max(most, since)),
  );
  return async () => {
    await table.append(rows, 'appended');
    return answer;
  };
}

function appended({ id, valid_from: since }, newestBefore) {
  const rows = [...id.keys()].filter((k) => since[k] > newestBefore).sort((a, b) => numberOf(id[a]) - numberOf(id[b]));
  return { symbols: rows.map((k) => numberOf(id[k])), moments: rows.map((k) => since[k]) };
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importBars } from '../../dist/lakehouse/bars/import-bars.js';
import { factUpserts } from '../../dist/lakehouse/bars/instrument-facts.js';
import { openBars, openQuarantine } from '../../dist/lakehouse/bars/tables.js';
import { metadataCatalog } from '../../dist/lakehouse/catalog/metadata-catalog.js';
import { readBarRows } from '../../dist/market/files/read-rows.js';
import { loadMapping } from '../../dist/scripts/lake-files.js';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** 598,608 rows of a gzipped CSV file into an empty lake: unpacked, checked row by row, written, and its facts catalogued. */
export async function* importCases(folder) {
  const file = path('../shared/data/crypto_perp_daily.csv.gz');
  const named = { group: 'bars, import', size: '598608 rows', inputs: {}, goalMs: 30_000, once: true };
  if (!existsSync(file)) {
    yield { ...named, skipped: 'no shared data' };
    return;
  }
  const mapping = await loadMapping(path('configs/mappings/crypto_perp_daily.yaml'));
  const ours = async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    const now = Date.parse('2026-11-21T00:00:00Z');
    const rows = await readBarRows(file, mapping);
    const tables = { bars: openBars(home), quarantine: openQuarantine(home) };
    const { read, added, instruments } = await importBars({ ...tables, file: 'perp.csv.gz', rows, mapping, now });
    await metadataCatalog(home).upsert(factUpserts(instruments, mapping, now));
    await rm(home, { recursive: true });
    if (read !== 598_608 || added < 0.95 * read) throw new Error(`${added} of ${read} rows were stored`);
  };
  yield { ...named, rivals: { ours } };
}

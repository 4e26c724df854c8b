import { basename } from 'node:path';
import type { Command } from 'commander';
import { type ImportSummary, importBars } from '../../lakehouse/bars/import-bars.js';
import { factUpserts } from '../../lakehouse/bars/instrument-facts.js';
import type { Rejected } from '../../lakehouse/bars/quarantine.js';
import { openBars, openQuarantine } from '../../lakehouse/bars/tables.js';
import { metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { readBarRows } from '../../market/files/read-rows.js';
import { count } from '../../reports/format.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, say } from '../console.js';
import { barFiles, loadMapping, rejectsPath, writeRejects } from '../lake-files.js';

interface ImportOptions {
  readonly mapping: string;
  readonly source?: string;
  readonly rejects?: string;
  readonly json?: true;
}

export const addImport = (program: Command): Command => {
  const command = program.command('import').description('bring your own data into the lake');
  command
    .command('bars')
    .argument('<path>', 'a CSV (plain or .gz) or Parquet file of daily bars, or a folder of them')
    .requiredOption(
      '-m, --mapping <file>',
      'what its columns and dates mean, e.g. configs/mappings/crypto_perp_daily.yaml',
    )
    .option('--source <name>', 'name the bars are stored under (default: that of the mapping)')
    .option('--rejects <file>', 'where rows that were set aside or flagged are written, with the reason')
    .option('--json', 'print one JSON object and nothing else on stdout')
    .description('import daily bars; a second import of the same file changes nothing')
    .action(run);
  return command;
};

async function run(path: string, { mapping: mappingPath, source, rejects, json }: ImportOptions): Promise<void> {
  const { home } = settingsFromEnvironment();
  const mapping = await loadMapping(mappingPath, source);
  const catalog = metadataCatalog(home);
  const summaries: FileSummary[] = [];
  const everything: Rejected[] = [];
  for (const file of await barFiles(path)) {
    const now = Date.now();
    say(`${file}: reading`);
    const { rejected, instruments, ...summary } = await importBars({
      bars: openBars(home),
      quarantine: openQuarantine(home),
      file: basename(file),
      rows: await readBarRows(file, mapping),
      mapping,
      now,
      progress: (rows) => say(`${file}: ${count(rows)} rows checked`),
    });
    await catalog.upsert(factUpserts(instruments, mapping, now, await catalog.view()));
    everything.push(...rejected);
    const written = rejects ?? rejectsPath(home, mapping.source, file);
    // Of several files the chosen one holds what was set aside of all so far.
    if (rejected.length > 0) await writeRejects(written, rejects === undefined ? rejected : everything);
    const rules: Record<string, number> = {};
    for (const { action, rule } of rejected) rules[`${rule} (${action})`] = (rules[`${rule} (${action})`] ?? 0) + 1;
    summaries.push({
      ...summary,
      instruments: instruments.length,
      rules,
      rejects: rejected.length > 0 ? written : null,
    });
  }
  if (json) print(JSON.stringify({ source: mapping.source, files: summaries }));
  else for (const summary of summaries) print(words(summary));
}

interface FileSummary extends Omit<ImportSummary, 'rejected' | 'instruments'> {
  readonly instruments: number;
  /** Rows by rule and what was done with them. */
  readonly rules: Readonly<Record<string, number>>;
  readonly rejects: string | null;
}

function words(s: FileSummary): string {
  const rules = Object.keys(s.rules).sort();
  return [
    `${s.file}: ${count(s.read)} rows of ${count(s.instruments)} instruments: ${count(s.added)} new, ${count(s.corrected)} corrections, ${count(s.unchanged)} stored before`,
    ...rules.map((rule) => `  ${count(s.rules[rule]!).padStart(8)}  ${rule}`),
    ...(s.rejects === null ? [] : [`  reasons row by row: ${s.rejects}`]),
  ].join('\n');
}

import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openSource } from '../../activities/open-source.js';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { canonicalJson } from '../../lakehouse/canonical-json.js';
import { CATALOG_TABLE } from '../../lakehouse/catalog/catalog-facts.js';
import { type CatalogVersion, versionColumns } from '../../lakehouse/catalog/catalog-version.js';
import { type MetadataCatalog, metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { checkedBatch } from '../../lakehouse/tables/column-values.js';
import { encodeRows } from '../../lakehouse/tables/data-file.js';
import { MARKET_SOURCES } from '../../market/registry.js';
import { escapeTerminal } from '../../reports/escape.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { checkTicks, importCatalog } from '../catalog-source.js';
import { print, say } from '../console.js';

interface AsOfOptions {
  readonly valid?: number;
  readonly known?: number;
  readonly json?: true;
}

export function addCatalog(program: Command): Command {
  const catalog = program.command('catalog').description('what is known of every instrument, and since when');
  const source = () => new Option('--source <name>', 'market source').choices(MARKET_SOURCES).default('sample');
  const dates = (command: Command) =>
    command
      .option('--valid <date>', 'the moment asked about, YYYY-MM-DD or an ISO instant (default: now)', instant)
      .option('--known <date>', 'with the knowledge of this moment (default: now)', instant);
  catalog
    .command('import')
    .description('take over what a market source knows of its instruments; what is known already writes nothing')
    .addOption(source())
    .option('--json', 'print one JSON object')
    .action(importFrom);
  dates(
    catalog
      .command('get')
      .argument('<id>', 'VENUE:SYMBOL, or any spelling that means one instrument')
      .description('the facts of an instrument as of a moment')
      .option('--json', 'print one JSON object'),
  ).action(get);
  catalog
    .command('history')
    .argument('<id>', 'VENUE:SYMBOL')
    .description('every version of an instrument: when it was true, and when it was learnt')
    .option('--json', 'print one JSON object')
    .action(history);
  catalog
    .command('verify')
    .description('verify every stored file, and hold the ticks against the prices; exit 1 where a file is damaged')
    .addOption(source())
    .option('--record', 'state ticks that the prices confirm as verified')
    .option('--json', 'print one JSON object')
    .action(verify);
  dates(
    catalog
      .command('export')
      .requiredOption('-o, --output <file>', 'file to write, ending in .json or .parquet')
      .option('--all-versions', 'every version instead of one moment')
      .description('write the catalog as of a moment to a file'),
  ).action(exportTo);
  return program;
}

const open = (): MetadataCatalog => metadataCatalog(settingsFromEnvironment().home);

async function importFrom({ source, json }: { source: string; json?: true }): Promise<void> {
  const market = orThrow(await openSource(settingsFromEnvironment(), source));
  const { instruments, rows, changed } = await importCatalog(open(), market, Date.now());
  if (json) print(JSON.stringify({ source, instruments, rows, changed }));
  else print(`${source}: ${instruments} instruments, ${changed.length} of them new or changed, ${rows} rows written`);
}

async function get(spelling: string, { valid = Date.now(), known = Date.now(), json }: AsOfOptions): Promise<void> {
  const view = await open().view();
  const at = { valid, known };
  const ids = view.ids.includes(spelling) ? [spelling] : view.resolve(spelling, at);
  const found = ids.length === 1 ? view.get(ids[0]!, at) : undefined;
  if (found === undefined) throw notOne(spelling, ids, view.ids.length);
  if (json) {
    print(canonicalJson(found));
    return;
  }
  print(`${escapeTerminal(found.facts.id)}  ${span(found)}  ${found.basis}  source ${escapeTerminal(found.source)}`);
  for (const [name, value] of Object.entries(found.facts))
    print(`  ${name.padEnd(20)} ${escapeTerminal(shown(value))}`);
}

async function history(id: string, { json }: { json?: true }): Promise<void> {
  const view = await open().view();
  const versions = view.history(id);
  if (versions.length === 0) throw notOne(id, [], view.ids.length);
  if (json) {
    print(canonicalJson(versions));
    return;
  }
  versions.forEach((version, i) => {
    print(
      `${span(version)}  ${escapeTerminal(version.source)}  ${escapeTerminal(difference(versions[i - 1], version))}`,
    );
  });
}

async function verify({ source, record, json }: { source: string; record?: true; json?: true }): Promise<void> {
  const catalog = open();
  const snapshots = await catalog.table.history();
  // Reading a snapshot hashes each of its files; one that is not what was written is an error that names it.
  for (const snapshot of snapshots) await catalog.table.read(snapshot, { columns: ['id'] });
  const market = orThrow(await openSource(settingsFromEnvironment(), source));
  const { checks, change } = await checkTicks(catalog, market, { asOf: Date.now(), record: record ?? false });
  const verified = checks.filter((check) => check.verified).length;
  if (json) print(JSON.stringify({ snapshots: snapshots.length, ticks: checks, recorded: change.changed }));
  else {
    print(`${snapshots.length} snapshots, every file intact`);
    for (const { id, tickSize, verified: holds, reason } of checks) {
      print(
        `${escapeTerminal(id).padEnd(16)} tick ${String(tickSize).padEnd(10)} ${holds ? 'verified' : 'not verified'}: ${reason}`,
      );
    }
  }
  say(
    `${verified} of ${checks.length} ticks that no venue delivered are confirmed by prices; ${change.changed.length} recorded`,
  );
}

interface ExportOptions extends AsOfOptions {
  readonly output: string;
  readonly allVersions?: true;
}

async function exportTo({ output, allVersions, valid = Date.now(), known = Date.now() }: ExportOptions): Promise<void> {
  const view = await open().view();
  const versions = allVersions ? view.ids.flatMap((id) => view.history(id)) : view.all({ valid, known });
  const path = resolve(output);
  if (path.endsWith('.json')) await replaceFile(path, `${canonicalJson(versions)}\n`);
  else if (path.endsWith('.parquet')) {
    await replaceFile(path, encodeRows(CATALOG_TABLE, checkedBatch(CATALOG_TABLE, versionColumns(versions))));
  } else {
    throw new ProblemError({
      type: 'ValidationError',
      where: output,
      what: 'the name ends neither in .json nor in .parquet',
      next: 'Choose one of the two.',
    });
  }
  say(`${versions.length} versions written to ${path}`);
}

function instant(value: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T.*)?$/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('a date is written YYYY-MM-DD, an instant 2025-01-02T15:00:00Z.');
}

const date = (ms: number): string => new Date(ms).toISOString().replace('T00:00:00.000Z', '');

const span = ({ validFrom, validTo, knownAt }: CatalogVersion): string =>
  `true ${date(validFrom)} .. ${validTo === null ? 'now' : date(validTo)}  known ${date(knownAt)}`;

const shown = (value: unknown): string => {
  if (value === null) return '(unknown)';
  return Array.isArray(value) ? value.join(', ') || '(none)' : String(value);
};

/** What a version says that the one before did not. */
function difference(before: CatalogVersion | undefined, version: CatalogVersion): string {
  if (before === undefined) return 'first seen';
  const changes = Object.entries(version.facts).flatMap(([name, value]) => {
    const old = (before.facts as unknown as Record<string, unknown>)[name];
    return shown(old) === shown(value) ? [] : [`${name}: ${shown(old)} -> ${shown(value)}`];
  });
  return changes.length > 0 ? changes.join('; ') : 'its end changed';
}

function notOne(spelling: string, ids: readonly string[], count: number): ProblemError {
  const many = ids.length > 1;
  return new ProblemError({
    type: 'ValidationError',
    where: `catalog, ${spelling}`,
    what: many
      ? `it means ${ids.join(', ')}`
      : `the catalog of ${count} instruments knows none of that name at that moment`,
    next: many
      ? 'Name one of them.'
      : count === 0
        ? 'Fill it first: sextant catalog import.'
        : 'Check the spelling and the dates.',
  });
}

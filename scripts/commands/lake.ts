import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type BarsMapping, RAW_FIELDS, type RawBarRow } from '../../contracts/bars-mapping.js';
import { ProblemError } from '../../contracts/problem.js';
import { dateOfDay, isoInstant } from '../../lakehouse/bar-columns.js';
import { describeGap, type Gap } from '../../lakehouse/bars/gaps.js';
import { importBars } from '../../lakehouse/bars/import-bars.js';
import { type LakeState, openLake } from '../../lakehouse/bars/lake.js';
import { readQuarantine } from '../../lakehouse/bars/quarantine.js';
import { repairGaps } from '../../lakehouse/bars/repair.js';
import { openBars, openQuarantine } from '../../lakehouse/bars/tables.js';
import { auditVenues } from '../../lakehouse/bars/venue-audit.js';
import { readBarRows } from '../../market/files/read-rows.js';
import { escapeTerminal } from '../../reports/escape.js';
import { count, percent, plural } from '../../reports/format.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, say } from '../console.js';
import { loadExceptions, loadMapping } from '../lake-files.js';

interface Json {
  readonly json?: true;
}

/** Which state of the bars: an earlier snapshot of their table, or the newest. */
interface At {
  readonly snapshot?: number;
}

const snapshotOption = () =>
  new Option('--snapshot <n>', 'the bars as snapshot N of their table had them').argParser((value) => {
    if (/^[1-9]\d{0,7}$/.test(value)) return Number(value);
    throw new InvalidArgumentError('a snapshot is a whole number from 1.');
  });

const openAt = (home: string, { snapshot }: At): Promise<LakeState> =>
  snapshot === undefined ? openLake(home).open() : openLake(home).openAt(snapshot);

export const addLake = (program: Command): Command => {
  const lake = program.command('lake').description('the bars you imported');
  lake
    .command('status')
    .description('what is there, how fresh, what is missing or was set aside')
    .addOption(snapshotOption())
    .option('--json', 'print one JSON object')
    .action(status);
  lake
    .command('gaps')
    .argument('[symbol]', 'VENUE:SYMBOL (default: all)')
    .description('sessions without a bar, by instrument')
    .addOption(snapshotOption())
    .option('--json', 'print one JSON object')
    .action(gaps);
  lake
    .command('repair')
    .requiredOption('--from <file>', 'a file of bars that may hold what is missing')
    .requiredOption('-m, --mapping <file>', 'what its columns and dates mean')
    .description('fill gaps from another file, newest first, until an instrument gains nothing')
    .option('--json', 'print one JSON object')
    .action(repair);
  lake
    .command('history')
    .argument('<symbol>', 'VENUE:SYMBOL')
    .option('--date <date>', 'only this session, YYYY-MM-DD')
    .description('every stored version of its bars: corrections beside what they corrected')
    .addOption(snapshotOption())
    .option('--json', 'print one JSON object')
    .action(history);
  return lake;
};

async function status({ json, ...at }: Json & At): Promise<void> {
  const { home, root } = settingsFromEnvironment();
  const lake = await openAt(home, at);
  const audits = auditVenues(lake, { now: Date.now(), exceptions: await loadExceptions(root) });
  const rules: Record<string, number> = {};
  for (const { rule, action } of await readQuarantine(openQuarantine(home))) {
    rules[`${rule} (${action})`] = (rules[`${rule} (${action})`] ?? 0) + 1;
  }
  if (json) {
    const { snapshot, assumedShare } = lake;
    print(JSON.stringify({ snapshot, rows: lake.frame.rows, assumedShare, venues: audits, quarantine: rules }));
    return;
  }
  if (audits.length === 0) {
    print('The lake is empty. Import bars: sextant import bars FILE --mapping configs/mappings/crypto_perp_daily.yaml');
    return;
  }
  print(`state ${lake.snapshot}: ${plural(lake.frame.rows, 'row')}, ${percent(lake.assumedShare)} known by assumption`);
  for (const { venue, instruments, bars, first, gaps: missing, freshness: f, otherDay } of audits) {
    const lost = missing.reduce((n, { sessions }) => n + sessions, 0);
    const behind = f.behind === 0 ? 'fresh' : `${plural(f.behind, 'session')} behind (${f.due} is due)`;
    print(
      `${venue.padEnd(12)} ${plural(instruments, 'instrument')}, ${plural(bars, 'bar')}, ${first} to ${f.newest}, ${behind}`,
    );
    print(`${''.padEnd(12)} ${plural(lost, 'missing session')} in ${plural(missing.length, 'gap')}`);
    for (const { instrument, reference, correlation } of otherDay) {
      const shown = correlation.toFixed(2);
      print(
        `${''.padEnd(12)} ${escapeTerminal(instrument)} ends its day at another hour than ${escapeTerminal(reference)} (correlation ${shown})`,
      );
    }
  }
  for (const rule of Object.keys(rules).sort()) print(`${count(rules[rule]!).padStart(12)} ${rule}`);
}

async function gaps(symbol: string | undefined, { json, ...at }: Json & At): Promise<void> {
  const { home, root } = settingsFromEnvironment();
  const found = await findGaps(await openAt(home, at), root, symbol);
  if (json) print(JSON.stringify(found.map((gap) => ({ ...gap, from: dateOfDay(gap.from), to: dateOfDay(gap.to) }))));
  else if (found.length === 0) print('no gaps');
  else print(found.map((gap) => escapeTerminal(describeGap(gap))).join('\n'));
}

async function findGaps(lake: LakeState, root: string, symbol?: string): Promise<Gap[]> {
  if (symbol !== undefined) assertKnown(lake, symbol);
  const audits = auditVenues(lake, { now: Date.now(), exceptions: await loadExceptions(root) });
  return audits
    .flatMap((audit) => audit.gaps)
    .filter(({ instrument }) => symbol === undefined || instrument === symbol);
}

async function repair({ from, mapping: mappingPath, json }: Json & { from: string; mapping: string }): Promise<void> {
  const { home, root } = settingsFromEnvironment();
  const mapping = await loadMapping(mappingPath, undefined);
  const missing = await findGaps(await openLake(home).open(), root);
  const wanted = rowsByInstrument(await readBarRows(from, mapping), mapping);
  const report = await repairGaps({
    gaps: missing,
    fetch: async ({ instrument, from: first, to }) => {
      const name = instrument.replace(/#\d+$/, '');
      return (wanted.get(name) ?? []).filter(({ cells }) => {
        const date = cells[RAW_FIELDS.indexOf('date')]!.slice(0, 10);
        return date >= dateOfDay(first) && date <= dateOfDay(to);
      });
    },
    store: async (rows) => {
      const request = { bars: openBars(home), quarantine: openQuarantine(home), file: basename(from), mapping };
      return (await importBars({ ...request, rows, now: Date.now() })).added;
    },
  });
  if (json) print(JSON.stringify({ ...report, left: report.left.length }));
  else
    say(
      `${plural(report.filled, 'bar')} filled, ${plural(report.asked, 'gap')} asked for, ${plural(report.left.length, 'gap')} left alone`,
    );
}

function rowsByInstrument(rows: Iterable<RawBarRow>, mapping: BarsMapping): ReadonlyMap<string, RawBarRow[]> {
  const found = new Map<string, RawBarRow[]>();
  for (const row of rows) {
    const name = `${mapping.venue ?? row.cells[1]}:${mapping.symbol ?? row.cells[0]}`;
    const known = found.get(name);
    if (known === undefined) found.set(name, [row]);
    else known.push(row);
  }
  return found;
}

async function history(symbol: string, { date, json, ...at }: Json & At & { date?: string }): Promise<void> {
  const lake = await openAt(settingsFromEnvironment().home, at);
  assertKnown(lake, symbol);
  const { bars, recorded, adjustedClose, source } = lake.frame.rowsOf(symbol)!;
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  const rows = [...bars.date.keys()]
    .map((k) => ({
      date: dateOfDay(bars.date[k]!),
      closeTime: isoInstant(bars.closeTime[k]!),
      knownAt: isoInstant(bars.knownAt[k]!),
      basis: recorded[k] === 1 ? 'recorded' : 'assumed',
      close: bars.close[k]!,
      adjustedClose: orNull(adjustedClose[k]!),
      volume: orNull(bars.volume[k]!),
      source: source[k]!,
    }))
    .filter((row) => date === undefined || row.date === date);
  if (json) print(JSON.stringify(rows));
  else {
    for (const row of rows) {
      print(
        `${row.date}  known ${row.knownAt} (${row.basis})  close ${row.close}  volume ${row.volume ?? '–'}  ${escapeTerminal(row.source)}`,
      );
    }
  }
}

function assertKnown(lake: LakeState, symbol: string): void {
  if (lake.ids.includes(symbol)) return;
  throw new ProblemError({
    type: 'ValidationError',
    where: 'lake',
    what: `there is no instrument ${JSON.stringify(symbol)} among the ${lake.ids.length} imported ones`,
    next: 'Write VENUE:SYMBOL; `sextant lake status` lists the venues.',
  });
}

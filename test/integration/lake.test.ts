/**
 * A mandate on the user's own bars: Binance perpetuals imported by the command, decided by the local engine, and decided
 * again after later bars and corrections have arrived. Only what a run pins, and the report that says so, may differ.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunInputs, RunResult } from '../../contracts/run.js';
import { openLake } from '../../lakehouse/bars/lake.js';
import { openBars } from '../../lakehouse/bars/tables.js';
import { collectGarbage } from '../../lakehouse/gc.js';
import { readBarRows } from '../../market/files/read-rows.js';
import { HEADER, mappingOf } from '../lakehouse/bars/fixtures.js';
import { endProcesses, sextant } from '../support/processes.js';
import { newestRecord, refOf, type Workspace, workspace } from '../support/workspace.js';

const file = new URL('../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url);
const absent = !existsSync(file);
const MAPPING = 'crypto_perp_daily.yaml';
const SYMBOLS = 24;
/** Bars of each symbol in the first import; the rest comes later. */
const FIRST = 700;
/** A session shortly before the first import ends. */
const AS_OF = '2025-12-05';
/** When the venue says it published a correction. */
const STATED = '2026-01-15T12:00:00Z';

const MANDATE = {
  'universe_lake.yaml': `
kind: universe
name: perps
source: lake
venues: [BINANCE]
products: [perp]
fetchLimit: 100
gates:
  - { id: liquidity, params: { minUsdPerDay: 1000000 } }
  - { id: staleness, params: { maxDays: 3 } }
`,
  'strategy_lake.yaml': `
kind: strategy
name: momentum
alpha: { field: Perf.1M, longPrefers: high }
limit: 12
long:
  - { field: Perf.3M, op: gt, value: 0 }
short:
  - { field: Perf.3M, op: lt, value: 0 }
`,
  // A day of the lake closes at midnight UTC: the book decides half an hour later, in a zone where it is still that day.
  'portfolio_lake.yaml': `
kind: portfolio
name: lake
universes: [universe_lake.yaml]
strategies: [strategy_lake.yaml]
calendar: { venues: [BINANCE], close: '23:30', timezone: Etc/GMT+1 }
verifiedTick: warn
profiles: [min_variance, equal_weight]
selection: { minSelected: 4 }
risk: { lookback: 120, clusterThreshold: 0.7 }
rebalance: { every: 20 }
validation: { train: 600, periodsPerYear: 365, bootstrap: { resamples: 100 } }
`,
};

/** What a decision consists of; the names are those of the steps. */
const DECIDED = ['market', 'universe', 'signals', 'selection', 'regime', 'alignment', 'window-plan', 'backtest'];

/** CSV lines by symbol, of the first symbols with 800 days. */
async function panel(): Promise<string[][]> {
  const bySymbol = new Map<string, string[]>();
  for (const { cells } of await readBarRows(file.pathname, mappingOf())) {
    if (cells[1] !== 'BINANCE') continue;
    const rows = bySymbol.get(cells[0]!) ?? [];
    if (rows.length === 0) bySymbol.set(cells[0]!, rows);
    rows.push(cells.slice(0, 9).join(','));
  }
  return [...bySymbol.values()].filter((rows) => rows.length >= 800).slice(0, SYMBOLS);
}

/** The same bar closing at its low: what a venue corrects a year later. */
function corrected(row: string): string {
  const cells = row.split(',');
  cells[6] = cells[5]!;
  return cells.join(',');
}

describe(`a mandate on imported bars${absent ? ' (skipped: no shared data)' : ''}`, () => {
  let place: Workspace;
  let first: RunResult;
  let pinned: RunInputs;
  let rows: string[][];

  const command = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await sextant(args, place.place()).ended;
    expect(`${code} ${code === 0 ? '' : stderr}`, args.join(' ')).toBe('0 ');
    return stdout;
  };
  const importRows = async (name: string, lines: readonly string[], { header = HEADER, mapping = MAPPING } = {}) => {
    const path = join(place.root, name);
    await writeFile(path, `${[header, ...lines].join('\n')}\n`);
    const answer = await command('import', 'bars', path, '--mapping', `configs/mappings/${mapping}`, '--json');
    return (JSON.parse(answer) as { files: [{ added: number; corrected: number; read: number }] }).files[0];
  };
  const run = async (...more: string[]): Promise<RunResult> => {
    const args = ['run', '--engine', 'local', '--json', '-c', 'configs/portfolio_lake.yaml', '--as-of', AS_OF];
    return JSON.parse(await command(...args, ...more)) as RunResult;
  };
  const inputsOfRun = async (): Promise<RunInputs> =>
    place.store.readJson<RunInputs>(refOf(await newestRecord(place), 'inputs'));

  beforeAll(async () => {
    if (absent) return;
    place = await workspace();
    for (const [name, text] of Object.entries(MANDATE)) await writeFile(join(place.root, 'configs', name), text);
    rows = await panel();
    const start = rows.flatMap((lines) => lines.slice(0, FIRST));
    expect(await importRows('first.csv', start)).toMatchObject({ read: SYMBOLS * FIRST, corrected: 0 });
    first = await run();
    pinned = await inputsOfRun();
  });
  afterAll(async () => {
    await endProcesses();
    await place?.remove();
  });

  it.skipIf(absent)('decides, validates and publishes', () => {
    expect(first).toMatchObject({ outcome: 'PUBLISHED' });
    expect(Object.keys(first.weights).length).toBeGreaterThan(3);
    expect(Object.keys(first.weights).every((id) => id.startsWith('BINANCE:'))).toBe(true);
    expect(first.artifacts).toMatchObject(Object.fromEntries(DECIDED.map((step) => [step, expect.any(String)])));
  });

  it.skipIf(absent)('comes to the same hashes when every step is done again', async () => {
    expect((await run('--no-cache')).artifacts).toEqual(first.artifacts);
  });

  it.skipIf(absent)('decides the same bytes after later bars and corrections of old ones were imported', async () => {
    const later = rows.flatMap((lines) => lines.slice(FIRST));
    expect(await importRows('later.csv', later)).toMatchObject({ read: later.length, corrected: 0 });
    // One correction is known from this import on, the other from the moment that it states.
    expect(await importRows('correction.csv', [corrected(rows[0]![650]!)])).toMatchObject({ corrected: 1 });
    const shipped = await readFile(join(place.root, 'configs/mappings', MAPPING), 'utf8');
    const stated = shipped.replace('columns:', 'columns:\n  knownAt: known_at');
    await writeFile(join(place.root, 'configs/mappings/stated.yaml'), stated);
    const line = `${corrected(rows[1]![650]!)},${STATED}`;
    const options = { header: `${HEADER},known_at`, mapping: 'stated.yaml' };
    expect(await importRows('stated.csv', [line], options)).toMatchObject({ corrected: 1 });

    const lake = await openLake(place.home).open();
    const id = `BINANCE:${rows[1]![0]!.split(',')[0]}`;
    const versions = (asOf: string) => lake.bars(id, Date.parse(asOf)).revisions?.date.length ?? 0;
    expect([versions('2026-01-15T11:59:59Z'), versions(STATED)]).toEqual([0, 1]);

    const again = await run();
    expect((await inputsOfRun()).sources).not.toEqual(pinned.sources);
    const { inputs: _pins, report: _tellsThem, ...decided } = first.artifacts;
    expect(again.artifacts).toMatchObject(decided);
  });

  it.skipIf(absent)('keeps the bars it was decided from through garbage collection', async () => {
    await collectGarbage(place.home, { now: Date.now() + 86_400_000, keepSnapshots: 1 });
    const numbers = (await openBars(place.home).history()).map(({ number }) => number);
    expect(numbers).toContain(1);
    const state = await openLake(place.home).open(pinned.sources[0]!.snapshot);
    expect(state.frame.rows).toBe(SYMBOLS * FIRST);
  });
});

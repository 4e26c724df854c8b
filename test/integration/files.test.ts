/**
 * A mandate on the user's own files without an import step: two universes, each with files of its own, decided by the local
 * engine. The same rows imported into the lake must lead to the same decisions, and a file that changes to another run.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunInputs, RunResult } from '../../contracts/run.js';
import { readBarRows } from '../../market/files/read-rows.js';
import { HEADER, mappingOf } from '../lakehouse/bars/fixtures.js';
import { endProcesses, sextant } from '../support/processes.js';
import { newestRecord, refOf, type Workspace, workspace } from '../support/workspace.js';

const file = new URL('../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url);
const absent = !existsSync(file);
const SYMBOLS = 16;
const AS_OF = '2025-11-10';
/** Each of the three runs validates some two hundred sessions. */
const PATIENCE = 240_000;

const universe = (name: string, venue: string, source: string) => `
kind: universe
name: ${name}
source: ${source}
venues: [${venue}]
products: [perp]
fetchLimit: 12
gates:
  - { id: liquidity, params: { minUsdPerDay: 1000000 } }
  - { id: staleness, params: { maxDays: 60 } }
`;
const files = (paths: readonly string[]) =>
  `files: { mapping: mappings/crypto_perp_daily.yaml, paths: [${paths.join(', ')}] }\n`;
const portfolio = (name: string, universes: readonly string[]) => `
kind: portfolio
name: ${name}
universes: [${universes.join(', ')}]
strategies: [strategy_files.yaml]
calendar: { venues: [BINANCE], close: '23:30', timezone: Etc/GMT+1 }
verifiedTick: warn
profiles: [min_variance, equal_weight]
selection: { minSelected: 4 }
risk: { lookback: 120, clusterThreshold: 0.7 }
rebalance: { every: 20 }
validation: { train: 600, periodsPerYear: 365, bootstrap: { resamples: 100 } }
`;
const STRATEGY = `
kind: strategy
name: momentum
alpha: { field: Perf.1M, longPrefers: high }
limit: 12
long:
  - { field: Perf.3M, op: gt, value: 0 }
short:
  - { field: Perf.3M, op: lt, value: 0 }
`;

/** Steps whose bytes speak of prices and decisions alone, and neither of where the data came from nor of the portfolio's name. */
const DECIDED = ['universe', 'signals', 'selection', 'regime', 'alignment', 'backtest'];

/** CSV lines of the first symbols of a venue with 600 days. */
async function panel(venue: string): Promise<string[][]> {
  const bySymbol = new Map<string, string[]>();
  for (const { cells } of await readBarRows(file.pathname, mappingOf())) {
    if (cells[1] !== venue) continue;
    const rows = bySymbol.get(cells[0]!) ?? [];
    if (rows.length === 0) bySymbol.set(cells[0]!, rows);
    rows.push(cells.slice(0, 9).join(','));
  }
  return [...bySymbol.values()].filter((rows) => rows.length >= 600).slice(0, SYMBOLS);
}

describe(`a mandate on files${absent ? ' (skipped: no shared data)' : ''}`, { timeout: PATIENCE }, () => {
  let place: Workspace;
  let first: RunResult;
  let before: RunInputs['sources'];

  const write = (name: string, text: string) => writeFile(join(place.root, 'configs', name), text);
  const csv = (name: string, lines: readonly string[]) =>
    writeFile(join(place.root, 'configs', 'data', name), `${[HEADER, ...lines].join('\n')}\n`);
  const run = async (name: string): Promise<RunResult> => {
    const args = ['run', '--engine', 'local', '--json', '-c', `configs/${name}`, '--as-of', AS_OF];
    const { code, stdout, stderr } = await sextant(args, place.place()).ended;
    expect(`${code} ${code === 0 ? '' : stderr}`, name).toBe('0 ');
    return JSON.parse(stdout) as RunResult;
  };
  const pinned = async (): Promise<RunInputs['sources']> =>
    (await place.store.readJson<RunInputs>(refOf(await newestRecord(place), 'inputs'))).sources;

  beforeAll(async () => {
    if (absent) return;
    place = await workspace();
    await mkdir(join(place.root, 'configs', 'data'));
    const [binance, bybit] = await Promise.all([panel('BINANCE'), panel('BYBIT')]);
    const broken = binance[0]![0]!.split(',');
    broken[4] = '-1';
    await csv('binance-1.csv', binance.slice(0, 8).flat());
    await csv('binance-2.csv', [...binance.slice(8).flat(), broken.join(',')]);
    await csv('bybit.csv', bybit.flat());
    await write('strategy_files.yaml', STRATEGY);
    const own = [['data/binance-1.csv', 'data/binance-2.csv'], ['data/bybit.csv']];
    for (const [k, [name, venue]] of [
      ['binance', 'BINANCE'],
      ['bybit', 'BYBIT'],
    ].entries()) {
      await write(`universe_${name}.yaml`, universe(name!, venue!, 'files') + files(own[k]!));
      await write(`universe_${name}_lake.yaml`, universe(name!, venue!, 'lake'));
    }
    await write('portfolio_files.yaml', portfolio('files', ['universe_binance.yaml', 'universe_bybit.yaml']));
    await write('portfolio_lake.yaml', portfolio('lake', ['universe_binance_lake.yaml', 'universe_bybit_lake.yaml']));
    first = await run('portfolio_files.yaml');
    before = await pinned();
  }, PATIENCE);
  afterAll(async () => {
    await endProcesses();
    await place?.remove();
  });

  it.skipIf(absent)('decides and publishes from two sources, each pinned by its content', async () => {
    expect(first).toMatchObject({ outcome: 'PUBLISHED' });
    expect(before.map(({ source }) => source)).toEqual(['files:binance', 'files:bybit']);
    for (const { snapshot } of before) expect(snapshot).toMatch(/^[0-9a-f]{64}$/);
    const universe = await place.store.readJson<{ funnel: { entered: string[]; rejections: { rule: string }[] } }>(
      refOf(await newestRecord(place), 'universe'),
    );
    expect(universe.funnel.entered).toHaveLength(2 * SYMBOLS);
    expect(universe.funnel.rejections.filter(({ rule }) => rule === 'fetch-limit').length).toBeGreaterThan(0);
  });

  it.skipIf(absent)('says in its report how many rows were set aside, and where', async () => {
    const texts = await Promise.all(
      Object.values(first.reports)
        .filter((path) => /\.(md|html)$/.test(path))
        .map((path) => readFile(join(place.root, path), 'utf8')),
    );
    expect(texts.some((text) => text.includes('1 set aside (1 non-positive)'))).toBe(true);
    const rejects = await readFile(join(place.home, 'files', before[0]!.snapshot, 'rejects.csv'), 'utf8');
    expect(rejects.trimEnd().split('\n')).toHaveLength(2);
    expect(rejects).toContain('configs/data/binance-2.csv');
  });

  it.skipIf(absent)('decides the same bytes as on a lake into which the same files were imported', async () => {
    for (const name of ['binance-1.csv', 'binance-2.csv', 'bybit.csv']) {
      const mapping = 'configs/mappings/crypto_perp_daily.yaml';
      const args = ['import', 'bars', `configs/data/${name}`, '--mapping', mapping, '--json'];
      expect((await sextant(args, place.place()).ended).code).toBe(0);
    }
    const lake = await run('portfolio_lake.yaml');
    const decided = ({ artifacts }: RunResult) => Object.fromEntries(DECIDED.map((step) => [step, artifacts[step]]));
    expect(decided(lake)).toEqual(decided(first));
    expect(lake.weights).toEqual(first.weights);
  });

  it.skipIf(absent)(
    'is another run where a row of a file changes: one source is pinned anew, the other as before',
    async () => {
      const path = join(place.root, 'configs', 'data', 'bybit.csv');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1));
      const changed = await run('portfolio_files.yaml');
      const sources = await pinned();
      expect(sources[0]).toEqual(before[0]);
      expect(sources[1]!.snapshot).not.toBe(before[1]!.snapshot);
      expect(changed.artifacts['inputs']).not.toBe(first.artifacts['inputs']);
    },
  );

  it.skipIf(absent)('fails by name where a file is gone', async () => {
    await rm(join(place.root, 'configs', 'data', 'bybit.csv'));
    const args = ['run', '--engine', 'local', '-c', 'configs/portfolio_files.yaml', '--as-of', AS_OF];
    const { code, stderr } = await sextant(args, place.place()).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('configs/data/bybit.csv');
    expect(stderr).toContain('the file does not exist');
  });
});

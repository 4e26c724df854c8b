import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { importBars } from '../../dist/lakehouse/bars/import-bars.js';
import { factUpserts } from '../../dist/lakehouse/bars/instrument-facts.js';
import { openBars, openQuarantine } from '../../dist/lakehouse/bars/tables.js';
import { metadataCatalog } from '../../dist/lakehouse/catalog/metadata-catalog.js';
import { readBarRows } from '../../dist/market/files/read-rows.js';
import { loadMapping } from '../../dist/scripts/lake-files.js';
import { QuantitativePipeline } from '../../dist/workers/quantitative-pipeline.js';
import { clocked, inFolder, row, THREADS } from './clocked-run.mjs';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const FILE = path('../shared/data/crypto_perp_daily.csv.gz');
const [FIRST, LAST, DAYS, NAMES] = ['2024-01-10', '2026-03-19', 800, 187];
/** The sessions decided: yesterday's run and the one after it. */
const [YESTERDAY, TODAY] = ['2026-03-17', '2026-03-18'];

/** The bars do not ship. */
export const hasPerpetuals = () => existsSync(FILE);

export const perpetualsSize = `${NAMES} x ${DAYS}`;

/**
 * Whole runs of the product from a lake of real bars, the decision remade every five sessions: the walk-forward of the first, and
 * all of the run one session later.
 */
export async function perpetualRuns(samples) {
  const rows = await wanted();
  const taken = [];
  for (let k = 0; k < samples; k++) taken.push(await inFolder((folder) => twoDays(folder, rows)));
  const of = (part) => row(taken.map((run) => run[part]));
  return { walkForward: of('walkForward'), first: of('first'), next: of('next'), facts: taken[0].facts };
}

async function twoDays(folder, rows) {
  await prepare(folder, rows);
  const windows = [];
  const spans = new Map();
  const note = (step, end) =>
    spans.set(step, { ...spans.get(step), [end]: { wall: performance.now(), ...process.cpuUsage() } });
  const observer = {
    started: (step) => note(step, 'from'),
    finished(step, { facts }) {
      note(step, 'to');
      if (step.startsWith('windows/')) windows.push(facts);
    },
  };
  const run = (asOf) =>
    clocked(() =>
      new QuantitativePipeline({
        root: folder,
        home: join(folder, 'home'),
        threads: THREADS,
        observer,
      }).runFullPipeline({
        configs: ['configs/portfolio_bench.yaml'],
        asOf,
      }),
    );
  const first = await run(YESTERDAY);
  const decided = count(windows.splice(0));
  const ends = [...spans].filter(([step]) => step.startsWith('windows/'));
  const from = ends.map(([, span]) => span.from).reduce((a, b) => (a.wall < b.wall ? a : b));
  const { to } = spans.get('promises');
  const walkForward = {
    wall: to.wall - from.wall,
    cpu: (to.user + to.system - from.user - from.system) / 1000,
  };
  const next = await run(TODAY);
  const after = count(windows);
  if (decided.made < 100) throw new Error(`${decided.made} windows were decided: too few to measure`);
  if (after.made > 1) throw new Error(`the next day's run decided ${after.made} windows anew`);
  const facts = { windows: decided.made, madeNextDay: after.made, reusedNextDay: after.reused };
  return { walkForward, first, next, facts: { ...facts, outcomes: [first.value.outcome, next.value.outcome] } };
}

const count = (facts) => {
  const [all, reused] = ['windows', 'reused'].map((name) => facts.reduce((n, of) => n + of[name], 0));
  return { made: all - reused, reused };
};

/** Rows of Binance's perpetuals that have every day of the span. */
async function wanted() {
  const mapping = await loadMapping(path('configs/mappings/crypto_perp_daily.yaml'));
  const bySymbol = new Map();
  for (const entry of await readBarRows(FILE, mapping)) {
    const [symbol, venue, date] = entry.cells;
    if (venue !== 'BINANCE' || date < FIRST || date > LAST) continue;
    const rows = bySymbol.get(symbol) ?? [];
    bySymbol.set(symbol, rows);
    rows.push(entry);
  }
  const whole = [...bySymbol.values()].filter((rows) => rows.length === DAYS);
  if (whole.length !== NAMES)
    throw new Error(`${whole.length} perpetuals have ${DAYS} days, ${NAMES} are to be measured`);
  return { mapping, rows: whole.flat() };
}

async function prepare(folder, { mapping, rows }) {
  cpSync(path('configs'), join(folder, 'configs'), { recursive: true });
  writeFileSync(join(folder, 'configs', 'portfolio_bench.yaml'), MANDATE);
  writeFileSync(join(folder, 'configs', 'universe_bench.yaml'), UNIVERSE);
  const home = join(folder, 'home');
  const now = Date.parse('2026-11-21T00:00:00Z');
  const tables = { bars: openBars(home), quarantine: openQuarantine(home) };
  const { instruments } = await importBars({ ...tables, file: 'perp.csv', rows, mapping, now });
  await metadataCatalog(home).upsert(factUpserts(instruments, mapping, now));
}

const UNIVERSE = `kind: universe
extends: crypto_cex_base_lake_perp.yaml
name: bench
venues: { replace: [BINANCE] }
`;

const MANDATE = `kind: portfolio
name: bench
universes: [universe_bench.yaml]
strategies: [crypto_trend_momentum.yaml, crypto_meanrev.yaml]
calendar: { venues: [BINANCE], close: '23:30', timezone: Etc/GMT+1 }
profile: min_variance
profiles: [min_variance, risk_parity, max_sharpe, barbell]
verifiedTick: warn
gate: { minInstruments: 20, maxStaleDays: 2, exposure: { QUIET: 1.0, NORMAL: 1.0, CRISIS: 0.5 } }
selection: { lookback: 60, cut: { distance: 0.5 }, topN: 3, minSelected: 8 }
risk: { lookback: 180, clusterThreshold: 0.5, instrumentCap: 0.1, clusterCap: 0.25 }
rebalance: { every: 5, band: 0.01 }
costs: { default: { halfSpreadBps: 3, feeBps: 5.5 } }
validation: { anchor: 2022-01-03, train: 252, executionLag: 1, periodsPerYear: 365 }
`;

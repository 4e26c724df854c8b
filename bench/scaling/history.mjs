/**
 * `node history.mjs`: how many events Temporal keeps of a run, by windows and by instruments; one line of JSON.
 *
 * Real runs on a server and a worker of their own. Backtests of the shipped currencies, one profile, from dates that leave so many
 * windows; and screenings of a lake of simulated perpetuals, so many of them most traded, whose history is too short for a decision.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { QUEUES, WORKFLOWS } from '../../dist/contracts/temporal-names.js';
import { factUpserts } from '../../dist/lakehouse/bars/instrument-facts.js';
import { openBars } from '../../dist/lakehouse/bars/tables.js';
import { metadataCatalog } from '../../dist/lakehouse/catalog/metadata-catalog.js';
import { configOf, writeMandates } from '../../dist/scripts/histories/mandates.js';
import { loadMapping } from '../../dist/scripts/lake-files.js';
import { readyWorker, stopped, withServer } from '../durability/temporal.mjs';
import { objectOf } from '../durability/windows.mjs';
import { perpetualBars } from '../stages/market.mjs';

const WINDOWS = [12, 100, 500];
const INSTRUMENTS = [300, 1000, 3000, 10_000];
const SESSIONS = 30;
const LAST_DATE = '2025-12-08';
const DAY_MS = 86_400_000;

const folder = await mkdtemp(join(tmpdir(), 'sextant-history-'));
try {
  await writeMandates(folder);
  await derive(configOf('few'), configOf('scaling'), {
    'name: few': 'name: scaling',
    'train: 2500': 'train: 252',
    'every: 5': 'every: 4',
  });
  await makeLake();
  for (const count of INSTRUMENTS) await writeUniverse(count);
  const read = await withServer(folder, async ({ client, place }) => {
    const worker = await readyWorker(place);
    try {
      return { windows: await byWindows(client), instruments: await byInstruments(client) };
    } finally {
      await stopped(worker);
    }
  });
  process.stdout.write(`${JSON.stringify(read)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The first run decides all windows and says from which date on so many are left. */
async function byWindows(client) {
  const found = [];
  let dates = null;
  for (const count of WINDOWS.toSorted((a, b) => b - a)) {
    const from = dates?.at(-count) ?? '2016-01-04';
    const workflowId = `backtest/scaling/${count}`;
    const result = await ended(client, workflowId, {
      configs: [configOf('scaling')],
      backtest: { from, to: LAST_DATE },
    });
    const plan = await objectOf(join(folder, 'home'), result.artifacts['window-plan']);
    dates ??= plan.batches.flat();
    if (dates.length < count) throw new Error(`${dates.length} windows, ${count} are to be measured`);
    const executions = await sizes(client, [workflowId, `${workflowId}/walk-forward`]);
    found.push({ windows: plan.batches.flat().length, batches: plan.batches.length, executions });
  }
  return found.reverse();
}

async function byInstruments(client) {
  const found = [];
  for (const count of INSTRUMENTS) {
    const workflowId = `portfolio/lake${count}`;
    const result = await ended(client, workflowId, { configs: [`configs/portfolio_lake${count}.yaml`] });
    const batches = Object.keys(result.artifacts).filter((step) => step.startsWith('bars/')).length;
    const executions = await sizes(client, [workflowId, `${workflowId}/screen/lake${count}`]);
    found.push({ instruments: count, batches, outcome: result.outcome, executions });
  }
  return found;
}

async function ended(client, workflowId, request) {
  const options = { workflowId, taskQueue: QUEUES.orchestrator, args: [request] };
  const result = await client.workflow.execute(WORKFLOWS.pipeline, options);
  process.stderr.write(`${workflowId}: ${result.outcome}\n`);
  return result;
}

/** Events and bytes of each execution, as the server counts them. */
function sizes(client, ids) {
  return Promise.all(
    ids.map(async (id) => {
      const { historyLength, raw } = await client.workflow.getHandle(id).describe();
      return { id, events: historyLength, bytes: Number(raw.workflowExecutionInfo.historySizeBytes) };
    }),
  );
}

async function derive(from, to, changes) {
  let text = await readFile(join(folder, from), 'utf8');
  for (const [before, after] of Object.entries(changes)) {
    if (!text.includes(before)) throw new Error(`${from} has no ${JSON.stringify(before)} to replace`);
    text = text.replace(before, after);
  }
  await writeFile(join(folder, to), text);
}

/** Simulated perpetuals in the lake of the worker's home. */
async function makeLake() {
  const home = join(folder, 'home');
  const mapping = await loadMapping(join(folder, 'configs/mappings/crypto_perp_daily.yaml'));
  const { bars } = perpetualBars(Math.max(...INSTRUMENTS), SESSIONS);
  const of = (name) => Float64Array.from(bars.flatMap((series) => [...series[name]]));
  const rows = bars.length * SESSIONS;
  const same = (value) => new Array(rows).fill(value);
  await openBars(home).append(
    {
      instrument: bars.flatMap(({ instrument }) => new Array(SESSIONS).fill(instrument)),
      date: Int32Array.from(of('date')),
      close_time: of('closeTime'),
      known_at: of('knownAt'),
      known_basis: same('assumed'),
      ...{ open: of('open'), high: of('high'), low: of('low'), close: of('close') },
      ...{ volume: of('volume'), quote_volume: of('quoteVolume'), adjusted_close: of('close').fill(Number.NaN) },
      source: same(mapping.source),
    },
    'simulated',
  );
  const spans = bars.map(({ instrument, date, closeTime, knownAt }) => {
    const [venue, symbol] = instrument.split(':');
    return { id: instrument, venue, symbol, first: { day: date[0], closeTime: closeTime[0], knownAt: knownAt[0] } };
  });
  await metadataCatalog(home).upsert(factUpserts(spans, mapping, bars[0].knownAt.at(-1) + DAY_MS));
}

async function writeUniverse(count) {
  await writeFile(
    join(folder, `configs/universe_lake${count}.yaml`),
    `kind: universe\nextends: crypto_cex_base_lake_perp.yaml\nname: lake${count}\nvenues: { replace: [BINANCE] }\nfetchPool: ${count}\n`,
  );
  await writeFile(
    join(folder, `configs/portfolio_lake${count}.yaml`),
    `kind: portfolio\nextends: portfolio_crypto.yaml\nname: lake${count}\nasOf: 2020-01-30\nuniverses: { replace: [universe_lake${count}.yaml] }\ncalendar: { venues: { replace: [BINANCE] } }\nverifiedTick: warn\nselection: { venuePriority: { replace: [] } }\n`,
  );
}
